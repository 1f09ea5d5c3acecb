package storetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// erasing takes one person out and leaves everybody else as they were.
func erasing(t *testing.T, s *store.Store) {
	by := hub.Actor{Type: hub.ActorSystem, Name: "test"}
	mail := hub.EmailHandle("zebedee@quux.test")
	ada := begin(t, s, 1, "the zanzibar parcel", func(c *hub.Conversation) {
		c.Subject, c.Tags = "zanzibar", []string{"vip"}
		c.Clocks = []hub.Clock{{Metric: hub.FirstResponse, Cycle: 1, State: hub.ClockRunning, StartedAt: Now, DueAt: Now}}
	})
	other := begin(t, s, 2, "somebody else's words")
	merged := person(3)
	merged.MergedInto = "con_00001"
	blob := func(id hub.BlobID, digest string) hub.Attachment {
		must(t, s.PutBlob(ctx, store.BlobRow{ID: id, Digest: digest, Name: "f", CreatedAt: Now}))
		return hub.Attachment{ID: id}
	}
	own, both, elsewhere, aside, twin := blob("blb_own", "d1"), blob("blb_both", "d2"), blob("blb_else", "d3"), blob("blb_aside", "d4"), blob("blb_twin", "d5")
	reply(t, s, &ada, func(m *hub.Message, o *hub.Order) {
		m.Text, m.Attachments = "to zanzibar", []hub.Attachment{own, both, twin}
	})
	blob("blb_twin_other", "d5")
	reply(t, s, &other, func(m *hub.Message, o *hub.Order) { m.Attachments = []hub.Attachment{both} })
	other.LastSeq++
	there := hub.Message{ID: "msg_there", ConversationID: other.ID, Seq: other.LastSeq, Direction: hub.DirIn, Text: "zanzibar elsewhere",
		Author: hub.Actor{Type: hub.ActorContact, ID: "con_00001", Name: "Zebedee"}, Attachments: []hub.Attachment{elsewhere}, CreatedAt: Now}
	other.LinkedID = ada.ID
	item := func(from hub.Handle) []byte {
		raw, err := json.Marshal(hub.Inbound{From: from, Attachments: []hub.Attachment{aside}})
		must(t, err)
		return raw
	}
	must(t, s.Commit(ctx, hub.WriteSet{
		Contacts: []hub.Contact{merged}, Messages: []hub.Message{there}, Conversations: []hub.Conversation{other},
		Identities: []hub.Identity{{ID: "idn_1", ContactID: "con_00001", Handle: mail, Name: "Zebedee"}},
		Claims:     []hub.Claim{{ContactID: "con_00001", Handle: hub.EmailHandle("zeb2@quux.test"), Source: "prechat"}},
		Raws:       []hub.Raw{{MessageID: "msg_cnv_00001_1", Bytes: []byte("raw")}, {MessageID: "msg_there", Bytes: []byte("raw")}},
		Refs:       []hub.ThreadRef{{BrandID: "brd_1", Ref: "r1", ConversationID: ada.ID}, {BrandID: "brd_1", Ref: "r2", ConversationID: other.ID}},
		Tokens:     []hub.ReplyToken{{Token: "t1", ConversationID: ada.ID, Handle: mail}, {Token: "t2", ConversationID: other.ID, Handle: mail}},
		Reads:      []hub.ReadMark{{ConversationID: ada.ID, AgentID: "agt_1", Seq: 1}},
		Steps:      []hub.ClockSteps{{ConversationID: ada.ID, Steps: []hub.DueStep{{ConversationID: ada.ID, Metric: hub.FirstResponse, Cycle: 1, Step: "breach", At: Now}}}},
		Quarantined: []hub.Quarantined{
			{ID: "q1", Item: item(mail), CreatedAt: Now},
			{ID: "q2", Raw: []byte("X: y\r\nFrom: Z <Zebedee@quux.test>\r\n\r\nhi"), CreatedAt: Now},
			{ID: "q3", Item: item(hub.EmailHandle("b@quux.test")), Raw: []byte("From: b\r\n\r\nFrom: zebedee@quux.test"), CreatedAt: Now},
		},
		Ledger: []hub.LedgerRow{{SrcKey: "hashed", MessageID: "msg_cnv_00001_1", At: Now}},
		Facts:  []hub.Fact{{Type: hub.ContactChanged, At: Now, ContactID: "con_00001", Data: json.RawMessage(`{"reason":"zebedee"}`)}},
	}))
	indexAll(t, s)
	_, head, err := s.Head(ctx)
	must(t, err)

	out := get[store.Erased](t)(s.Erase(ctx, by, "con_00003")) // by the name of one who was merged
	same(t, "contacts", out.Contacts, []hub.ContactID{"con_00001", "con_00003"})
	same(t, "handles", out.Handles, []hub.Handle{mail})
	same(t, "counts", []int{out.Conversations, out.Messages, out.Quarantined}, []int{1, 3, 2})
	slices.Sort(out.Digests)
	for _, d := range []string{"d1", "d3", "d5"} {
		if !slices.Contains(out.Digests, d) {
			t.Errorf("%s is not among %q", d, out.Digests)
		}
	}
	same(t, "a digest that another row names", get[map[string]bool](t)(s.BlobDigests(ctx, out.Digests)), map[string]bool{"d5": true})
	same(t, "a file that others use", get[store.BlobRow](t)(s.Blob(ctx, "blb_both")).Digest, "d2")

	nothingOf(t, s, mail)
	m := get[map[hub.MessageID]hub.Message](t)(s.MessagesByID(ctx, []hub.MessageID{"msg_there"}))["msg_there"]
	same(t, "words said elsewhere", m.Text+m.Author.Name+fmt.Sprint(len(m.Attachments)), "0")
	left := get[map[hub.ConversationID]hub.Conversation](t)(s.Conversations(ctx, []hub.ConversationID{ada.ID, other.ID}))
	same(t, "left", []int{len(left), int(left[other.ID].LastSeq)}, []int{1, int(other.LastSeq)})
	same(t, "link", left[other.ID].LinkedID, hub.ConversationID(""))
	seen := get[map[string]hub.LedgerRow](t)(s.Seen(ctx, []string{"src_cnv_00001_1", "src_cnv_00002_1"}))
	same(t, "ledger", []hub.MessageID{seen["src_cnv_00001_1"].MessageID, seen["src_cnv_00002_1"].MessageID}, []hub.MessageID{"", "msg_cnv_00002_1"})
	same(t, "ledger keys", len(seen), 2)
	same(t, "findings", get[[]store.Finding](t)(s.Check(ctx)), []store.Finding(nil))

	fresh := get[[]hub.Fact](t)(s.FactsSince(ctx, head, 10))
	var told []string
	for _, f := range fresh {
		told = append(told, fmt.Sprint(f.Type, " ", f.ConversationID, f.ContactID))
	}
	same(t, "told", told, []string{"conversation.hidden cnv_00001", "contact.erased con_00001", "contact.erased con_00003"})
	audit := get[store.Page[hub.AuditEntry]](t)(s.ListAudit(ctx, 1, "")).Items[0]
	if audit.Action != "contact.erase" || audit.Object != "con_00001" || strings.Contains(strings.ToLower(audit.Detail), "zebedee") {
		t.Errorf("audit %+v", audit)
	}

	indexAll(t, s)
	again := get[store.Erased](t)(s.Erase(ctx, by, "con_00001", out.Handles...))
	same(t, "the second time", again.Conversations+again.Messages+again.Quarantined+len(again.Digests), 0)
	_, now, err := s.Head(ctx)
	must(t, err)
	same(t, "it says nothing new", now, head+3)
	wantKind(t, s.Commit(ctx, hub.WriteSet{Ledger: []hub.LedgerRow{{SrcKey: "src_cnv_00001_1", InboxID: "inb_1", At: Now}}}), hub.Conflict)
}

func indexAll(t *testing.T, s *store.Store) {
	t.Helper()
	for get[int](t)(s.IndexNext(ctx, 100)) > 0 {
	}
}

// nothingOf looks for the person wherever they can be asked for.
func nothingOf(t *testing.T, s *store.Store, mail hub.Handle) {
	t.Helper()
	same(t, "identities", len(get[map[string]hub.Identity](t)(s.ByHandles(ctx, []hub.Handle{mail}))), 0)
	for _, id := range []hub.ContactID{"con_00001", "con_00003"} {
		_, err := s.Contact(ctx, id)
		wantKind(t, err, hub.Missing)
	}
	for _, q := range []string{"zanzibar", "zebedee", "zeb2", "quux"} {
		same(t, "search "+q, len(get[store.Page[store.ConversationRow]](t)(s.ListConversations(ctx, everything, store.ConversationQuery{Q: q})).Items), 0)
		same(t, "people "+q, len(get[store.Page[hub.Contact]](t)(s.ListContacts(ctx, q, 10, "")).Items), 0)
	}
	facts := get[[]hub.Fact](t)(s.FactsSince(ctx, 0, 100))
	raw, err := json.Marshal(facts)
	must(t, err)
	for _, word := range []string{"zanzibar", "ebedee", "msg_cnv_00001"} {
		if strings.Contains(string(raw), word) {
			t.Errorf("the feed still says %s", word)
		}
	}
	for _, id := range []hub.MessageID{"msg_cnv_00001_1", "msg_there"} {
		_, err := s.RawOf(ctx, id)
		wantKind(t, err, hub.Missing)
	}
	items := get[store.Page[hub.Quarantined]](t)(s.ListQuarantine(ctx, "", 10, "")).Items
	if len(items) != 1 || items[0].ID != "q3" {
		t.Errorf("quarantine %+v", items)
	}
}
