package storetest

import (
	"context"
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Talks makes sets as the router makes them from chat: messages of customers who
// wait, each with its ledger row, conversation, fact and due steps.
type Talks struct {
	all  []hub.Conversation
	next int
	made int
}

// NewTalks commits n conversations to go on with.
func NewTalks(t testing.TB, s *store.Store, n int) *Talks {
	t.Helper()
	talks := &Talks{}
	for len(talks.all) < n {
		var w hub.WriteSet
		for range min(500, n-len(talks.all)) {
			i := len(talks.all)
			p := person(i)
			c := talk(i, p.ID)
			c.Clocks = []hub.Clock{{Metric: hub.FirstResponse, Cycle: 1, State: hub.ClockRunning, StartedAt: Now, DueAt: Now.Add(time.Hour), PolicyID: "default", TargetSec: 3600}}
			c.WaitingSince, c.SLA = Now, []byte(`{"events":3,"wait":"2026-03-02T10:00:00Z","policy":"default","cycle":1}`)
			w.Contacts = append(w.Contacts, p)
			talks.message(&w, &c)
			talks.all = append(talks.all, c)
			talks.all[i].Version = 1
		}
		if err := s.Commit(context.Background(), w); err != nil {
			t.Fatal(err)
		}
	}
	return talks
}

func (l *Talks) message(w *hub.WriteSet, c *hub.Conversation) {
	l.made++
	c.LastAt = c.LastAt.Add(time.Second)
	text := fmt.Sprintf("Hello, this is message %d about order %d, could you please look at the delivery? word%d", l.made, 1000+l.made%977, l.made%5000)
	say(w, c, text)
	m := &w.Messages[len(w.Messages)-1]
	m.ID = hub.NewMessageID(Now.Add(time.Duration(l.made) * time.Millisecond))
	m.SourceKey = fmt.Sprintf("%032x", uint64(l.made)*0x9E3779B97F4A7C15)
	led := &w.Ledger[len(w.Ledger)-1]
	led.SrcKey, led.MessageID = m.SourceKey, m.ID
	card, cc := m.Card(), c.Card(hub.ContactRef{ID: c.ContactID, Name: "Person"})
	w.Facts[len(w.Facts)-1] = hub.NewFact(hub.MessageReceived, c.LastAt, m.Author, hub.FactData{Message: &card, Conversation: &cc,
		Profile: &hub.ProfileCard{ID: c.ContactID, Name: "Person", Identities: []hub.IdentityCard{{Kind: "visitor", Address: "v"}}}})
	w.Conversations = append(w.Conversations, *c)
	w.Steps = append(w.Steps, hub.ClockSteps{ConversationID: c.ID, Steps: []hub.DueStep{
		{ConversationID: c.ID, Metric: hub.FirstResponse, Cycle: 1, Step: "warn:80%", At: Now.Add(48 * time.Minute), PolicyID: "default"},
		{ConversationID: c.ID, Metric: hub.FirstResponse, Cycle: 1, Step: "breach", At: Now.Add(time.Hour), PolicyID: "default"},
	}})
}

// Next is a set of n messages in n conversations; n is at most the number of
// conversations there are.
func (l *Talks) Next(n int) hub.WriteSet {
	var w hub.WriteSet
	for range n {
		c := &l.all[l.next%len(l.all)]
		l.next++
		l.message(&w, c)
		c.Version++
	}
	return w
}

// BenchCommit measures commits of n messages, and beside them the bare limit:
// n rows of the same text through a plain transaction of the same database.
func BenchCommit(b *testing.B, open func(testing.TB) *store.Store, bare func(texts []string) error) {
	for _, n := range []int{1, 64, 256} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := open(b)
			talks := NewTalks(b, s, 2000)
			sets := make([]hub.WriteSet, b.N)
			for i := range sets {
				sets[i] = talks.Next(n)
			}
			before := cpu()
			b.ResetTimer()
			for _, w := range sets {
				if err := s.Commit(context.Background(), w); err != nil {
					b.Fatal(err)
				}
			}
			b.StopTimer()
			ours, busy := b.Elapsed(), cpu()-before
			texts := make([]string, n)
			for i := range texts {
				texts[i] = sets[0].Messages[i].Text
			}
			start := time.Now()
			for range b.N {
				if err := bare(texts); err != nil {
					b.Fatal(err)
				}
			}
			limit := time.Since(start)
			b.ReportMetric(float64(n*b.N)/ours.Seconds(), "messages/s")
			b.ReportMetric(float64(ours)/float64(limit), "times-bare")
			b.ReportMetric(float64(busy.Microseconds())/float64(n*b.N), "cpu-µs/message")
		})
	}
}

// cpu is what this process has used of the processors so far.
func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
