package storetest

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

func visibleSince(t *testing.T, s *store.Store) {
	h := hub.Handle{Kind: hub.HandleVisitor, Scope: "inb_1", Address: "v1"}
	id, msgs, err := s.VisibleSince(ctx, h, "inb_1", 0, 10)
	must(t, err)
	if id != "" || msgs != nil {
		t.Fatalf("a stranger sees %s %v", id, msgs)
	}
	c := begin(t, s, 1, "one")
	must(t, s.Commit(ctx, hub.WriteSet{Identities: []hub.Identity{{ID: "idn_1", ContactID: c.ContactID, Handle: h}}}))
	reply(t, s, &c)
	reply(t, s, &c, func(m *hub.Message, o *hub.Order) {
		m.Direction, m.Delivery.State, o.State = hub.DirNote, "", hub.Cancelled
	})
	held, _ := reply(t, s, &c, func(_ *hub.Message, o *hub.Order) { o.NotBefore = Now.Add(time.Minute) })
	undone, _ := reply(t, s, &c, func(m *hub.Message, o *hub.Order) { m.Delivery.State, o.State = hub.Cancelled, hub.Cancelled })
	retried, _ := reply(t, s, &c, func(m *hub.Message, o *hub.Order) {
		o.NotBefore, o.Attempts, m.Delivery.Attempts = Now.Add(time.Minute), 1, 1
	})
	id, msgs, err = s.VisibleSince(ctx, h, "inb_1", 0, 10)
	must(t, err)
	var seqs []int64
	for _, m := range msgs {
		seqs = append(seqs, m.Seq)
	}
	same(t, "conversation", id, c.ID)
	same(t, "visible", seqs, []int64{1, 2, retried.Seq})
	if held.Seq != 4 || undone.Seq != 5 {
		t.Fatal("the test's own numbering is off")
	}
	id, _, err = s.VisibleSince(ctx, h, "inb_9", 0, 10)
	must(t, err)
	same(t, "other inbox", id, hub.ConversationID(""))
	newer := begin(t, s, 2, "later", func(n *hub.Conversation) { n.ContactID = c.ContactID })
	id, msgs, err = s.VisibleSince(ctx, h, "inb_1", 0, 10)
	must(t, err)
	same(t, "the newest", id, newer.ID)
	same(t, "its messages", len(msgs), 1)
}

// A customer's screen shows what is stored, whatever the store keeps in memory
// of a conversation and whatever happened to it in between.
func visibleIsWhatIsStored(t *testing.T, s *store.Store) {
	rng := rand.New(rand.NewPCG(2, 3))
	h := hub.Handle{Kind: hub.HandleVisitor, Scope: "inb_1", Address: "v1"}
	c := begin(t, s, 1, "one")
	must(t, s.Commit(ctx, hub.WriteSet{Identities: []hub.Identity{{ID: "idn_1", ContactID: c.ContactID, Handle: h}}}))
	commit := func(w hub.WriteSet) {
		w.Conversations = []hub.Conversation{c}
		must(t, s.Commit(ctx, w))
		c.Version++
	}
	for i := range 200 {
		var w hub.WriteSet
		switch rng.IntN(8) {
		case 0:
			reply(t, s, &c)
		case 1:
			reply(t, s, &c, func(m *hub.Message, _ *hub.Order) { m.Direction, m.Delivery.State = hub.DirNote, "" })
		case 2:
			c.Priority = hub.High
			commit(w)
		case 3:
			say(&w, &c, "with a file")
			w.Messages[0].Attachments = []hub.Attachment{{ID: "blb_1", Name: "a.txt"}}
			commit(w)
		case 4:
			say(&w, &c, "two")
			say(&w, &c, "at once\x00")
			commit(w)
		default:
			say(&w, &c, fmt.Sprint("word ", i))
			commit(w)
		}
		after := max(0, c.LastSeq-rng.Int64N(12))
		_, shown, err := s.VisibleSince(ctx, h, "inb_1", after, 5)
		must(t, err)
		var want []string
		for _, m := range get[[]hub.Message](t)(s.MessagesFor(ctx, everything, c.ID, after, 0, 100)) {
			if m.Direction != hub.DirNote && len(want) < 5 {
				want = append(want, fmt.Sprint(m.Seq, m.ID, m.Author, m.Text, m.CreatedAt, m.ReceivedAt, len(m.Attachments), m.Direction, m.ClientID))
			}
		}
		var got []string
		for _, m := range shown {
			got = append(got, fmt.Sprint(m.Seq, m.ID, m.Author, m.Text, m.CreatedAt, m.ReceivedAt, len(m.Attachments), m.Direction, m.ClientID))
		}
		same(t, fmt.Sprint("after ", after, " at step ", i), got, want)
	}
}

func settingsCompareVersions(t *testing.T, s *store.Store) {
	_, err := s.Workspace(ctx)
	wantKind(t, err, hub.Missing)
	ws := hub.Workspace{Name: "Acme", Zone: "Europe/Paris", Language: "fr", Hours: []byte(`{"zone":"x"}`)}
	must(t, s.PutWorkspace(ctx, ws))
	wantKind(t, s.PutWorkspace(ctx, ws), hub.Conflict)
	ws.Version, ws.Name = 1, "Acme 2"
	must(t, s.PutWorkspace(ctx, ws))
	wantKind(t, s.PutWorkspace(ctx, ws), hub.Conflict)
	ws.Version = 2
	same(t, "workspace", get[hub.Workspace](t)(s.Workspace(ctx)), ws)

	b := hub.Brand{ID: "brd_1", Name: "B", Signature: "s", Theme: map[string]any{"color": "#fff"}, CreatedAt: Now}
	must(t, s.PutBrand(ctx, b))
	b.Version, b.Name = 1, "B2"
	must(t, s.PutBrand(ctx, b))
	wantKind(t, s.PutBrand(ctx, b), hub.Conflict)
	b.Version = 2
	same(t, "brand", get[hub.Brand](t)(s.Brand(ctx, "brd_1")), b)
	same(t, "brands", get[[]hub.Brand](t)(s.Brands(ctx)), []hub.Brand{b})

	team := hub.Team{ID: "tea_1", Name: "T", Members: []hub.AgentID{"agt_1", "agt_2"}}
	must(t, s.PutTeam(ctx, team))
	team.Version, team.Members = 1, nil
	must(t, s.PutTeam(ctx, team))
	team.Version = 2
	same(t, "team", get[hub.Team](t)(s.Team(ctx, "tea_1")), team)
	same(t, "teams", get[[]hub.Team](t)(s.Teams(ctx)), []hub.Team{team})
	must(t, s.DeleteTeam(ctx, "tea_1"))
	wantKind(t, s.DeleteTeam(ctx, "tea_1"), hub.Missing)

	in := store.InboxRow{ID: "inb_1", Kind: "sim", Name: "I", BrandID: "brd_1", Settings: []byte(`{"a":1}`), CreatedAt: Now}
	must(t, s.PutInbox(ctx, in))
	in.Version, in.Disabled, in.DeletedAt = 1, true, Now
	must(t, s.PutInbox(ctx, in))
	in.Version = 2
	same(t, "inbox", get[store.InboxRow](t)(s.Inbox(ctx, "inb_1")), in)
	same(t, "inboxes", get[[]store.InboxRow](t)(s.Inboxes(ctx)), []store.InboxRow{in})

	a := hub.Agent{ID: "agt_1", Email: "a@x.test", Name: "A", Role: hub.RoleOwner, Language: "en", PasswordHash: "h", CreatedAt: Now}
	must(t, s.PutAgent(ctx, a))
	other := a
	other.ID = "agt_2"
	wantKind(t, s.PutAgent(ctx, other), hub.Conflict)
	other.Email, other.CreatedAt = "b@x.test", Now.Add(time.Second)
	must(t, s.PutAgent(ctx, other))
	other.Version, other.Email = 1, "a@x.test"
	wantKind(t, s.PutAgent(ctx, other), hub.Conflict)
	a.Version, a.DisabledAt = 1, Now
	must(t, s.PutAgent(ctx, a))
	a.Version = 2
	same(t, "agent", get[hub.Agent](t)(s.Agent(ctx, "agt_1")), a)
	same(t, "by email", get[hub.Agent](t)(s.AgentByEmail(ctx, "a@x.test")), a)
	_, err = s.AgentByEmail(ctx, "")
	wantKind(t, err, hub.Missing)
	same(t, "count", get[int](t)(s.CountAgents(ctx)), 2)
	same(t, "agents", len(get[[]hub.Agent](t)(s.Agents(ctx))), 2)
}

func accessRows(t *testing.T, s *store.Store) {
	x := store.Session{Hash: "h1", AgentID: "agt_1", CreatedAt: Now, SeenAt: Now, ExpiresAt: Now.Add(time.Hour), UserAgent: "ua"}
	must(t, s.PutSession(ctx, x))
	x.SeenAt = Now.Add(time.Minute)
	must(t, s.TouchSession(ctx, "h1", x.SeenAt))
	wantKind(t, s.TouchSession(ctx, "none", Now), hub.Missing)
	same(t, "session", get[store.Session](t)(s.SessionByHash(ctx, "h1")), x)
	must(t, s.DeleteSession(ctx, "h1"))
	must(t, s.DeleteSession(ctx, "h1"))
	_, err := s.SessionByHash(ctx, "h1")
	wantKind(t, err, hub.Missing)
	must(t, s.PutSession(ctx, x))
	must(t, s.DeleteSessionsOf(ctx, "agt_1"))
	_, err = s.SessionByHash(ctx, "h1")
	wantKind(t, err, hub.Missing)

	tok := store.Token{ID: "t1", Hash: "th", AgentID: "agt_1", Name: "n", CreatedAt: Now}
	must(t, s.PutToken(ctx, tok))
	wantKind(t, s.PutToken(ctx, tok), hub.Conflict)
	tok.LastUsedAt = Now
	must(t, s.TouchToken(ctx, "t1", Now))
	same(t, "token", get[store.Token](t)(s.TokenByHash(ctx, "th")), tok)
	_, err = s.TokenByHash(ctx, "")
	wantKind(t, err, hub.Missing)
	same(t, "tokens", get[[]store.Token](t)(s.TokensOf(ctx, "agt_1")), []store.Token{tok})
	must(t, s.DeleteToken(ctx, "t1"))
	wantKind(t, s.DeleteToken(ctx, "t1"), hub.Missing)
	must(t, s.DeleteTokensOf(ctx, "agt_1"))

	l := store.Link{Hash: "l1", AgentID: "agt_1", Purpose: "reset", ExpiresAt: Now.Add(time.Hour)}
	must(t, s.PutLink(ctx, l))
	_, err = s.UseLink(ctx, "l1", "invite")
	wantKind(t, err, hub.Missing)
	same(t, "link", get[store.Link](t)(s.UseLink(ctx, "l1", "reset")), l)
	_, err = s.UseLink(ctx, "l1", "reset")
	wantKind(t, err, hub.Missing)
	must(t, s.PutLink(ctx, l))
	must(t, s.PutLink(ctx, store.Link{Hash: "l2", AgentID: "agt_2", Purpose: "reset", ExpiresAt: Now.Add(time.Hour)}))
	must(t, s.DeleteLinksOf(ctx, "agt_1"))
	_, err = s.UseLink(ctx, "l1", "reset")
	wantKind(t, err, hub.Missing)
	_, err = s.UseLink(ctx, "l2", "reset")
	must(t, err)
	must(t, s.PutLink(ctx, store.Link{Hash: "old", Purpose: "reset", ExpiresAt: Now}))
	_, err = s.UseLink(ctx, "old", "reset")
	wantKind(t, err, hub.Missing)

	a := store.Answer{Key: "k", BodyHash: "b", Status: 201, Body: []byte("{}"), At: Now}
	must(t, s.PutAnswer(ctx, a))
	wantKind(t, s.PutAnswer(ctx, a), hub.Conflict)
	same(t, "answer", get[store.Answer](t)(s.Answer(ctx, "k")), a)
	must(t, s.ForgetExpired(ctx, Now.Add(time.Second)))
	_, err = s.Answer(ctx, "k")
	wantKind(t, err, hub.Missing)
}

func quarantineKeeps(t *testing.T, s *store.Store) {
	for i := range 5 {
		q := hub.Quarantined{ID: fmt.Sprint("q", i), InboxID: hub.InboxID(fmt.Sprint("inb_", i%2)), Reason: "r", Item: []byte("i"), Raw: []byte("raw"),
			State: "waiting", CreatedAt: Now.Add(time.Duration(i/2) * time.Second)}
		must(t, s.Commit(ctx, hub.WriteSet{Quarantined: []hub.Quarantined{q}}))
	}
	var ids []string
	for cursor := ""; ; {
		p := get[store.Page[hub.Quarantined]](t)(s.ListQuarantine(ctx, "", 2, cursor))
		for _, q := range p.Items {
			ids = append(ids, q.ID)
			if q.Raw != nil || q.Item != nil {
				t.Fatal("a list carries bytes")
			}
		}
		if cursor = p.Next; cursor == "" {
			break
		}
	}
	same(t, "ids", ids, []string{"q4", "q3", "q2", "q1", "q0"})
	listed := get[store.Page[hub.Quarantined]](t)(s.ListQuarantine(ctx, "inb_1", 0, "")).Items
	same(t, "of one inbox", len(listed), 2)
	q := listed[0]
	q.State, q.Tries = "retried", 4
	must(t, s.Commit(ctx, hub.WriteSet{Quarantined: []hub.Quarantined{q}}))
	got := get[hub.Quarantined](t)(s.Quarantined(ctx, q.ID))
	if got.State != "retried" || got.Tries != 4 || string(got.Raw) != "raw" || string(got.Item) != "i" {
		t.Fatalf("got %+v", got)
	}
}

func blobsFollowScope(t *testing.T, s *store.Store) {
	for _, id := range []hub.BlobID{"blb_1", "blb_2"} {
		must(t, s.PutBlob(ctx, store.BlobRow{ID: id, Digest: "d" + string(id), Name: "n", Type: "t", Size: 1, CreatedBy: "agt_1", CreatedAt: Now}))
	}
	c := begin(t, s, 1, "one", func(c *hub.Conversation) { c.TeamID = "tea_1" })
	reply(t, s, &c, func(m *hub.Message, _ *hub.Order) { m.Attachments = []hub.Attachment{{ID: "blb_1"}} })
	for _, v := range []struct {
		sc   hub.Scope
		id   hub.BlobID
		want hub.Kind
	}{
		{everything, "blb_1", ""}, {everything, "blb_2", hub.Missing}, {hub.Scope{Teams: []hub.TeamID{"tea_1"}}, "blb_1", ""},
		{hub.Scope{Teams: []hub.TeamID{"tea_2"}, Free: true}, "blb_1", hub.Missing}, {hub.Scope{Agent: "agt_1"}, "blb_2", ""},
		{hub.Scope{Agent: "agt_2"}, "blb_1", hub.Missing}, {hub.Scope{}, "blb_1", hub.Missing}, {everything, "blb_3", hub.Missing},
	} {
		if err := s.BlobVisible(ctx, v.sc, v.id); hub.KindOf(err) != v.want {
			t.Errorf("%+v %s: %v", v.sc, v.id, err)
		}
	}
	same(t, "digests", get[map[string]bool](t)(s.BlobDigests(ctx, []string{"dblb_1", "dblb_9"})), map[string]bool{"dblb_1": true})
	same(t, "row", get[store.BlobRow](t)(s.Blob(ctx, "blb_1")).Digest, "dblb_1")
}

func smallThings(t *testing.T, s *store.Store) {
	_, err := s.GetState(ctx, "inb_1", "uid")
	wantKind(t, err, hub.Missing)
	must(t, s.PutState(ctx, "inb_1", "uid", []byte("1")))
	must(t, s.PutState(ctx, "inb_1", "uid", []byte{0, 255}))
	same(t, "state", get[[]byte](t)(s.GetState(ctx, "inb_1", "uid")), []byte{0, 255})
	must(t, s.DeleteState(ctx, "inb_1", "uid"))
	must(t, s.DeleteState(ctx, "inb_1", "uid"))
	statesArePaged(t, s)
	a := get[[]byte](t)(s.HubSecret(ctx, "links"))
	same(t, "length", len(a), 32)
	same(t, "again", get[[]byte](t)(s.HubSecret(ctx, "links")), a)
	if string(get[[]byte](t)(s.HubSecret(ctx, "other"))) == string(a) {
		t.Fatal("two names have one secret")
	}
}

func statesArePaged(t *testing.T, s *store.Store) {
	for _, name := range []string{"b", "a", "c"} {
		must(t, s.PutState(ctx, "inb_1", name, []byte{0, 1}))
	}
	must(t, s.PutState(ctx, "inb_2", "a", []byte("other")))
	first := get[[]store.StateRow](t)(s.States(ctx, "inb_1", "", 2))
	same(t, "page", first, []store.StateRow{{Key: "a", Value: []byte{0, 1}}, {Key: "b", Value: []byte{0, 1}}})
	same(t, "rest", get[[]store.StateRow](t)(s.States(ctx, "inb_1", "b", 2)), []store.StateRow{{Key: "c", Value: []byte{0, 1}}})
	must(t, s.PutState(ctx, "inb_1", "b", []byte{0, 2})) // changed since it was read: it stays
	same(t, "dropped", get[int64](t)(s.DropStates(ctx, "inb_1", append(first, store.StateRow{Key: "gone"}))), int64(1))
	same(t, "left", get[[]store.StateRow](t)(s.States(ctx, "inb_1", "", 9)), []store.StateRow{{Key: "b", Value: []byte{0, 2}}, {Key: "c", Value: []byte{0, 1}}})
	same(t, "of another inbox", len(get[[]store.StateRow](t)(s.States(ctx, "inb_2", "", 9))), 1)
}

func auditLists(t *testing.T, s *store.Store) {
	for i := range 5 {
		must(t, s.AddAudit(ctx, hub.AuditEntry{At: Now, Actor: hub.Actor{Type: hub.ActorAgent, ID: "a", Name: "A"}, Action: fmt.Sprint(i), Object: "o", Detail: "d"}))
	}
	first := get[store.Page[hub.AuditEntry]](t)(s.ListAudit(ctx, 3, ""))
	rest := get[store.Page[hub.AuditEntry]](t)(s.ListAudit(ctx, 3, first.Next))
	var got string
	for _, e := range append(first.Items, rest.Items...) {
		got += e.Action
	}
	same(t, "order", got, "43210")
	same(t, "end", rest.Next, "")
}

func handlesAreUnique(t *testing.T, s *store.Store) {
	h := hub.EmailHandle("A@x.test")
	must(t, s.Commit(ctx, hub.WriteSet{Contacts: []hub.Contact{person(1), person(2)}, Identities: []hub.Identity{{ID: "idn_1", ContactID: "con_00001", Handle: h, CreatedAt: Now}}}))
	wantKind(t, s.Commit(ctx, hub.WriteSet{Identities: []hub.Identity{{ID: "idn_2", ContactID: "con_00002", Handle: h}}}), hub.Conflict)
	must(t, s.Commit(ctx, hub.WriteSet{Identities: []hub.Identity{{ID: "idn_1", ContactID: "con_00002", Handle: h, Verified: true}}}))
	got := get[map[string]hub.Identity](t)(s.ByHandles(ctx, []hub.Handle{h}))[h.Key()]
	if got.ContactID != "con_00002" || !got.Verified || !got.CreatedAt.Equal(Now) {
		t.Fatalf("got %+v", got)
	}
	cl := hub.Claim{ContactID: "con_00001", Handle: h, Source: "a", At: Now}
	again := cl
	again.Source = "b"
	must(t, s.Commit(ctx, hub.WriteSet{Claims: []hub.Claim{cl, again}}))
	same(t, "claims", get[map[hub.ContactID][]hub.Claim](t)(s.ClaimsOf(ctx, []hub.ContactID{"con_00001"}))["con_00001"], []hub.Claim{cl})
}

func contactsList(t *testing.T, s *store.Store) {
	var w hub.WriteSet
	for i := range 30 {
		w.Contacts = append(w.Contacts, person(i))
	}
	w.Contacts[7].Name, w.Contacts[8].MergedInto = "Élodie 100%_x", "con_00001"
	w.Identities = []hub.Identity{{ID: "idn_1", ContactID: "con_00009", Handle: hub.EmailHandle("deep@x.test")}}
	for _, c := range w.Contacts {
		w.Facts = append(w.Facts, hub.Fact{Type: hub.ContactChanged, At: Now, ContactID: c.ID})
	}
	must(t, s.Commit(ctx, w))
	for get[int](t)(s.IndexNext(ctx, 8)) > 0 {
	}
	find := func(q string) (names []hub.ContactID) {
		for cursor := ""; ; {
			p := get[store.Page[hub.Contact]](t)(s.ListContacts(ctx, q, 4, cursor))
			for _, c := range p.Items {
				names = append(names, c.ID)
			}
			if cursor = p.Next; cursor == "" {
				return names
			}
		}
	}
	same(t, "all", len(find("")), 29)
	same(t, "name", find("éLODIE"), []hub.ContactID{"con_00007"})
	same(t, "no pattern", find("100%_X élod"), []hub.ContactID{"con_00007"})
	same(t, "no pattern", find("%"), []hub.ContactID(nil))
	same(t, "all words", find("person 19"), []hub.ContactID{"con_00019"})
	same(t, "every one", len(find("pers")), 28)
	same(t, "handle", find("deep@x"), []hub.ContactID{"con_00009"})
	same(t, "newest first", find("person ")[0], hub.ContactID("con_00029"))
}

func checkFinds(t *testing.T, s *store.Store) {
	c := begin(t, s, 1, "one", func(c *hub.Conversation) {
		c.Clocks = []hub.Clock{{Metric: hub.FirstResponse, Cycle: 1, State: hub.ClockRunning, StartedAt: Now, DueAt: Now.Add(time.Hour)}}
	})
	reply(t, s, &c, func(m *hub.Message, o *hub.Order) {
		m.Delivery.State = hub.Accepted
		m.Attachments = []hub.Attachment{{ID: "blb_none"}}
		m.Seq, c.LastSeq = 4, 7
	})
	must(t, s.Commit(ctx, hub.WriteSet{Ledger: []hub.LedgerRow{{SrcKey: "x", MessageID: "msg_none"}}, Identities: []hub.Identity{{ID: "i", ContactID: "con_none", Handle: hub.EmailHandle("x@y.test")}}}))
	got := map[string]string{}
	for _, f := range get[[]store.Finding](t)(s.Check(ctx)) {
		got[f.Check] = f.Object
		if f.Text == "" {
			t.Errorf("%s says nothing", f.Check)
		}
	}
	same(t, "findings", got, map[string]string{"seq_gap": "cnv_00001", "last_seq": "cnv_00001", "ledger_message": "x", "identity_contact": "i",
		"order_state": "ord_msg_cnv_00001_2", "blob_row": "blb_none", "clock_step": "cnv_00001"})
}
