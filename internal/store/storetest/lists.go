package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// crowd commits n conversations of many kinds and answers them.
func crowd(t *testing.T, s *store.Store, n int) []hub.Conversation {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	var all []hub.Conversation
	for i := range n {
		all = append(all, begin(t, s, i, "hello", func(c *hub.Conversation) {
			c.Status = hub.Status(pick("open", "open", "waiting_customer", "snoozed", "resolved", "spam"))
			c.AssigneeID = hub.AgentID(pick("", "", "agt_1", "agt_2"))
			c.TeamID = hub.TeamID(pick("", "tea_1", "tea_2"))
			c.InboxIDs = [][]hub.InboxID{{"inb_1"}, {"inb_2"}, {"inb_1", "inb_2"}}[r.IntN(3)]
			c.Tags = [][]string{nil, {"vip"}, {"vip", "late"}}[r.IntN(3)]
			c.LastAt = Now.Add(time.Duration(r.IntN(n/2)) * time.Second) // with ties
			if r.IntN(2) == 0 {
				c.WaitingSince = Now.Add(time.Duration(r.IntN(n/3)) * time.Second)
				c.Clocks = []hub.Clock{{Metric: hub.FirstResponse, Cycle: 1, State: hub.ClockRunning, StartedAt: Now,
					DueAt: Now.Add(time.Duration(r.IntN(n/3)) * time.Minute), PolicyID: "p"}}
			}
		}))
	}
	return all
}

var scopes = map[string]hub.Scope{
	"all": everything, "agent": {Agent: "agt_1"}, "agent+teams": {Agent: "agt_1", Teams: []hub.TeamID{"tea_1", "tea_2"}},
	"team+free": {Teams: []hub.TeamID{"tea_1"}, Free: true}, "free": {Free: true}, "nothing": {},
}

func agentID(id hub.AgentID) *hub.AgentID { return &id }

var queries = map[string]store.ConversationQuery{
	"plain":           {},
	"open":            {Statuses: []hub.Status{hub.Open, hub.WaitingCustomer, hub.Open}},
	"mine":            {AssigneeID: agentID("agt_1"), Statuses: []hub.Status{hub.Open}},
	"mine, any":       {AssigneeID: agentID("agt_1")},
	"unassigned":      {AssigneeID: agentID("")},
	"team":            {TeamID: "tea_1"},
	"inbox":           {InboxID: "inb_2"},
	"inbox, open":     {InboxID: "inb_2", Statuses: []hub.Status{hub.Open}},
	"tag":             {Tag: "late"},
	"tag and inbox":   {Tag: "vip", InboxID: "inb_1", TeamID: "tea_2"},
	"contact":         {ContactID: "con_00003"},
	"contact, status": {ContactID: "con_00003", Statuses: []hub.Status{hub.Open, hub.Resolved, hub.Spam}},
}

// fits says what a query should answer, the slow way.
func fits(q store.ConversationQuery, sc hub.Scope, c hub.Conversation) bool {
	return sc.Sees(hub.ConversationRefs{AssigneeID: c.AssigneeID, TeamID: c.TeamID}) &&
		(len(q.Statuses) == 0 || slices.Contains(q.Statuses, c.Status)) &&
		(q.AssigneeID == nil || *q.AssigneeID == c.AssigneeID) && (q.TeamID == "" || q.TeamID == c.TeamID) &&
		(q.InboxID == "" || slices.Contains(c.InboxIDs, q.InboxID)) && (q.Tag == "" || slices.Contains(c.Tags, q.Tag)) &&
		(q.ContactID == "" || q.ContactID == c.ContactID)
}

func before(by store.Sort, a, b hub.Conversation) int {
	x, y := time.Time{}, time.Time{}
	switch by {
	case store.SortDeadline:
		x, y = a.NextDue(), b.NextDue()
	case store.SortWaiting:
		x, y = a.WaitingSince, b.WaitingSince
	}
	if x.IsZero() != y.IsZero() {
		if x.IsZero() {
			return 1
		}
		return -1
	}
	if c := x.Compare(y); c != 0 {
		return c
	}
	if c := b.LastAt.Compare(a.LastAt); c != 0 {
		return c
	}
	if a.ID > b.ID {
		return -1
	}
	return 1
}

func pagesAreSeamless(t *testing.T, s *store.Store) {
	all := crowd(t, s, 120)
	for scName, sc := range scopes {
		for qName, q := range queries {
			for _, by := range []store.Sort{store.SortNewest, store.SortDeadline, store.SortWaiting} {
				var want, got []hub.ConversationID
				for _, c := range slices.SortedFunc(slices.Values(all), func(a, b hub.Conversation) int { return before(by, a, b) }) {
					if fits(q, sc, c) {
						want = append(want, c.ID)
					}
				}
				q.Sort, q.Limit, q.Cursor = by, 7, ""
				for {
					p := get[store.Page[store.ConversationRow]](t)(s.ListConversations(ctx, sc, q))
					for _, r := range p.Items {
						got = append(got, r.Conversation.ID)
					}
					if p.Next == "" {
						break
					}
					if len(p.Items) != 7 || len(got) > len(all) {
						t.Fatalf("%s, %s, %s: a page of %d has a next one", scName, qName, by, len(p.Items))
					}
					q.Cursor = p.Next
				}
				same(t, fmt.Sprintf("%s, %s, %s", scName, qName, by), got, want)
			}
		}
	}
}

func scopesAgree(t *testing.T, s *store.Store) {
	all := crowd(t, s, 60)
	for name, sc := range scopes {
		counts := map[string]int{"mine": 0, "unassigned": 0, "all": 0, "snoozed": 0}
		for _, c := range all {
			sees := sc.Sees(hub.ConversationRefs{AssigneeID: c.AssigneeID, TeamID: c.TeamID})
			want := hub.Kind("")
			if !sees {
				want = hub.Missing
			}
			_, err := s.ConversationFor(ctx, sc, c.ID)
			wantKind(t, err, want)
			_, err = s.MessagesFor(ctx, sc, c.ID, 0, 0, 1)
			wantKind(t, err, want)
			_, err = s.MessageFor(ctx, sc, c.ID, hub.MessageID("msg_"+string(c.ID)+"_1"))
			wantKind(t, err, want)
			line := get[store.Page[hub.Conversation]](t)(s.Timeline(ctx, sc, c.ContactID, 10, ""))
			if len(line.Items) > 0 != sees {
				t.Fatalf("%s: the timeline of %s has %d", name, c.ID, len(line.Items))
			}
			if !sees {
				continue
			}
			if c.Status == hub.Snoozed {
				counts["snoozed"]++
			}
			if c.Status != hub.Open && c.Status != hub.WaitingCustomer {
				continue
			}
			counts["all"]++
			if c.AssigneeID == "agt_1" {
				counts["mine"]++
			}
			if c.AssigneeID == "" {
				counts["unassigned"]++
			}
		}
		same(t, name, get[map[string]int](t)(s.CountViews(ctx, sc, "agt_1")), counts)
	}
}

func filtersNarrow(t *testing.T, s *store.Store) {
	c := begin(t, s, 1, "one", func(c *hub.Conversation) { c.Tags = []string{"a"} })
	ids := func(q store.ConversationQuery) int {
		return len(get[store.Page[store.ConversationRow]](t)(s.ListConversations(ctx, everything, q)).Items)
	}
	same(t, "tag a", ids(store.ConversationQuery{Tag: "a"}), 1)
	c.Tags, c.Status, c.InboxIDs = []string{"b"}, hub.Resolved, []hub.InboxID{"inb_2"}
	must(t, s.Commit(ctx, hub.WriteSet{Conversations: []hub.Conversation{c}}))
	same(t, "tag a is gone", ids(store.ConversationQuery{Tag: "a"}), 0)
	same(t, "tag b", ids(store.ConversationQuery{Tag: "b", Statuses: []hub.Status{hub.Resolved}}), 1)
	same(t, "old inbox", ids(store.ConversationQuery{InboxID: "inb_1"}), 0)
	same(t, "new inbox", ids(store.ConversationQuery{InboxID: "inb_2"}), 1)
	same(t, "fsck", get[[]store.Finding](t)(s.Check(ctx)), []store.Finding(nil))
}

func cursorsAreChecked(t *testing.T, s *store.Store) {
	begin(t, s, 1, "hello")
	for _, bad := range []string{"!", "abc", "WyJuIl0", "WyJuIiwieCIsInkiXQ", "WyJuIiwxLCJ5Il0", string(make([]byte, 5000))} {
		for _, q := range []store.ConversationQuery{{}, {Sort: store.SortDeadline}, {Sort: store.SortWaiting}, {Q: "hello"}} {
			q.Cursor = bad
			_, err := s.ListConversations(ctx, everything, q)
			wantKind(t, err, hub.Invalid)
		}
		_, err := s.ListContacts(ctx, "", 10, bad)
		wantKind(t, err, hub.Invalid)
		_, err = s.ListAudit(ctx, 10, bad)
		wantKind(t, err, hub.Invalid)
		_, err = s.ListQuarantine(ctx, "", 10, bad)
		wantKind(t, err, hub.Invalid)
	}
	_, err := s.ListConversations(ctx, everything, store.ConversationQuery{Sort: "luck"})
	wantKind(t, err, hub.Invalid)
}

// listsAreFresh: what a list keeps decoded is never shown once it is old.
func listsAreFresh(t *testing.T, s *store.Store) {
	c := begin(t, s, 1, "first")
	begin(t, s, 2, "another")
	everything := hub.Scope{All: true}
	list := func() []store.ConversationRow {
		return get[store.Page[store.ConversationRow]](t)(s.ListConversations(ctx, everything, store.ConversationQuery{})).Items
	}
	same(t, "twice the same", list(), list())
	c = get[hub.Conversation](t)(s.ConversationFor(ctx, everything, c.ID))
	c.Subject, c.Tags = "second", []string{"vip"}
	must(t, s.Commit(ctx, hub.WriteSet{Conversations: []hub.Conversation{c}}))
	for _, row := range list() {
		if row.Conversation.ID == c.ID && (row.Conversation.Subject != "second" || len(row.Conversation.Tags) != 1) {
			t.Errorf("the list shows %+v", row.Conversation)
		}
	}
	get[store.Erased](t)(s.Erase(ctx, hub.Actor{Type: hub.ActorSystem}, c.ContactID))
	for _, row := range list() {
		if row.Conversation.ID == c.ID {
			t.Error("a list shows a conversation that was erased")
		}
	}
}
