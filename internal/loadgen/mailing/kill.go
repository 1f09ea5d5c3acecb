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

// KillOptions shape the kill test of campaigns.
type KillOptions struct {
	People int
	Down   time.Duration // how long the relay is away
}

const (
	putOff    = 1 // of a hundred recipients are told 451 at first
	cutTime   = 3 * time.Second
	cutEvery  = 300 * time.Millisecond
	wholeRun  = 10 * time.Minute
	mostRows  = 200  // of a page
	maxListed = 5000 // unknown rows that are looked at
)

// fault is what happens while a campaign goes on.
type fault struct {
	name   string
	policy string // of the campaign, for what may have gone out
	strike func(ctx context.Context, s *stage, o KillOptions) error
}

var faults = []fault{
	{"kill -9, three times", "hold", thrice((*outside.Process).Kill)},
	{"kill -9, three times, what is unknown is sent again", "resend", thrice((*outside.Process).Kill)},
	{"SIGTERM, three times", "hold", thrice((*outside.Process).Stop)},
	{"the relay is away", "hold", func(ctx context.Context, s *stage, o KillOptions) error {
		if err := s.reach(ctx, o.People/3); err != nil {
			return err
		}
		s.sink.close()
		if err := run.Sleep(ctx, o.Down); err != nil {
			return err
		}
		return s.sink.open(ctx)
	}},
	{"all connections to the database are cut again and again", "hold", cut},
}

// thrice ends the hub when a quarter, a half and three quarters are out.
func thrice(end func(*outside.Process)) func(context.Context, *stage, KillOptions) error {
	return func(ctx context.Context, s *stage, o KillOptions) error {
		for i := range 3 {
			if err := s.reach(ctx, o.People*(i+1)/4); err != nil {
				return err
			}
			end(s.p)
			if _, err := s.p.Start(ctx); err != nil {
				return err
			}
		}
		return nil
	}
}

// cut ends all sessions of a PostgreSQL database, as its restart does. SQLite has
// none: there it is the hub's own end.
func cut(ctx context.Context, s *stage, o KillOptions) error {
	if err := s.reach(ctx, o.People/3); err != nil {
		return err
	}
	st, err := openStore(ctx, s.p)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }() // gone with the test
	for end := run.Wall().Add(cutTime); run.Wall().Before(end); {
		err := st.Side().Once(ctx, "SELECT CAST(pg_terminate_backend(pid) AS TEXT) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
			func(scan func(...any) error) error { return scan(new(string)) })
		if err != nil {
			return err
		}
		if err := run.Sleep(ctx, cutEvery); err != nil {
			return err
		}
	}
	return nil
}

// reach waits until the relay has taken n mails.
func (s *stage) reach(ctx context.Context, n int) error {
	for end := run.Wall().Add(wholeRun); ; {
		mails, _, _, _ := s.sink.taken()
		if mails >= n {
			return nil
		}
		if run.Wall().After(end) {
			return hub.Errorf(hub.Internal, "only %d mails came to the relay", mails)
		}
		if err := run.Sleep(ctx, 5*time.Millisecond); err != nil {
			return err
		}
	}
}

// Kill lets one campaign after the other meet a fault, and holds the ledger against
// what the relay counted.
func Kill(ctx context.Context, p *outside.Process, o KillOptions) (figures.Result, error) {
	r := figures.Result{Scenario: fmt.Sprintf("campaigns to %d people, 451 to %d %% of them, and the hub, its database or the relay fails", o.People, putOff)}
	s, err := newStage(ctx, p, o.People)
	if err != nil {
		return r, err
	}
	defer s.sink.close()
	var all tallies
	for _, f := range faults {
		if f.name == faults[len(faults)-1].name && p.Database == "" {
			continue
		}
		t, err := s.suffer(ctx, f, o)
		if err != nil {
			return r, fmt.Errorf("%s: %w", f.name, err)
		}
		bad := t.problems()
		for _, b := range bad {
			r.Problems = append(r.Problems, f.name+": "+b)
		}
		r.Add(f.name+": listed as unknown", float64(len(t.unknown)), "mails")
		all.add(t)
	}
	r.AtMost("missing", float64(all.missing), 0, "mails")
	r.AtMost("doubled without being listed", float64(all.unlisted), 0, "mails")
	r.Add("doubled, and listed", float64(all.doubled-all.unlisted), "mails")
	r.AtMost("more or fewer in the report than the relay took", float64(all.off), 0, "mails")
	return r, nil
}

// suffer runs one campaign through a fault.
func (s *stage) suffer(ctx context.Context, f fault, o KillOptions) (t tally, err error) {
	s.sink.clear()
	s.sink.mu.Lock()
	s.sink.putOff = putOff
	s.sink.mu.Unlock()
	id, err := s.start(ctx, o.People, map[string]any{"name": f.name, "on_unknown": f.policy, "stop": map[string]any{"errors": 100}})
	if err == nil {
		err = f.strike(ctx, s, o)
	}
	if err != nil {
		return t, err
	}
	st, err := s.await(ctx, id, wholeRun, func(st *status) bool { return st.Run.State == "finished" || st.Run.State == "stopped" })
	if err != nil {
		return t, err
	}
	t = tally{people: o.People, resend: f.policy == "resend", accepted: st.of("accepted"), other: o.People - st.of("accepted") - st.of("unknown"), taken: map[string]int{}}
	s.sink.mu.Lock()
	for to, n := range s.sink.count {
		t.taken[to] = n
	}
	s.sink.mu.Unlock()
	if t.unknown, err = s.unknown(ctx, id); err != nil || !t.resend {
		return t, err
	}
	t.again, err = s.again(ctx, id, &t)
	return t, err
}

// unknown lists to whom a mail may have gone out.
func (s *stage) unknown(ctx context.Context, id string) (map[string]bool, error) {
	out, after := map[string]bool{}, ""
	for {
		var page struct {
			Items []struct {
				To string `json:"to"`
			} `json:"items"`
			Next *string `json:"next_cursor"`
		}
		path := fmt.Sprintf("/campaign-runs/%s/recipients?state=unknown&limit=%d&cursor=%s", id, mostRows, url.QueryEscape(after))
		if err := s.d.Patient(ctx, http.MethodGet, path, nil, &page); err != nil {
			return nil, err
		}
		for _, x := range page.Items {
			out[x.To] = true
		}
		if page.Next == nil || *page.Next == "" || len(out) > maxListed {
			return out, nil
		}
		after = *page.Next
	}
}
