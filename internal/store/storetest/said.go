package storetest

import (
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// messagesChange: what a message is found by, what it becomes, and that nobody
// changes it beside its conversation.
func messagesChange(t *testing.T, s *store.Store) {
	c := begin(t, s, 1, "marmalade")
	long := strings.Repeat("é", 5000)
	var w hub.WriteSet
	m := say(&w, &c, "second")
	m.Ref, m.Attachments = long+"b", []hub.Attachment{{ID: "blb_1", Name: "a", Type: "t"}}
	w.Messages[0] = m
	w.Conversations = []hub.Conversation{c}
	must(t, s.PutBlob(ctx, store.BlobRow{ID: "blb_1", Digest: "d1", Name: "a"}))
	must(t, s.Commit(ctx, w))
	c.Version++
	found := get[map[string]hub.Message](t)(s.MessagesByRef(ctx, "inb_1", []string{long + "a", long + "b", "", "x"}))
	same(t, "by ref", len(found), 1)
	same(t, "its text", found[long+"b"].Text, "second")
	same(t, "elsewhere", len(get[map[string]hub.Message](t)(s.MessagesByRef(ctx, "inb_2", []string{long + "b"}))), 0)

	m.Text, m.Attachments = "pumpernickel", nil
	m.Edits, m.EditedAt, m.Public, m.Echo, m.Alias = []hub.Wording{{Text: "second", At: Now}}, Now, true, true, "sales@desk.example"
	m.Call, m.Reactions = &hub.Call{State: hub.CallMissed, StartedAt: Now}, []hub.Reaction{{Sign: "👍", By: "con_00001", At: Now}}
	wantKind(t, s.Commit(ctx, hub.WriteSet{Changed: []hub.Message{m}}), hub.Internal)
	old := c
	old.Version--
	wantKind(t, s.Commit(ctx, hub.WriteSet{Conversations: []hub.Conversation{old}, Changed: []hub.Message{m}}), hub.Conflict)
	card := m.Card()
	edited := hub.NewFact(hub.MessageEdited, Now, m.Author, hub.FactData{Message: &card})
	edited.ConversationID = c.ID
	must(t, s.Commit(ctx, hub.WriteSet{Conversations: []hub.Conversation{c}, Changed: []hub.Message{m}, Facts: []hub.Fact{edited}}))
	c.Version++
	same(t, "changed", get[hub.Message](t)(s.MessageFor(ctx, everything, c.ID, m.ID)), m)
	_, err := s.Blob(ctx, "blb_1")
	wantKind(t, err, hub.Missing)
	same(t, "sought by the old word", hitsFor(t, s, "second"), 0)
	same(t, "sought by the new word", hitsFor(t, s, "pumpernickel"), 1)

	g := hub.Forgotten{MessageID: m.ID, ConversationID: c.ID, At: m.CreatedAt}
	m.Forget(Now.Add(time.Second))
	c.LastMessage = m.Summary()
	must(t, s.Commit(ctx, hub.WriteSet{Conversations: []hub.Conversation{c}, Changed: []hub.Message{m}, Forgotten: []hub.Forgotten{g}}))
	same(t, "sought when it is gone", hitsFor(t, s, "pumpernickel"), 0)
	same(t, "its neighbour", hitsFor(t, s, "marmalade"), 1)
	for _, f := range get[[]hub.Fact](t)(s.FactsSince(ctx, 0, 100)) {
		if strings.Contains(string(f.Data), "pumpernickel") || strings.Contains(string(f.Data), "second") {
			t.Errorf("the feed still says %s", f.Data)
		}
	}
}

func hitsFor(t *testing.T, s *store.Store, word string) int {
	t.Helper()
	for n := 1; n > 0; {
		n = get[int](t)(s.IndexNext(ctx, 100))
	}
	return len(get[store.Page[store.ConversationRow]](t)(s.ListConversations(ctx, everything, store.ConversationQuery{Q: word, Limit: 10})).Items)
}

// newsWaits: news that is held is found by what it is about and when it is due,
// and is decided once.
func newsWaits(t *testing.T, s *store.Store) {
	long := strings.Repeat("r", 3000)
	a := hub.Held{SrcKey: "a", InboxID: "inb_1", Ref: long, Item: []byte(`{"x":1}`), At: Now, NextAt: Now.Add(time.Second)}
	b := hub.Held{SrcKey: "b", InboxID: "inb_2", Ref: "r2", Item: []byte("{}"), At: Now, NextAt: Now.Add(time.Minute)}
	must(t, s.Commit(ctx, hub.WriteSet{Held: []hub.Held{a, b}}))
	same(t, "of a ref", get[[]hub.Held](t)(s.HeldOf(ctx, "inb_1", []string{long, "r2"})), []hub.Held{a})
	same(t, "not due", len(get[[]hub.Held](t)(s.HeldDue(ctx, Now, 10))), 0)
	a.NextAt, a.Tries = Now.Add(time.Hour), 1
	must(t, s.Commit(ctx, hub.WriteSet{Held: []hub.Held{a}}))
	same(t, "due", get[[]hub.Held](t)(s.HeldDue(ctx, Now.Add(time.Minute), 10)), []hub.Held{b})
	must(t, s.Commit(ctx, hub.WriteSet{Unheld: []string{"b"}}))
	wantKind(t, s.Commit(ctx, hub.WriteSet{Unheld: []string{"b"}}), hub.Conflict)
}
