package storetest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// dirty is text with what databases trip over; cleaned is how it is stored.
const (
	dirty   = "a\x00b\xff\xfe' \" \\ % $1 ? \u202e\U0001F600"
	cleaned = "a\uFFFDb\uFFFD' \" \\ % $1 ? \u202e\U0001F600"
)

func hostileText(t *testing.T, s *store.Store) {
	long := strings.Repeat("é\x00", 4000)
	p := person(1)
	p.Name = dirty
	p.Traits = []hub.Trait{{Key: dirty, Value: dirty, At: Now}}
	h := hub.Handle{Kind: "email", Scope: dirty, Address: dirty + long}
	c := talk(1, p.ID)
	c.Subject, c.Tags = dirty, []string{dirty, long, "a\x00b\xff\xfe"}
	var w hub.WriteSet
	w.Contacts = []hub.Contact{p}
	w.Identities = []hub.Identity{{ID: "idn_1", ContactID: p.ID, Handle: h, Name: dirty, CreatedAt: Now}}
	w.Claims = []hub.Claim{{ContactID: p.ID, Handle: h, Source: dirty, At: Now}}
	say(&w, &c, dirty+long)
	m := &w.Messages[0]
	m.HTML, m.Author.Name, m.Ref, m.ClientID, m.SourceKey = dirty, dirty, long, long, long
	m.Attachments = []hub.Attachment{{ID: "blb_1", Name: dirty}}
	w.Ledger[0].SrcKey = long
	w.Refs = []hub.ThreadRef{{BrandID: "brd_1", Ref: long, ConversationID: c.ID, MessageID: m.ID, At: Now}}
	w.Tokens = []hub.ReplyToken{{Token: long, ConversationID: c.ID, Handle: h, At: Now}}
	w.Conversations = []hub.Conversation{c}
	w.Audit = []hub.AuditEntry{{At: Now, Detail: dirty}}
	w.Quarantined = []hub.Quarantined{{ID: "q", Reason: dirty, SrcKey: long, Raw: []byte(dirty), Item: []byte(dirty), CreatedAt: Now}}
	w.Facts[0].Op = dirty
	must(t, s.Commit(ctx, w))

	got := get[hub.Message](t)(s.MessageFor(ctx, everything, c.ID, m.ID))
	same(t, "text", got.Text[:len(cleaned)], cleaned)
	same(t, "author", got.Author.Name, cleaned)
	same(t, "name", get[hub.Contact](t)(s.Contact(ctx, p.ID)).Name, cleaned)
	same(t, "subject", get[hub.Conversation](t)(s.ConversationFor(ctx, everything, c.ID)).Subject, cleaned)
	same(t, "owner", len(get[map[string]hub.Identity](t)(s.ByHandles(ctx, []hub.Handle{h}))), 1)
	same(t, "seen", get[map[string]hub.LedgerRow](t)(s.Seen(ctx, []string{long}))[long].MessageID, m.ID)
	same(t, "ref", get[map[string]hub.ThreadRef](t)(s.FindRefs(ctx, "brd_1", []string{long}))[long].MessageID, m.ID)
	same(t, "token", get[map[string]hub.ReplyToken](t)(s.FindTokens(ctx, []string{long}))[long].ConversationID, c.ID)
	same(t, "raw", get[hub.Quarantined](t)(s.Quarantined(ctx, "q")).Raw, []byte(dirty))
	for _, tag := range c.Tags {
		same(t, "tag", len(get[store.Page[store.ConversationRow]](t)(s.ListConversations(ctx, everything, store.ConversationQuery{Tag: tag})).Items), 1)
	}
	for get[int](t)(s.IndexNext(ctx, 100)) > 0 {
	}
	for _, q := range []string{dirty, long, `"`, `'`, `a" OR "b`, "a:*", "(", "NEAR(", "^", "*", "a -b", "'; DROP TABLE messages; --", "\\", strings.Repeat("word ", 5000)} {
		if _, err := s.ListConversations(ctx, everything, store.ConversationQuery{Q: q}); err != nil {
			t.Fatalf("search %.20q: %v", q, err)
		}
		if _, err := s.ListContacts(ctx, q, 10, ""); err != nil {
			t.Fatalf("people %.20q: %v", q, err)
		}
	}
}

func manyKeys(t *testing.T, s *store.Store) {
	c := begin(t, s, 1, "one")
	var ids []hub.ConversationID
	var keys []string
	var handles []hub.Handle
	for i := range 2500 {
		ids = append(ids, hub.ConversationID(fmt.Sprint("x", i)))
		keys = append(keys, fmt.Sprint("k", i))
		handles = append(handles, hub.Handle{Kind: "x", Address: fmt.Sprint(i)})
	}
	ids = append(ids, c.ID)
	keys = append(keys, "src_cnv_00001_1")
	same(t, "conversations", len(get[map[hub.ConversationID]hub.Conversation](t)(s.Conversations(ctx, ids))), 1)
	same(t, "seen", len(get[map[string]hub.LedgerRow](t)(s.Seen(ctx, keys))), 1)
	same(t, "handles", len(get[map[string]hub.Identity](t)(s.ByHandles(ctx, handles))), 0)
	same(t, "nothing asked", len(get[map[string]hub.LedgerRow](t)(s.Seen(ctx, nil))), 0)
}

// lookFor indexes what is new and answers the ids that a search finds.
func lookFor(t *testing.T, s *store.Store, sc hub.Scope, q string) []hub.ConversationID {
	t.Helper()
	for get[int](t)(s.IndexNext(ctx, 7)) > 0 {
	}
	var ids []hub.ConversationID
	for _, r := range get[store.Page[store.ConversationRow]](t)(s.ListConversations(ctx, sc, store.ConversationQuery{Q: q})).Items {
		ids = append(ids, r.Conversation.ID)
	}
	return ids
}

func searchFinds(t *testing.T, s *store.Store) {
	a := begin(t, s, 1, "The blue teapot arrived broken", func(c *hub.Conversation) { c.Subject, c.TeamID = "Order 4711-x", "tea_1" })
	b := begin(t, s, 2, "Où est ma théière bleue? чайник 茶壶")
	d := begin(t, s, 3, "blue skies", func(c *hub.Conversation) { c.ContactID = a.ContactID })
	must(t, s.Commit(ctx, hub.WriteSet{Identities: []hub.Identity{{ID: "idn_1", ContactID: b.ContactID, Handle: hub.EmailHandle("marie@curie.test")}},
		Facts: []hub.Fact{{Type: hub.ContactChanged, At: Now, ContactID: b.ContactID}}}))
	ids := func(of ...hub.Conversation) (out []hub.ConversationID) {
		for _, c := range of {
			out = append(out, c.ID)
		}
		return out
	}
	for q, want := range map[string][]hub.ConversationID{
		"blue": ids(d, a), "BLUE teapot": ids(a), "teapot blue ": ids(a), "teap": ids(a), "teap blue": nil, "blue teap": ids(a),
		"4711": ids(a), "order": ids(a), "theiere": ids(b), "THÉIÈRE": ids(b), "чайн": ids(b), "壶": ids(b), "茶壶": ids(b),
		"curie": ids(b), "marie@curie.test": ids(b), "nothing": nil, "...": nil, "bl": nil, "person 2 bleue": ids(b),
	} {
		same(t, q, lookFor(t, s, everything, q), want)
	}
	same(t, "scope", lookFor(t, s, hub.Scope{Teams: []hub.TeamID{"tea_1"}}, "blue"), ids(a))
	p := get[hub.Contact](t)(s.Contact(ctx, a.ContactID))
	p.Name = "Zebulon"
	must(t, s.Commit(ctx, hub.WriteSet{Contacts: []hub.Contact{p}, Facts: []hub.Fact{{Type: hub.ContactChanged, At: Now, ContactID: p.ID}}}))
	same(t, "a new name", lookFor(t, s, everything, "zebulon"), ids(d, a))
	p.Name, p.Version = "Xerxes", p.Version+1
	must(t, s.Commit(ctx, hub.WriteSet{Contacts: []hub.Contact{p}, Facts: []hub.Fact{{Type: hub.ContactChanged, At: Now, ContactID: p.ID}}}))
	same(t, "the old name", lookFor(t, s, everything, "zebulon"), []hub.ConversationID(nil))
	row := get[store.Page[store.ConversationRow]](t)(s.ListConversations(ctx, everything, store.ConversationQuery{Q: "teapot", Statuses: []hub.Status{hub.Resolved}}))
	same(t, "filters hold", len(row.Items), 0)
}

func searchPages(t *testing.T, s *store.Store) {
	const n = 700
	var w hub.WriteSet
	var all []hub.Conversation
	for i := range n {
		c := talk(i, person(1).ID)
		say(&w, &c, "common word")
		all = append(all, c)
	}
	w.Contacts, w.Conversations = []hub.Contact{person(1)}, all
	must(t, s.Commit(ctx, w))
	for get[int](t)(s.IndexNext(ctx, 500)) > 0 {
	}
	seen := map[hub.ConversationID]bool{}
	q := store.ConversationQuery{Q: "common word", Limit: 100}
	for {
		p := get[store.Page[store.ConversationRow]](t)(s.ListConversations(ctx, everything, q))
		for _, r := range p.Items {
			if want := all[n-1-len(seen)].ID; r.Conversation.ID != want {
				t.Fatalf("found %s, want %s: newest first", r.Conversation.ID, want)
			}
			seen[r.Conversation.ID] = true
		}
		if q.Cursor = p.Next; q.Cursor == "" {
			break
		}
	}
	same(t, "found", len(seen), n)
}
