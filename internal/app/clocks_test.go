package app

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

// chatTarget is how long the shipped policy gives the first answer of a chat.
const chatTarget = 2 * time.Minute

// fired are the steps of a conversation's first response that were told, as
// "step reason", and how long after its instant the breach was.
func fired(p *process, id hub.ConversationID) (steps []string, after time.Duration) {
	p.t.Helper()
	for _, typ := range []hub.FactType{hub.SLAWarned, hub.SLABreached} {
		for _, f := range p.facts(typ, id) {
			var d hub.FactData
			if err := json.Unmarshal(f.Data, &d); err != nil {
				p.t.Fatal(err)
			}
			if d.Clock == nil || d.Clock.Metric != hub.FirstResponse {
				continue
			}
			steps = append(steps, strings.TrimSpace(fmt.Sprint(typ, " ", d.Reason)))
			if typ == hub.SLABreached {
				after = f.At.Sub(*d.Clock.DueAt)
			}
		}
	}
	return steps, after
}

// waiting begins a conversation by chat and answers it with its deadline.
func waiting(t *testing.T, in *process, olga *agent, chatbox hub.InboxID, n int) (hub.ConversationID, time.Time) {
	t.Helper()
	v := mustEnter(t, in.HTTPAddr(), chatbox, nil)
	v.say("c1", "Is anybody there?")
	c := olga.await(n)[0] // the newest comes first
	for _, k := range c.Clocks {
		if k.Metric == hub.FirstResponse && k.DueAt != nil {
			if got := k.DueAt.Sub(k.StartedAt); got != chatTarget {
				t.Fatalf("the target is %v", got)
			}
			return c.ID, *k.DueAt
		}
	}
	t.Fatalf("no deadline: %+v", c.Clocks)
	return "", time.Time{}
}

func awaitBreach(t *testing.T, p *process, id hub.ConversationID) (steps []string, after time.Duration) {
	t.Helper()
	testpeers.Await(t, soon, "the breach", func() bool {
		steps, after = fired(p, id)
		return strings.Contains(strings.Join(steps, " "), string(hub.SLABreached))
	})
	return steps, after
}

func TestUnansweredChatWarnsAndBreachesOnceAndInTime(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		c := &clock{}
		p := begin(t, cfg, Options{Now: c.Now})
		olga := atDesk(t, p)
		chatbox := olga.chatInbox()
		id, due := waiting(t, p, olga, chatbox, 1)
		c.advance(due.Sub(c.Now()) - 3*time.Second)
		testpeers.Await(t, soon, "the warning", func() bool {
			steps, _ := fired(p, id)
			return len(steps) > 0
		})
		warned, _ := fired(p, id)
		steps, after := awaitBreach(t, p, id) // comes by itself: the clock goes on
		if after < 0 || after > 2*time.Second {
			t.Errorf("the breach was told %v after its instant", after)
		}
		for i, s := range warned {
			if !strings.HasPrefix(s, string(hub.SLAWarned)) || steps[i] != s {
				t.Errorf("fired %q before the deadline, then %q", warned, steps)
			}
		}
		// A second one fires through the same sweeper, and the first stays as it is.
		other, due := waiting(t, p, olga, chatbox, 2)
		c.advance(due.Sub(c.Now()) + 10*time.Millisecond)
		awaitBreach(t, p, other)
		if again, _ := fired(p, id); strings.Join(again, ",") != strings.Join(steps, ",") {
			t.Errorf("fired %q, later %q", steps, again)
		}
		checkClocks(t, olga.conversation(id), hub.ClockBreached)
	})
}

func TestDeadlinePassedWhileStoppedBreachesLateAndOnce(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		c := &clock{}
		p := begin(t, cfg, Options{Now: c.Now})
		id, due := waiting(t, p, atDesk(t, p), atDesk(t, p).chatInbox(), 1)
		p.end()
		c.advance(due.Sub(c.Now()) + 10*time.Minute)
		for start := range 2 {
			p = begin(t, cfg, Options{Now: c.Now})
			steps, _ := awaitBreach(t, p, id)
			breaches := 0
			for _, s := range steps {
				if strings.HasPrefix(s, string(hub.SLABreached)) {
					breaches++
					if !strings.Contains(s, "late") {
						t.Errorf("start %d: the breach is not marked late: %q", start, steps)
					}
				}
			}
			if breaches != 1 {
				t.Errorf("start %d: fired %q", start, steps)
			}
			p.end()
			c.advance(time.Minute)
		}
	})
}

func TestTwoProcessesOnOneDatabaseFireOnce(t *testing.T) {
	t.Parallel()
	cfg := alone(t)
	cfg.Database = testpeers.Postgres(t)
	cfg.NATS = []string{testpeers.NATS(t).URL}
	c := &clock{}
	one, two := begin(t, cfg, Options{Now: c.Now}), begin(t, cfg, Options{Now: c.Now})
	olga := atDesk(t, two)
	chatbox := olga.chatInbox()
	for n, in := range []*process{one, two, one} {
		id, due := waiting(t, in, olga, chatbox, n+1)
		c.advance(due.Sub(c.Now()) + 10*time.Millisecond)
		awaitBreach(t, two, id)
	}
	one.end() // whoever has swept until now, from here on it is two
	id, due := waiting(t, two, olga, chatbox, 4)
	c.advance(due.Sub(c.Now()) + 10*time.Millisecond)
	awaitBreach(t, two, id)
	seen := map[hub.ConversationID]int{}
	for _, f := range two.facts(hub.SLABreached, "") {
		var d hub.FactData
		if err := json.Unmarshal(f.Data, &d); err != nil {
			t.Fatal(err)
		}
		if d.Clock.Metric == hub.FirstResponse {
			seen[f.ConversationID]++
		}
	}
	if len(seen) != 4 {
		t.Errorf("%d conversations breached, want 4", len(seen))
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s breached %d times", id, n)
		}
	}
}
