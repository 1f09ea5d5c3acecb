package mailing

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/loadgen/figures"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
)

// LateOptions shape the kill test of campaigns that go on by a second inbox.
type LateOptions struct {
	People int
	// Pass lets the minute pass after which what is not delivered goes on, while the
	// hub is dead; nil: it is waited for.
	Pass func(ctx context.Context, p *outside.Process) error
}

// rowOf is one row of the ledger as the API says it.
type rowOf struct {
	ContactID string `json:"contact_id"`
	Inbox     string `json:"inbox_id"`
	State     string `json:"state"`
	Reason    string `json:"reason"`
}

// Late sends a campaign by text that goes on by mail where a text is not delivered
// within a minute, kills the hub at every stage of it, and holds the ledger against
// what telephones and relay counted.
func Late(ctx context.Context, p *outside.Process, o LateOptions) (figures.Result, error) {
	r := figures.Result{Scenario: fmt.Sprintf("a campaign to %d people by text, and by mail where it is not delivered in time; kill -9 three times on each way, and while it waits", o.People)}
	s, err := newStage(ctx, p, o.People)
	if err != nil {
		return r, err
	}
	defer s.sink.close()
	n, err := openPhones(ctx, o.People)
	if err != nil {
		return r, err
	}
	defer n.close()
	if err := n.join(ctx, s.d); err != nil {
		return r, err
	}
	id, err := s.start(ctx, o.People, map[string]any{"inboxes": []string{n.inbox, s.inbox}, "fallback_after_min": 1, "on_unknown": "hold",
		"throttle": map[string]any{"per_second": max(1, o.People/8)}, // else all are out before a kill comes
		"stop":     map[string]any{"errors": 100, "bounces": 100}})
	due := 0
	if err == nil {
		due, err = s.texted(ctx, n, id, o)
	}
	if err == nil {
		err = s.passed(ctx, id, due, o)
	}
	if err == nil {
		_, err = s.await(ctx, id, wholeRun, func(st *status) bool { return st.Run.State == "finished" || st.Run.State == "stopped" })
	}
	if err != nil {
		return r, err
	}
	slow, err := n.tellLate(ctx)
	if err != nil {
		return r, err
	}
	rows, err := s.settled(ctx, id, n, slow)
	if err != nil {
		return r, err
	}
	mails := map[string]int{}
	s.sink.mu.Lock()
	for to, k := range s.sink.count {
		mails[to] = k
	}
	s.sink.mu.Unlock()
	t := twoWays{people: o.People, second: s.inbox, texts: n.taken(), mails: mails, rows: rows}
	t.show(&r)
	return r, nil
}

// texted kills the hub while texts go out, waits until it knows of all of them what
// the network has said, and answers how many are awaited.
func (s *stage) texted(ctx context.Context, n *phones, id string, o LateOptions) (due int, err error) {
	for i := range 3 {
		if err := until(ctx, func() bool { return len(n.sim.Sent()) >= o.People*(i+1)/4 }); err != nil {
			return 0, err
		}
		if err := s.reborn(ctx, nil); err != nil {
			return 0, err
		}
	}
	rows, err := s.settled(ctx, id, n, 0)
	for _, x := range rows {
		if x.Inbox == n.inbox && x.State == "accepted" {
			due++
		}
	}
	if err == nil && due < o.People/4 {
		err = hub.Errorf(hub.Internal, "only %d of %d texts are awaited", due, o.People)
	}
	return due, err
}

// reborn kills the hub and starts it; while is what happens meanwhile.
func (s *stage) reborn(ctx context.Context, while func(context.Context, *outside.Process) error) error {
	s.p.Kill()
	if while != nil {
		if err := while(ctx, s.p); err != nil {
			return err
		}
	}
	_, err := s.p.Start(ctx)
	return err
}

// passed lets the minute pass while the hub is dead, and kills it again while mails
// go out for those whose texts had not arrived.
func (s *stage) passed(ctx context.Context, id string, due int, o LateOptions) error {
	mails, _, _, _ := s.sink.taken()
	pass := o.Pass
	if pass == nil {
		pass = func(ctx context.Context, _ *outside.Process) error { return run.Sleep(ctx, time.Minute) }
	}
	if err := s.reborn(ctx, pass); err != nil {
		return err
	}
	for i := range 3 { // what is unknown after a kill does not come any more
		if err := s.reach(ctx, mails+due/6); err != nil {
			return err
		}
		if err := s.reborn(ctx, nil); err != nil {
			return err
		}
		mails, _, _, _ = s.sink.taken()
		rows, err := s.ledger(ctx, id)
		if err != nil {
			return err
		}
		if due = waiting(rows); due == 0 {
			if i == 0 {
				err = hub.Errorf(hub.Internal, "all were claimed before the first kill: it takes more people")
			}
			return err
		}
	}
	return nil
}

// waiting is how many rows have not been handed over.
func waiting(rows []rowOf) (n int) {
	for _, x := range rows {
		if x.State == "planned" || x.State == "held" {
			n++
		}
	}
	return n
}

// settled waits until nothing is on its way and the ledger says what the network
// has told, and answers the ledger.
func (s *stage) settled(ctx context.Context, id string, n *phones, lates int) (rows []rowOf, err error) {
	for end := run.Wall().Add(wholeRun); ; {
		open := "the network still tells"
		if n.quiet() {
			if rows, err = s.ledger(ctx, id); err != nil {
				return nil, err
			}
			if open = unsettled(rows, n, lates); open == "" {
				return rows, nil
			}
		}
		if run.Wall().After(end) {
			return nil, hub.Errorf(hub.Internal, "the ledger does not come to rest: %s", open)
		}
		if err := run.Sleep(ctx, 200*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

// unsettled says what is still open; empty: nothing.
func unsettled(rows []rowOf, n *phones, lates int) string {
	arrived := 0
	for _, x := range rows {
		switch x.State {
		case "planned", "held", "attempting":
			return fmt.Sprintf("%+v", x)
		}
		if x.Inbox != n.inbox {
			continue
		}
		i := numberOf(x.ContactID)
		switch {
		case n.knows("delivered", i) && x.State != "delivered", n.knows("undelivered", i) && x.State != "failed", n.knows("sent", i) && x.State == "unknown":
			return fmt.Sprintf("%+v", x)
		case fateOf(i) == slow && x.State == "delivered":
			arrived++
		}
	}
	if arrived < lates {
		return fmt.Sprintf("%d of %d texts that came late are known of", arrived, lates)
	}
	return ""
}

// ledger is all rows of a run.
func (s *stage) ledger(ctx context.Context, id string) (out []rowOf, err error) {
	for after := ""; ; {
		var page struct {
			Items []rowOf `json:"items"`
			Next  *string `json:"next_cursor"`
		}
		path := fmt.Sprintf("/campaign-runs/%s/recipients?limit=%d&cursor=%s", id, mostRows, url.QueryEscape(after))
		if err := s.d.Patient(ctx, http.MethodGet, path, nil, &page); err != nil {
			return nil, err
		}
		out = append(out, page.Items...)
		if page.Next == nil || *page.Next == "" {
			return out, nil
		}
		after = *page.Next
	}
}

// until waits for what others do.
func until(ctx context.Context, ok func() bool) error {
	for end := run.Wall().Add(wholeRun); !ok(); {
		if run.Wall().After(end) {
			return hub.Errorf(hub.Internal, "what was waited for did not come")
		}
		if err := run.Sleep(ctx, 5*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}
