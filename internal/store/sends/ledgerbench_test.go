package sends_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/sends"
	"github.com/parleyhub/parley/internal/store/sqlite"
)

// What one mail of a campaign costs the ledger of one binary, in µs: its place in
// the plan, being found due, being claimed, and its result. Rows go by 512 as the
// engine has them, through a run of 51,200.
func BenchmarkLedger(b *testing.B) {
	const rows, step = 51_200, 512
	s, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "hub.db"), time.Now)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	r := sends.Of(s)
	took := map[string]time.Duration{}
	timed := func(what string, f func() error) {
		b.Helper()
		from := time.Now()
		if err := f(); err != nil {
			b.Fatal(what, err)
		}
		took[what] += time.Since(from)
	}
	digest, said := make([]byte, 32), fmt.Appendf(nil, `{"contact":{"id":"con_0123456789","name":"Ana","traits":{"city":%0200d}}}`, 7)
	n := 0
	for b.Loop() {
		n++
		x, err := r.AddRun(b.Context(), hub.Run{ID: fmt.Sprintf("run_%d", n), CampaignID: "cmp_1", State: hub.RunPlanning, Body: []byte(`{}`), CreatedAt: at, UpdatedAt: at})
		if err != nil {
			b.Fatal(err)
		}
		for from := 0; from < rows; from += step {
			list := make([]hub.Send, step)
			for i := range list {
				list[i] = hub.Send{Run: x.Seq, N: int64(from + i + 1), ContactID: hub.ContactID(fmt.Sprintf("con_%012d", (from+i)*7919%rows)), State: hub.SendPlanned, DueAt: at, UpdatedAt: at}
			}
			timed("plan", func() error { return r.Plan(b.Context(), x, list) })
			x.Version++
		}
		for range rows / step {
			var list []hub.Send
			timed("due", func() (err error) { list, err = r.Due(b.Context(), x.Seq, at, step); return err })
			for i := range list {
				s := &list[i]
				s.State, s.DueAt, s.InboxID, s.Channel, s.To, s.Attempts, s.FirstAt = hub.SendAttempting, time.Time{}, "inb_0123456789", "email", hub.EmailHandle("ana.somebody@mail.test"), 1, at
			}
			timed("claim", func() error { return r.Claim(b.Context(), list) })
			for i := range list {
				s := &list[i]
				s.State, s.AcceptedAt, s.Digest, s.Snapshot = hub.SendAccepted, at, digest, said
			}
			timed("result", func() error { return r.Results(b.Context(), list, nil) })
		}
	}
	for what, d := range took {
		b.ReportMetric(float64(d.Microseconds())/float64(n*rows), "µs/"+what)
	}
}
