package app

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/sla"
	"github.com/parleyhub/parley/sla/sweep"
)

// cpu is what this process has used.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// A hundred thousand running clocks in a real database, none due for hours: what
// the sweeper costs. Then a thousand are due at one instant: how long until the
// last is told. The promises are 2 % of a core and 2 s.
func BenchmarkSweeper(b *testing.B) {
	const clocks, due = 100_000, 1_000
	ctx, stop := context.WithCancel(b.Context())
	s, err := sqlite.Open(ctx, filepath.Join(b.TempDir(), "hub.db"), time.Now)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	e, err := sla.New(sla.Settings{Policies: []sla.Policy{{ID: "pol_all", Version: 1, Targets: []sla.Target{{Metric: hub.FirstResponse, Within: 4 * 3600}}, Warn: []sla.Mark{}}}})
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	fill(b, s.Commit, e, began, clocks, due)
	var ahead atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	w := sweep.NewWatch(s, e, now, slog.New(slog.DiscardHandler))
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	<-time.After(500 * time.Millisecond)

	used, from := cpu(b), time.Now()
	<-time.After(5 * time.Second)
	idle := float64(cpu(b)-used) / float64(time.Since(from))

	_, head, err := s.Head(ctx)
	if err != nil {
		b.Fatal(err)
	}
	ahead.Store(int64(4*time.Hour - time.Since(began)))
	w.Wake()
	from = time.Now()
	for {
		_, at, err := s.Head(ctx)
		if err != nil {
			b.Fatal(err)
		}
		if at-head >= due {
			break
		}
		<-time.After(2 * time.Millisecond)
	}
	b.ReportMetric(idle*100, "%core-idle")
	b.ReportMetric(time.Since(from).Seconds(), "s-until-1000-told")
	b.ReportMetric(0, "ns/op")
	stop()
	if err := <-done; err != nil {
		b.Fatal(err)
	}
}

// fill puts conversations with running clocks into the database: some that are
// due at the same instant, the others an hour later.
func fill(b *testing.B, commit func(context.Context, hub.WriteSet) error, e *sla.Engine, at time.Time, clocks, due int) {
	b.Helper()
	if err := commit(b.Context(), hub.WriteSet{Contacts: []hub.Contact{{ID: "con_1", Name: "Ana", CreatedAt: at, UpdatedAt: at}}}); err != nil {
		b.Fatal(err)
	}
	var set hub.WriteSet
	for i := range clocks {
		start := at.Add(time.Hour)
		if i < due {
			start = at
		}
		c := hub.Conversation{ID: hub.ConversationID(fmt.Sprintf("cnv_%06d", i)), ContactID: "con_1", Status: hub.Open, Priority: hub.Normal,
			Channel: "letter", Class: hub.ClassMail, CreatedAt: at, UpdatedAt: at, LastAt: at}
		steps, _, err := e.Advance(&c, start, hub.ClockEvent{Type: hub.EvReceived, At: start, Qualifies: true})
		if err != nil {
			b.Fatal(err)
		}
		set.Conversations = append(set.Conversations, c)
		set.Steps = append(set.Steps, hub.ClockSteps{ConversationID: c.ID, Steps: steps})
		if len(set.Conversations) == 500 || i == clocks-1 {
			if err := commit(b.Context(), set); err != nil {
				b.Fatal(err)
			}
			set = hub.WriteSet{}
		}
	}
}
