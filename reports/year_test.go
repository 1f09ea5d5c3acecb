package reports_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/reports"
)

var newYear = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// year is a store with n clocks spread over a year.
func year(tb testing.TB, n int) *store.Store {
	tb.Helper()
	s, err := sqlite.Open(tb.Context(), filepath.Join(tb.TempDir(), "hub.db"), func() time.Time { return newYear })
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() })
	r := rand.New(rand.NewPCG(1, 1))
	for i := 0; i < n; {
		all := map[hub.ConversationID][]store.Outcome{}
		for range min(2000, n-i) {
			at := newYear.Add(time.Duration(i) * 365 * 24 * time.Hour / time.Duration(n))
			id := hub.ConversationID(fmt.Sprintf("cnv_%08x", r.Uint32()))
			agent := hub.AgentID(fmt.Sprint("agt_", r.IntN(40)))
			o := store.Outcome{ConversationID: id, Channel: "mail", Class: hub.ClassMail, TeamID: hub.TeamID(fmt.Sprint("tea_", i%8)), AgentID: agent, Priority: hub.Normal,
				Business: r.Int64N(7200), Elapsed: r.Int64N(90000), Held: []store.HeldBy{{Holder: "queue", Seconds: 60}, {Holder: "agent:" + string(agent), Seconds: r.Int64N(7000)}}}
			o.Clock = hub.Clock{Metric: reports.Metrics[i%3], Cycle: 1, State: hub.ClockMet, StartedAt: at, DueAt: at.Add(time.Hour), StoppedAt: at.Add(time.Minute), PolicyID: "pol", TargetSec: 3600}
			if i%9 == 0 {
				o.State, o.BreachedAt = hub.ClockBreached, o.DueAt
				o.Held[1].Breached = true
			}
			all[id] = append(all[id], o)
			i++
		}
		if _, err := s.PutOutcomes(tb.Context(), all, "", 0, 0); err != nil {
			tb.Fatal(err)
		}
	}
	return s
}

func question(by reports.By) reports.Question {
	return reports.Question{From: newYear, To: newYear.AddDate(1, 0, 0), By: by, Mode: reports.Business, Zone: time.UTC, Now: newYear.AddDate(1, 0, 0)}
}

// BenchmarkYear answers for 100,000 clocks of a year; promised: a second.
func BenchmarkYear(b *testing.B) {
	s := year(b, 100_000)
	for _, by := range []reports.By{reports.ByTeam, reports.ByAgent, reports.ByHour, reports.ByTag} {
		b.Run(string(by), func(b *testing.B) {
			for b.Loop() {
				if _, err := reports.SLA(b.Context(), s, question(by)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestReportChargesWhoHadTheClockAtItsDeadline(t *testing.T) {
	s := year(t, 0)
	at := newYear.Add(time.Hour)
	late := store.Outcome{ConversationID: "cnv_1", Channel: "mail", AgentID: "agt_b", Business: 300, Elapsed: 400,
		Held: []store.HeldBy{{Holder: "queue", Seconds: 10}, {Holder: "agent:agt_a", Seconds: 200, Breached: true}, {Holder: "agent:agt_b", Seconds: 90}}}
	late.Clock = hub.Clock{Metric: hub.FirstResponse, Cycle: 1, State: hub.ClockBreached, StartedAt: at, DueAt: at.Add(time.Minute), BreachedAt: at.Add(time.Minute), StoppedAt: at.Add(time.Hour)}
	queued := late
	queued.ConversationID, queued.Held = "cnv_2", []store.HeldBy{{Holder: "queue", Seconds: 200, Breached: true}, {Holder: "agent:agt_b", Seconds: 90}}
	if _, err := s.PutOutcomes(t.Context(), map[hub.ConversationID][]store.Outcome{"cnv_1": {late}, "cnv_2": {queued}}, "", 0, 0); err != nil {
		t.Fatal(err)
	}
	r, err := reports.SLA(t.Context(), s, question(reports.ByAgent))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]reports.SLARow{}
	for _, row := range r.Rows {
		got[row.ID] = row
	}
	if a := got["agt_a"]; a.Breached != 1 || a.Held != 200 {
		t.Errorf("who had it at the deadline: %+v", a)
	}
	if b := got["agt_b"]; b.Breached != 0 || b.Held != 180 || b.Answered != 2 || b.P50 != 90 || b.Attainment != nil {
		t.Errorf("who received it breached: %+v", b)
	}
	if total := r.Totals[0]; total.Breached != 2 || total.P99 != 300 {
		t.Errorf("in all: %+v", total)
	}
}
