package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Fill commits a hub's past: conversations with about five messages each, most
// of them resolved, among 50 agents, 6 teams and 5 inboxes, and indexes it.
// Words are as uneven as in a language.
func Fill(t testing.TB, s *store.Store, conversations, messages int) {
	t.Helper()
	r := rand.New(rand.NewPCG(7, 7))
	zipf := rand.NewZipf(r, 1.1, 4, 20_000)
	made := 0
	for n := 0; n < conversations; {
		var w hub.WriteSet
		for range min(500, conversations-n) {
			p := person(n)
			c := talk(n, p.ID)
			c.ID, p.ID = hub.ConversationID(fmt.Sprintf("cnv_%08d", n)), hub.ContactID(fmt.Sprintf("con_%08d", n))
			c.ContactID, c.LastAt = p.ID, Now.Add(-time.Duration(r.IntN(90*24*3600))*time.Second)
			c.Status = []hub.Status{hub.Open, hub.WaitingCustomer, hub.Snoozed, hub.Resolved, hub.Resolved, hub.Resolved, hub.Resolved, hub.Resolved, hub.Resolved, hub.Spam}[r.IntN(10)]
			if r.IntN(3) > 0 {
				c.AssigneeID = hub.AgentID(fmt.Sprint("agt_", r.IntN(50)))
			}
			if r.IntN(4) > 0 {
				c.TeamID = hub.TeamID(fmt.Sprint("tea_", r.IntN(6)))
			}
			c.InboxIDs = []hub.InboxID{hub.InboxID(fmt.Sprint("inb_", r.IntN(5)))}
			if r.IntN(5) == 0 {
				c.Tags = []string{fmt.Sprint("tag", r.IntN(30))}
			}
			if c.Status == hub.Open {
				c.WaitingSince = c.LastAt
				c.Clocks = []hub.Clock{{Metric: hub.FirstResponse, Cycle: 1, State: hub.ClockRunning, StartedAt: c.LastAt, DueAt: c.LastAt.Add(time.Hour), PolicyID: "p"}}
			}
			n++
			for m := messages * n / conversations; made < m; made++ {
				var text strings.Builder
				for range 6 + r.IntN(20) {
					fmt.Fprintf(&text, "w%d ", zipf.Uint64())
				}
				say(&w, &c, text.String())
			}
			w.Contacts, w.Conversations = append(w.Contacts, p), append(w.Conversations, c)
		}
		if err := s.Commit(context.Background(), w); err != nil {
			t.Fatal(err)
		}
	}
	for {
		n, err := s.IndexNext(context.Background(), 2000)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

// listings are the lists whose pace is promised, by name.
func listings() map[string]func(i int) (hub.Scope, store.ConversationQuery) {
	agent := func(i int) hub.AgentID { return hub.AgentID(fmt.Sprint("agt_", i%50)) }
	team := func(i int) hub.TeamID { return hub.TeamID(fmt.Sprint("tea_", i%6)) }
	open := []hub.Status{hub.Open, hub.WaitingCustomer, hub.WaitingThirdParty}
	plain := func(q store.ConversationQuery) func(int) (hub.Scope, store.ConversationQuery) {
		return func(i int) (hub.Scope, store.ConversationQuery) { q.For = agent(i); return everything, q }
	}
	return map[string]func(i int) (hub.Scope, store.ConversationQuery){
		"newest":        plain(store.ConversationQuery{}),
		"deadline":      plain(store.ConversationQuery{Sort: store.SortDeadline}),
		"waiting":       plain(store.ConversationQuery{Sort: store.SortWaiting}),
		"open-deadline": plain(store.ConversationQuery{Sort: store.SortDeadline, Statuses: open}),
		"mine-deadline": func(i int) (hub.Scope, store.ConversationQuery) {
			a := agent(i)
			return hub.Scope{Agent: a, Teams: []hub.TeamID{team(i)}, Free: true}, store.ConversationQuery{Sort: store.SortDeadline, Statuses: open, AssigneeID: &a, For: a}
		},
		"scoped-deadline": func(i int) (hub.Scope, store.ConversationQuery) {
			return hub.Scope{Agent: agent(i), Teams: []hub.TeamID{team(i)}, Free: true}, store.ConversationQuery{Sort: store.SortDeadline, For: agent(i)}
		},
		"scoped-newest": func(i int) (hub.Scope, store.ConversationQuery) {
			return hub.Scope{Agent: agent(i), Teams: []hub.TeamID{team(i)}, Free: true}, store.ConversationQuery{For: agent(i)}
		},
		"narrow-scope-deadline": func(i int) (hub.Scope, store.ConversationQuery) {
			return hub.Scope{Agent: agent(i)}, store.ConversationQuery{Sort: store.SortDeadline, For: agent(i)}
		},
		"unassigned": plain(store.ConversationQuery{AssigneeID: agentID(""), Statuses: open}),
		"inbox-open": func(i int) (hub.Scope, store.ConversationQuery) {
			return everything, store.ConversationQuery{InboxID: hub.InboxID(fmt.Sprint("inb_", i%5)), Statuses: open, Sort: store.SortDeadline}
		},
		"tag": func(i int) (hub.Scope, store.ConversationQuery) {
			return everything, store.ConversationQuery{Tag: fmt.Sprint("tag", i%30)}
		},
		"search-two-words": func(i int) (hub.Scope, store.ConversationQuery) {
			return everything, store.ConversationQuery{Q: fmt.Sprintf("w%d w%d ", i%200, (i*7)%2000)}
		},
		"search-common": func(int) (hub.Scope, store.ConversationQuery) {
			return everything, store.ConversationQuery{Q: "w0 w1 "}
		},
		"search-prefix": func(i int) (hub.Scope, store.ConversationQuery) {
			return everything, store.ConversationQuery{Q: fmt.Sprintf("w%d w%d", i%20, 10+i%90)}
		},
		"search-narrow-scope": func(i int) (hub.Scope, store.ConversationQuery) {
			return hub.Scope{Agent: agent(i)}, store.ConversationQuery{Q: fmt.Sprintf("w%d w%d ", i%5, 5+i%5)}
		},
	}
}

// BenchLists measures lists over a hub of that size with four clients.
func BenchLists(b *testing.B, s *store.Store, conversations, messages int) {
	Fill(b, s, conversations, messages)
	all := listings()
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		b.Run(name, func(b *testing.B) {
			measure(b, func(i int) error {
				sc, q := all[name](i)
				_, err := s.ListConversations(context.Background(), sc, q)
				return err
			})
		})
	}
	b.Run("counts", func(b *testing.B) {
		measure(b, func(i int) error {
			a := hub.AgentID(fmt.Sprint("agt_", i%50))
			_, err := s.CountViews(context.Background(), hub.Scope{Agent: a, Teams: []hub.TeamID{"tea_1"}, Free: true}, a)
			return err
		})
	})
	b.Run("people", func(b *testing.B) {
		measure(b, func(i int) error {
			_, err := s.ListContacts(context.Background(), fmt.Sprint("person ", i*37), 50, "")
			return err
		})
	})
}

func measure(b *testing.B, do func(int) error) {
	const clients = 4
	var mu sync.Mutex
	var took []time.Duration
	var wg sync.WaitGroup
	before := cpu()
	b.ResetTimer()
	for c := range clients {
		wg.Go(func() {
			for i := c; i < b.N; i += clients {
				start := time.Now()
				if err := do(i); err != nil {
					b.Error(err)
					return
				}
				d := time.Since(start)
				mu.Lock()
				took = append(took, d)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(took) == 0 {
		return
	}
	b.ReportMetric(float64((cpu()-before).Microseconds())/1000/float64(b.N), "cpu-ms/op")
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[min(len(took)-1, len(took)*99/100)].Microseconds())/1000, "p99-ms")
}
