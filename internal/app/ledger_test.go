package app

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	ledgers "github.com/parleyhub/parley/api/intake"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/builtin"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

// call posts to the ferry's webhook and answers the status.
func call(t *testing.T, p *process, inbox hub.InboxID, body string) int {
	t.Helper()
	resp, err := http.Post("http://"+p.HTTPAddr()+"/hooks/ferry/"+string(inbox), "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func (a *agent) ledger(inbox hub.InboxID) (out ledgers.InboxDays) {
	a.t.Helper()
	a.get("/inboxes/"+string(inbox)+"/ledger", &out)
	return out
}

// awaitCounts waits until the ledger says so; what adds up must add up at every look.
func (a *agent) awaitCounts(inbox hub.InboxID, want ledgers.Counts) {
	a.t.Helper()
	var got ledgers.Counts
	testpeers.Await(a.t, soon, fmt.Sprintf("the ledger to say %+v", want), func() bool {
		got = a.ledger(inbox).Total
		if sum := got.Processed + got.News + got.Events + got.Duplicates + got.Quarantined + got.OnTheWay; sum != got.Received {
			a.t.Fatalf("it does not add up: %+v", got)
		}
		return got == want
	})
	_ = got
}

// awaitLook waits for a look that began after the clock said so.
func (a *agent) awaitLook(inbox hub.InboxID, after time.Time) ledgers.LookView {
	a.t.Helper()
	var l *ledgers.LookView
	testpeers.Await(a.t, 2*soon, "a look to end", func() bool {
		l = a.ledger(inbox).Look
		return l != nil && (l.State == "done" || l.State == "failed") && !l.BeganAt.Before(after.Truncate(time.Millisecond))
	})
	return *l
}

func TestTheLedgerIsHonestOverAnOutageAndMissesNothing(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		c := &clock{}
		f := &ferries{now: c.Now, lost: map[string]bool{}}
		opt := Options{Now: c.Now, Channels: append(builtin.All(), f.channel())}
		p := begin(t, cfg, opt)
		olga := atDesk(t, p)
		inbox := olga.inbox("ferry", map[string]any{})
		olga.awaitLook(inbox, time.Time{})

		var all sync.WaitGroup
		for range 5 { // the provider is not sure that we had it
			all.Go(func() { call(t, p, inbox, `{"id":"c1","text":"one"}`) })
		}
		all.Wait()
		call(t, p, inbox, `{"id":"c2","text":"two"}`)
		call(t, p, inbox, `{"id":"c3","text":"(wet)"}`)
		call(t, p, inbox, `{"ref":"nobody's","state":"delivered"}`)
		olga.awaitCounts(inbox, ledgers.Counts{Received: 8, Processed: 2, Duplicates: 4, Quarantined: 1, News: 1})

		p.end()
		for _, id := range []string{"c4", "c5", "c6"} {
			f.land(id, "while you were away "+id)
		}
		f.lost["c6"] = true
		c.advance(10 * time.Minute)
		back := c.Now()
		p = begin(t, cfg, opt)
		olga = atDesk(t, p)
		l := olga.awaitLook(inbox, back)
		if l.State != "done" || l.Listed != 3 || l.Known != 0 || l.Taken != 2 || l.Missing != 1 {
			t.Fatalf("the look found %+v", l)
		}
		olga.awaitCounts(inbox, ledgers.Counts{Received: 10, Processed: 4, Duplicates: 4, Quarantined: 1, News: 1, Missing: 1})
		if m := olga.ledger(inbox).Missing; len(m) != 1 || m[0].Error != "the crate is locked" {
			t.Errorf("missing: %+v", m)
		}

		f.mu.Lock()
		delete(f.lost, "c6")
		f.mu.Unlock()
		c.advance(time.Second)
		asked := c.Now()
		olga.post("/inboxes/"+string(inbox)+"/look", nil, nil)
		if l := olga.awaitLook(inbox, asked); l.Known != 2 || l.Taken != 1 || l.Missing != 0 {
			t.Errorf("asked for, it found %+v", l)
		}
		olga.awaitCounts(inbox, ledgers.Counts{Received: 11, Processed: 5, Duplicates: 4, Quarantined: 1, News: 1})

		var aside list[struct{ ID, State string }]
		olga.get("/quarantine?inbox_id="+string(inbox), &aside)
		if len(aside.Items) != 1 {
			t.Fatalf("in quarantine: %+v", aside.Items)
		}
		olga.post("/quarantine/"+aside.Items[0].ID+"/retry", nil, nil) // it has dried, and was not received anew
		olga.awaitCounts(inbox, ledgers.Counts{Received: 11, Processed: 5, Duplicates: 4, Quarantined: 1, News: 1, Retried: 1})
	})
}

func TestTwoProcessesNeverLookAtOnce(t *testing.T) {
	t.Parallel()
	c := &clock{}
	f := &ferries{now: c.Now, lost: map[string]bool{}}
	cfg := alone(t)
	cfg.Database = testpeers.Postgres(t)
	cfg.NATS = []string{testpeers.NATS(t).URL}
	opt := Options{Now: c.Now, Channels: append(builtin.All(), f.channel())}
	a := begin(t, cfg, opt)
	other := cfg
	other.Data = t.TempDir()
	b := begin(t, other, opt)
	olga := atDesk(t, b)
	inbox := olga.inbox("ferry", map[string]any{})
	olga.awaitLook(inbox, time.Time{})
	for i := range 20 {
		f.land(fmt.Sprint("x", i), "crate")
	}
	c.advance(time.Minute)
	asked := c.Now()
	olga.post("/inboxes/"+string(inbox)+"/look", nil, nil)
	if l := olga.awaitLook(inbox, asked); l.Taken != 20 || l.Missing != 0 {
		t.Errorf("%+v", l)
	}
	a.end() // whichever of them held the lease
	c.advance(time.Minute)
	f.land("late", "crate")
	c.advance(time.Minute)
	asked = c.Now()
	olga.post("/inboxes/"+string(inbox)+"/look", nil, nil)
	if l := olga.awaitLook(inbox, asked); l.Taken != 1 || l.Missing != 0 {
		t.Errorf("after one process has gone: %+v", l)
	}
	olga.awaitCounts(inbox, ledgers.Counts{Received: 21, Processed: 21})
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.over > 0 {
		t.Errorf("%d looks ran beside another one, of %d", f.over, f.looks)
	}
}

func TestAnAdminIsToldThatAnInboxStopsAndThatItWorksAgain(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		c := &clock{}
		f := &ferries{now: c.Now, lost: map[string]bool{}}
		p := begin(t, cfg, Options{Now: c.Now, Channels: append(builtin.All(), f.channel())})
		olga := atDesk(t, p)
		inbox := olga.inbox("ferry", map[string]any{})
		state := func() (string, string) {
			var all list[ledgers.HealthView]
			olga.get("/inboxes/health", &all)
			for _, h := range all.Items {
				if h.InboxID == inbox {
					return h.State, h.Text
				}
			}
			return "", ""
		}
		told := func() (kinds []string) {
			var all list[struct{ Kind, Text string }]
			olga.get("/notices", &all)
			for _, n := range all.Items {
				kinds = append(kinds, n.Kind)
			}
			return kinds
		}
		if s, _ := state(); s != "ok" {
			t.Fatalf("a new inbox is %q", s)
		}
		f.report(channels.Health{State: channels.Stopped, Text: "The ferry company wants you to sign in again."})
		testpeers.Await(t, soon, "the inbox to have stopped", func() bool {
			s, text := state()
			return s == "stopped" && text == "The ferry company wants you to sign in again."
		})
		testpeers.Await(t, 3*soon, "the admin to be told", func() bool { return fmt.Sprint(told()) == "[inbox.stopped]" })
		f.report(channels.Health{State: channels.Healthy})
		testpeers.Await(t, soon, "the inbox to be well", func() bool { s, _ := state(); return s == "ok" })
		c.advance(2 * time.Minute)
		testpeers.Await(t, 3*soon, "the admin to be told that it is well", func() bool { return fmt.Sprint(told()) == "[inbox.well inbox.stopped]" })
	})
}
