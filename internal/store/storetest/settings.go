package storetest

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

func documentsKeepVersions(t *testing.T, s *store.Store) {
	doc := hub.Document{Kind: "rules", ID: "all", Body: json.RawMessage(`{"a":1}`), At: Now, By: "agt_1"}
	put := func(d hub.Document) error { return s.Commit(ctx, hub.WriteSet{Documents: []hub.Document{d}}) }
	must(t, put(doc))
	wantKind(t, put(doc), hub.Conflict)
	doc.Version, doc.Body, doc.At = 1, json.RawMessage(`{"a":2}`), Now.Add(time.Second)
	must(t, put(doc))
	wantKind(t, put(doc), hub.Conflict)
	doc.Version = 2
	same(t, "document", get[hub.Document](t)(s.Document(ctx, "rules", "all")), doc)
	same(t, "documents", get[[]hub.Document](t)(s.Documents(ctx, "rules")), []hub.Document{doc})
	gone := doc
	gone.Deleted = true
	must(t, put(gone))
	if left := get[[]hub.Document](t)(s.Documents(ctx, "rules")); len(left) != 0 {
		t.Errorf("a deleted document is listed: %+v", left)
	}
	all := get[[]hub.Document](t)(s.DocumentVersions(ctx, "rules", "all"))
	if len(all) != 3 || string(all[0].Body) != `{"a":1}` || all[2].Version != 3 || !all[2].Deleted {
		t.Errorf("the versions are %+v", all)
	}
	same(t, "versions of a kind", get[[]hub.Document](t)(s.DocumentVersions(ctx, "rules", "")), all)
	_, err := s.Document(ctx, "rules", "other")
	wantKind(t, err, hub.Missing)
}

func timersRingOnce(t *testing.T, s *store.Store) {
	c := begin(t, s, 1, "wait")
	put := func(tm hub.Timer) error { return s.Commit(ctx, hub.WriteSet{Timers: []hub.Timer{tm}}) }
	one := hub.Timer{Kind: "return", Key: "k1", ConversationID: c.ID, At: Now.Add(time.Minute), Body: json.RawMessage(`{"x":1}`)}
	must(t, put(one))
	must(t, put(hub.Timer{Kind: "other", Key: "k1", At: Now}))
	same(t, "next", get[time.Time](t)(s.NextTimerAt(ctx, "return")), one.At)
	if due := get[[]hub.Timer](t)(s.DueTimers(ctx, "return", Now, 10)); len(due) != 0 {
		t.Errorf("due too early: %+v", due)
	}
	same(t, "due", get[[]hub.Timer](t)(s.DueTimers(ctx, "return", one.At, 10)), []hub.Timer{one})
	same(t, "of the conversation", get[[]hub.Timer](t)(s.TimersOf(ctx, c.ID)), []hub.Timer{one})

	later := one
	later.At, later.Was = Now.Add(time.Hour), one.At
	must(t, put(later))
	wantKind(t, put(later), hub.Conflict) // somebody else has moved it
	later.Was = time.Time{}
	same(t, "moved", get[hub.Timer](t)(s.Timer(ctx, "return", "k1")), later)
	taken := hub.Timer{Kind: "return", Key: "k1", Was: later.At}
	must(t, put(taken))
	wantKind(t, put(taken), hub.Conflict) // it rings once
	must(t, put(hub.Timer{Kind: "return", Key: "k1"}))
	if next := get[time.Time](t)(s.NextTimerAt(ctx, "return")); !next.IsZero() {
		t.Errorf("a timer is left at %v", next)
	}
}

func clockLogGoesOn(t *testing.T, s *store.Store) {
	event := func(text string) hub.LoggedClockEvent {
		return hub.LoggedClockEvent{Now: Now, Event: json.RawMessage(text)}
	}
	c := begin(t, s, 1, "log", func(c *hub.Conversation) { c.ClockLog = []hub.LoggedClockEvent{event(`"a"`), event(`"b"`)} })
	c = get[hub.Conversation](t)(s.ConversationFor(ctx, hub.Scope{All: true}, c.ID))
	c.ClockLog = []hub.LoggedClockEvent{event(`"c"`)}
	must(t, s.Commit(ctx, hub.WriteSet{Conversations: []hub.Conversation{c}}))
	wantKind(t, s.Commit(ctx, hub.WriteSet{Conversations: []hub.Conversation{c}}), hub.Conflict)
	log := get[map[hub.ConversationID][]hub.LoggedClockEvent](t)(s.ClockLogs(ctx, []hub.ConversationID{c.ID, "cnv_other"}))[c.ID]
	var text string
	for i, e := range log {
		if text += string(e.Event); e.Seq != int64(i+1) || !e.Now.Equal(Now) || e.ConversationID != c.ID {
			t.Errorf("row %d is %+v", i, e)
		}
	}
	if text != `"a""b""c"` {
		t.Errorf("the log is %s", text)
	}
}
