package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("%s (-want +got):\n%s", what, d)
	}
}

// full is a set with a row of every kind and every field filled.
func full() hub.WriteSet {
	at := Now.Add(123 * time.Millisecond)
	p := hub.Contact{ID: "con_1", Name: "Ana Pop", Language: "ro", Zone: "Europe/Bucharest",
		Traits:   []hub.Trait{{Key: "tier", Value: "gold", Source: "agent", At: at}},
		Consents: []hub.Consent{{Channel: "mail", Purpose: "news", Given: true, Proof: "form", At: at}}, CreatedAt: at, UpdatedAt: at}
	h := hub.EmailHandle("ana@example.test")
	c := talk(1, p.ID)
	c.Subject, c.Tags, c.Flags, c.LinkedID = "Invoice", []string{"vip", "late"}, []string{hub.FlagOtherSender}, "cnv_0"
	c.WaitingSince, c.AssigneeID, c.TeamID, c.SLA = at, "agt_1", "tea_1", []byte(`{"a":1}`)
	c.InboxIDs = []hub.InboxID{"inb_1", "inb_2"}
	c.Clocks = []hub.Clock{{Metric: hub.FirstResponse, Cycle: 1, State: hub.ClockRunning, StartedAt: at, DueAt: at.Add(time.Hour), PolicyID: "pol", TargetSec: 3600}}
	var w hub.WriteSet
	w.Contacts = []hub.Contact{p}
	w.Identities = []hub.Identity{{ID: "idn_1", ContactID: p.ID, Handle: h, Name: "Ana", Verified: true, Evidence: "mailbox", CreatedAt: at}}
	w.Claims = []hub.Claim{{ContactID: p.ID, Handle: hub.Handle{Kind: hub.HandlePhone, Address: "+40700"}, Source: "prechat", At: at}}
	say(&w, &c, "first")
	c.LastSeq++
	out := hub.Message{ID: "msg_out", ConversationID: c.ID, Seq: 2, Direction: hub.DirOut, Channel: "sim", InboxID: "inb_1",
		Author: hub.Actor{Type: hub.ActorAgent, ID: "agt_1", Name: "Bo"}, Subject: "Re: Invoice", Text: "answer", HTML: "<p>answer</p>",
		Quoted: "first", QuotedHTML: "<p>first</p>", Attachments: []hub.Attachment{{ID: "blb_1", Name: "a.pdf", Type: "application/pdf", Size: 3}},
		From: h, To: []hub.Address{{Name: "Ana", Address: "ana@example.test"}}, Cc: []hub.Address{{Address: "c@example.test"}},
		Bcc: []hub.Address{{Address: "b@example.test"}}, Automatic: hub.AutoReply, Auth: hub.VerdictVerified, Ref: "ref@x",
		References: []string{"r1", "r2"}, ClientID: "client-1", RawBlob: "blb_9", ReceivedAt: at, CreatedAt: at,
		Delivery: hub.Delivery{State: hub.Queued}}
	w.Messages = append(w.Messages, out)
	c.LastMessage = out.Summary()
	w.Conversations = []hub.Conversation{c}
	w.Raws = []hub.Raw{{MessageID: out.ID, Type: "message/rfc822", Bytes: []byte{0, 1, 255}}}
	w.Refs = []hub.ThreadRef{{BrandID: "brd_1", Ref: "ref@x", ConversationID: c.ID, MessageID: out.ID, At: at}}
	w.Tokens = []hub.ReplyToken{{Token: "tok", ConversationID: c.ID, Handle: h, At: at}}
	w.Steps = []hub.ClockSteps{{ConversationID: c.ID, Steps: []hub.DueStep{{ConversationID: c.ID, Metric: hub.FirstResponse, Cycle: 1, Step: "breach", At: at.Add(time.Hour), PolicyID: "pol"}}}}
	w.Reads = []hub.ReadMark{{ConversationID: c.ID, AgentID: "agt_1", Seq: 1}}
	w.Orders = []hub.Order{{ID: "ord_1", MessageID: out.ID, ConversationID: c.ID, InboxID: "inb_1", Lane: hub.LaneReply, To: h,
		NotBefore: at, State: hub.Queued, Ref: "ref@x", ProviderRef: "prov", CreatedAt: at, UpdatedAt: at}}
	w.Quarantined = []hub.Quarantined{{ID: "qua_1", InboxID: "inb_1", Kind: "sim", SrcKey: "k", Reason: "too deep", Item: []byte("{}"),
		Raw: []byte{0, 9}, RawBlob: "blb_3", RawType: "message/rfc822", Size: 2, State: "waiting", Tries: 3, ReceivedAt: at, CreatedAt: at}}
	w.Audit = []hub.AuditEntry{{At: at, Actor: out.Author, Action: "reply", Object: string(c.ID), Detail: "x"}}
	w.Facts = append(w.Facts, hub.Fact{Type: hub.MessageSent, At: at, ConversationID: c.ID, ContactID: p.ID, Actor: out.Author, Op: "op1", Data: []byte(`{"x":1}`)})
	return w
}

func everythingComesBack(t *testing.T, s *store.Store) {
	w := full()
	must(t, s.PutBlob(ctx, store.BlobRow{ID: "blb_1", Digest: "d", Name: "a.pdf", Type: "application/pdf", Size: 3, CreatedBy: "agt_1", CreatedAt: Now}))
	must(t, s.Commit(ctx, w))
	c, p := w.Conversations[0], w.Contacts[0]
	c.Version, p.Version = 1, 1

	same(t, "conversation", get[map[hub.ConversationID]hub.Conversation](t)(s.Conversations(ctx, []hub.ConversationID{c.ID, "cnv_none"}))[c.ID], c)
	same(t, "contact", get[hub.Contact](t)(s.Contact(ctx, p.ID)), p)
	same(t, "identity", get[map[string]hub.Identity](t)(s.ByHandles(ctx, []hub.Handle{w.Identities[0].Handle, {}})),
		map[string]hub.Identity{w.Identities[0].Handle.Key(): w.Identities[0]})
	same(t, "identities", get[map[hub.ContactID][]hub.Identity](t)(s.IdentitiesOf(ctx, []hub.ContactID{p.ID, p.ID}))[p.ID], w.Identities)
	same(t, "claims", get[map[hub.ContactID][]hub.Claim](t)(s.ClaimsOf(ctx, []hub.ContactID{p.ID}))[p.ID], w.Claims)
	same(t, "messages", get[[]hub.Message](t)(s.MessagesFor(ctx, everything, c.ID, 0, 0, 10)), w.Messages)
	same(t, "last message", get[[]hub.Message](t)(s.MessagesFor(ctx, everything, c.ID, 0, 3, 1)), w.Messages[1:])
	same(t, "message", get[hub.Message](t)(s.MessageFor(ctx, everything, c.ID, "msg_out")), w.Messages[1])
	same(t, "by client id", get[hub.Message](t)(s.ByClientID(ctx, c.ID, "client-1", "agt_1")), w.Messages[1])
	same(t, "raw", get[hub.Raw](t)(s.RawOf(ctx, "msg_out")), w.Raws[0])
	same(t, "refs", get[map[string]hub.ThreadRef](t)(s.FindRefs(ctx, "brd_1", []string{"ref@x", ""})), map[string]hub.ThreadRef{"ref@x": w.Refs[0]})
	same(t, "tokens", get[map[string]hub.ReplyToken](t)(s.FindTokens(ctx, []string{"tok"})), map[string]hub.ReplyToken{"tok": w.Tokens[0]})
	same(t, "steps", get[[]hub.DueStep](t)(s.DueSteps(ctx, Now.Add(2*time.Hour), 10)), w.Steps[0].Steps)
	o := w.Orders[0]
	o.Version = 1
	same(t, "order", get[hub.Order](t)(s.OrderOf(ctx, "msg_out")), o)
	same(t, "quarantined", get[hub.Quarantined](t)(s.Quarantined(ctx, "qua_1")), w.Quarantined[0])
	facts := get[[]hub.Fact](t)(s.FactsSince(ctx, 0, 10))
	for i := range w.Facts {
		w.Facts[i].Seq = int64(i + 1)
	}
	same(t, "facts", facts, w.Facts)
	same(t, "history", get[[]hub.Fact](t)(s.FactsOf(ctx, c.ID, 1, 10)), w.Facts[1:])
	row := get[store.Page[store.ConversationRow]](t)(s.ListConversations(ctx, everything, store.ConversationQuery{For: "agt_1"})).Items[0]
	c.SLA = nil
	same(t, "row", row, store.ConversationRow{Conversation: c, ContactName: "Ana Pop", ReadSeq: 1})
	same(t, "latest", len(get[map[hub.ContactID][]hub.Conversation](t)(s.LatestOf(ctx, []hub.ContactID{p.ID}))[p.ID]), 1)
	same(t, "check", get[[]store.Finding](t)(s.Check(ctx)), []store.Finding(nil))
	must(t, s.Ping(ctx))

	_, err := s.ConversationFor(ctx, everything, "cnv_none")
	wantKind(t, err, hub.Missing)
	_, err = s.MessageFor(ctx, everything, c.ID, "msg_none")
	wantKind(t, err, hub.Missing)
	_, err = s.RawOf(ctx, "msg_none")
	wantKind(t, err, hub.Missing)
}

func conflictsWriteNothing(t *testing.T, s *store.Store) {
	c := begin(t, s, 1, "one")
	stale := c
	stale.Version = 0
	var w hub.WriteSet
	w.Contacts = []hub.Contact{person(2)}
	w.Facts = []hub.Fact{{Type: hub.ContactChanged, At: Now}}
	w.Conversations = []hub.Conversation{stale}
	wantKind(t, s.Commit(ctx, w), hub.Conflict)
	_, err := s.Contact(ctx, person(2).ID)
	wantKind(t, err, hub.Missing)
	_, head, err := s.Head(ctx)
	must(t, err)
	same(t, "head", head, int64(1))
	must(t, s.Commit(ctx, hub.WriteSet{}))
}

func versionsAreCompared(t *testing.T, s *store.Store) {
	c := begin(t, s, 1, "one")
	c.Status = hub.Resolved
	must(t, s.Commit(ctx, hub.WriteSet{Conversations: []hub.Conversation{c}}))
	wantKind(t, s.Commit(ctx, hub.WriteSet{Conversations: []hub.Conversation{c}}), hub.Conflict)
	got := get[hub.Conversation](t)(s.ConversationFor(ctx, everything, c.ID))
	same(t, "version", got.Version, int64(2))
	same(t, "status", got.Status, hub.Resolved)
	gone := talk(9, "con_00001")
	gone.Version = 4
	wantKind(t, s.Commit(ctx, hub.WriteSet{Conversations: []hub.Conversation{gone}}), hub.Conflict)
	got.Subject = "twice"
	wantKind(t, s.Commit(ctx, hub.WriteSet{Conversations: []hub.Conversation{got, got}}), hub.Invalid)
	p := get[hub.Contact](t)(s.Contact(ctx, c.ContactID))
	p.Name = "New"
	must(t, s.Commit(ctx, hub.WriteSet{Contacts: []hub.Contact{p}}))
	wantKind(t, s.Commit(ctx, hub.WriteSet{Contacts: []hub.Contact{p}}), hub.Conflict)
}

func ledgerRefusesRepeats(t *testing.T, s *store.Store) {
	c := begin(t, s, 1, "one")
	var w hub.WriteSet
	m := say(&w, &c, "two")
	w.Ledger[0].SrcKey = "src_cnv_00001_1"
	w.Conversations = []hub.Conversation{c}
	wantKind(t, s.Commit(ctx, w), hub.Conflict)
	seen := get[map[string]hub.LedgerRow](t)(s.Seen(ctx, []string{"src_cnv_00001_1", m.SourceKey}))
	same(t, "seen", len(seen), 1)
	same(t, "message", seen["src_cnv_00001_1"].MessageID, hub.MessageID("msg_cnv_00001_1"))
}

func cursorFences(t *testing.T, s *store.Store) {
	zero := get[hub.Cursor](t)(s.Cursor(ctx, 3))
	same(t, "new", zero, hub.Cursor{Shard: 3})
	first := get[hub.Cursor](t)(s.TakeShard(ctx, 3))
	move := func(from hub.Cursor, seq uint64) (hub.Cursor, error) {
		to := from
		to.Gen, to.Seq, to.Anchor = "g", seq, fmt.Sprint("a", seq)
		return to, s.Commit(ctx, hub.WriteSet{Cursor: &hub.CursorMove{From: from, To: to}, Facts: []hub.Fact{{Type: hub.InboxChanged, At: Now}}})
	}
	at5, err := move(first, 5)
	must(t, err)
	_, err = move(first, 6)
	wantKind(t, err, hub.Conflict)
	second := get[hub.Cursor](t)(s.TakeShard(ctx, 3))
	same(t, "owner", second.Owner, first.Owner+1)
	_, err = move(at5, 6)
	wantKind(t, err, hub.Conflict)
	_, err = move(second, 6)
	must(t, err)
	got := get[hub.Cursor](t)(s.Cursor(ctx, 3))
	same(t, "cursor", got, hub.Cursor{Shard: 3, Gen: "g", Seq: 6, Anchor: "a6", Owner: second.Owner})
	part := got
	part.Part, part.PartOf = 2, "a7"
	must(t, s.Commit(ctx, hub.WriteSet{Cursor: &hub.CursorMove{From: got, To: part}}))
	same(t, "part", get[hub.Cursor](t)(s.Cursor(ctx, 3)), part)
	_, err = move(got, 7) // decided before the part was
	wantKind(t, err, hub.Conflict)
	fresh := hub.Cursor{Shard: 4}
	_, err = move(fresh, 1)
	must(t, err)
	_, err = move(fresh, 1)
	wantKind(t, err, hub.Conflict)
}

func factsAreDense(t *testing.T, s *store.Store) {
	const writers, each = 8, 25
	var wg sync.WaitGroup
	for n := range writers {
		wg.Go(func() {
			for i := range each {
				facts := []hub.Fact{{Type: hub.ContactChanged, At: Now, Op: fmt.Sprint(n, "-", i, "a")}, {Type: hub.ContactChanged, At: Now, Op: "b"}}
				for { // PostgreSQL may call a deadlock or a serialization trouble a conflict
					err := s.Commit(ctx, hub.WriteSet{Facts: facts})
					if err == nil {
						break
					}
					if !hub.Is(err, hub.Conflict) {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	wg.Wait()
	facts := get[[]hub.Fact](t)(s.FactsSince(ctx, 0, 10_000))
	same(t, "count", len(facts), writers*each*2)
	for i, f := range facts {
		if f.Seq != int64(i+1) {
			t.Fatalf("fact %d has seq %d", i, f.Seq)
		}
		if i%2 == 1 && f.Op != "b" {
			t.Fatal("the facts of one set are not side by side")
		}
	}
	epoch, head, err := s.Head(ctx)
	must(t, err)
	if epoch == "" || head != int64(len(facts)) {
		t.Fatalf("head %q %d", epoch, head)
	}
}

func groupIsolation(t *testing.T, s *store.Store) {
	c := begin(t, s, 1, "one")
	stale := c
	stale.Version = 7
	var wg sync.WaitGroup
	for i := range 60 {
		wg.Go(func() {
			p := person(100 + i)
			w := hub.WriteSet{Contacts: []hub.Contact{p}, Facts: []hub.Fact{{Type: hub.ContactChanged, At: Now}}}
			want := hub.Kind("")
			if i%3 == 0 {
				w.Conversations, want = []hub.Conversation{stale}, hub.Conflict
			}
			if err := s.Commit(ctx, w); hub.KindOf(err) != want {
				t.Errorf("set %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	var ids []hub.ContactID
	for i := range 60 {
		ids = append(ids, person(100+i).ID)
	}
	same(t, "written", len(get[map[hub.ContactID]hub.Contact](t)(s.Contacts(ctx, ids))), 40)
	_, head, err := s.Head(ctx)
	must(t, err)
	same(t, "head", head, int64(41))
}

func sharedRows(t *testing.T, s *store.Store) {
	ids := []hub.ConversationID{begin(t, s, 1, "a").ID, begin(t, s, 2, "b").ID, begin(t, s, 3, "c").ID}
	var wg sync.WaitGroup
	for n := range 6 {
		wg.Go(func() {
			for i := 0; i < 10; {
				now, err := s.Conversations(ctx, ids)
				if err != nil {
					t.Error(err)
					return
				}
				var w hub.WriteSet
				for k := range ids { // each in another order, another part of them in another status
					c := now[ids[(k+n)%3]]
					c.LastMessage.Preview = fmt.Sprint(n, i)
					if (k+i)%2 == 0 {
						c.Status = []hub.Status{hub.Open, hub.WaitingCustomer}[(n+i)%2]
					}
					w.Conversations = append(w.Conversations, c)
				}
				w.Facts = []hub.Fact{{Type: hub.ConversationStatus, At: Now}}
				switch err := s.Commit(ctx, w); hub.KindOf(err) {
				case "":
					i++
				case hub.Conflict:
				default:
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	for _, c := range get[map[hub.ConversationID]hub.Conversation](t)(s.Conversations(ctx, ids)) {
		same(t, "every set counted", c.Version, int64(61))
	}
	_, head, err := s.Head(ctx)
	must(t, err)
	same(t, "facts", head, int64(63))
}

func factsAreToldAsStored(t *testing.T, s *store.Store) {
	at := Now.Add(123 * time.Microsecond).In(time.FixedZone("far", 3600))
	must(t, s.Commit(ctx, hub.WriteSet{Facts: []hub.Fact{{Type: hub.ContactChanged, At: at, ConversationID: "cnv_1\xff", ContactID: "con\x00",
		Actor: hub.Actor{Type: hub.ActorAgent, ID: "a\xff", Name: "A\x00"}, Op: "op\xff", Data: []byte{}}}}))
	told := get[[]hub.Fact](t)(s.FactsSince(ctx, 0, 10))
	same(t, "told", told, get[[]hub.Fact](t)(s.FactsOf(ctx, "cnv_1\uFFFD", 0, 10)))
	same(t, "one", len(told), 1)
}

func trimming(t *testing.T, s *store.Store) {
	for i := range 10 {
		must(t, s.Commit(ctx, hub.WriteSet{Facts: []hub.Fact{{Type: hub.ContactChanged, At: Now.Add(time.Duration(i) * time.Hour)}}}))
	}
	same(t, "trimmed", get[int64](t)(s.TrimFacts(ctx, Now.Add(4*time.Hour))), int64(4))
	_, err := s.FactsSince(ctx, 3, 10)
	wantKind(t, err, hub.Missing)
	same(t, "rest", get[[]hub.Fact](t)(s.FactsSince(ctx, 4, 10))[0].Seq, int64(5))
	same(t, "at the head", len(get[[]hub.Fact](t)(s.FactsSince(ctx, 10, 10))), 0)
	same(t, "all", get[int64](t)(s.TrimFacts(ctx, Now.Add(100*time.Hour))), int64(6))
	same(t, "empty", len(get[[]hub.Fact](t)(s.FactsSince(ctx, 10, 10))), 0)
	must(t, s.Commit(ctx, hub.WriteSet{Facts: []hub.Fact{{Type: hub.ContactChanged, At: Now}}}))
	same(t, "goes on", get[[]hub.Fact](t)(s.FactsSince(ctx, 10, 10))[0].Seq, int64(11))
	same(t, "follower", get[int64](t)(s.Follower(ctx, "x")), int64(0))
	must(t, s.MoveFollower(ctx, "x", 5))
	must(t, s.MoveFollower(ctx, "x", 6))
	same(t, "follower", get[int64](t)(s.Follower(ctx, "x")), int64(6))
}
