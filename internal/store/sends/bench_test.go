package sends_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/postgres"
	"github.com/parleyhub/parley/internal/store/sends"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/internal/testpeers"
)

// How long a run of 200,000 rows takes to be added up: whole, as kept, and while
// rows of so many blocks have changed since.
func BenchmarkCounts(b *testing.B) {
	const rows = 200_000
	for name, open := range map[string]func() (*store.Store, error){
		"sqlite": func() (*store.Store, error) {
			return sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "hub.db"), time.Now)
		},
		"postgres": func() (*store.Store, error) {
			return postgres.Open(b.Context(), testpeers.Postgres(b), time.Now)
		},
	} {
		b.Run(name, func(b *testing.B) {
			s, err := open()
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = s.Close() })
			r := sends.Of(s)
			x := sentOut(b, r, rows)
			count := func(b *testing.B) {
				for b.Loop() {
					if got, err := r.Counts(b.Context(), x.Seq); err != nil || len(got) != 1 || got[0].N != rows || got[0].Went != rows {
						b.Fatal(got, err)
					}
				}
			}
			b.Run("all", count)
			for n := 1; n > 0 && err == nil; {
				n, err = r.Settle(b.Context(), 64, func(context.Context) {})
			}
			if err != nil {
				b.Fatal(err)
			}
			b.Run("kept", count)
			news := []hub.SendMove{}
			for i := range int64(8) {
				news = append(news, hub.SendMove{SendRef: hub.SendRef{Run: x.Seq, N: 1 + i*20_000}, State: hub.SendAccepted, At: at})
			}
			if err := s.Commit(b.Context(), hub.WriteSet{Sends: news}); err != nil {
				b.Fatal(err)
			}
			b.Run("eight", count)
			b.Run("settle8", func(b *testing.B) {
				for b.Loop() {
					err := s.Commit(b.Context(), hub.WriteSet{Sends: news})
					if err == nil {
						_, err = r.Settle(b.Context(), 64, func(context.Context) {})
					}
					if err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

// sentOut makes a run all of which went out, with what was said in it.
func sentOut(b *testing.B, r sends.Rows, rows int) hub.Run {
	b.Helper()
	x, err := r.AddRun(b.Context(), hub.Run{ID: "run_1", CampaignID: "cmp_1", State: hub.RunPlanning, Body: []byte(`{}`), CreatedAt: at, UpdatedAt: at})
	digest, said := make([]byte, 32), fmt.Appendf(nil, `{"contact":{"id":"con_0123456789","name":"Ana","traits":{"city":%0200d}}}`, 7)
	for from := 0; from < rows && err == nil; from += 500 {
		list := make([]hub.Send, 500)
		for i := range list {
			list[i] = hub.Send{Run: x.Seq, N: int64(from + i + 1), ContactID: hub.ContactID(fmt.Sprintf("con_%012d", from+i)), State: hub.SendPlanned, DueAt: at, UpdatedAt: at}
		}
		if err = r.Plan(b.Context(), x, list); err != nil {
			break
		}
		x.Version++
		for i := range list {
			s := &list[i]
			s.State, s.DueAt, s.InboxID, s.Channel, s.To, s.Attempts, s.FirstAt = hub.SendAttempting, time.Time{}, "inb_0123456789", "email", hub.EmailHandle("ana.somebody@mail.test"), 1, at
		}
		if err = r.Claim(b.Context(), list); err != nil {
			break
		}
		for i := range list {
			s := &list[i]
			s.State, s.AcceptedAt, s.ProviderRef, s.Digest, s.Snapshot = hub.SendAccepted, at, fmt.Sprintf("<%020d@mail.test>", s.N), digest, said
		}
		err = r.Results(b.Context(), list, nil)
	}
	if err != nil {
		b.Fatal(err)
	}
	return x
}
