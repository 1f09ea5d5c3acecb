package sends_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/sends"
)

// counted adds a run up row by row.
func counted(t *testing.T, r sends.Rows, run int64) (out []sends.Count) {
	t.Helper()
	by := map[sends.Count]*sends.Count{}
	for after := int64(0); ; {
		rows, err := r.List(t.Context(), run, after, "", "", 1000)
		must(t, err)
		for i := range rows {
			s := &rows[i]
			after = s.N
			key := sends.Count{State: s.State, Reason: s.Reason, Variant: s.Variant, Channel: s.Channel}
			if by[key] == nil {
				by[key] = &sends.Count{State: s.State, Reason: s.Reason, Variant: s.Variant, Channel: s.Channel}
			}
			by[key].N++
			if !s.AcceptedAt.IsZero() {
				by[key].Went++
			}
		}
		if len(rows) == 0 {
			break
		}
	}
	for _, c := range by {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b sends.Count) int {
		return cmp.Or(cmp.Compare(a.State, b.State), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Variant, b.Variant), cmp.Compare(a.Channel, b.Channel))
	})
	return out
}

// history does to a run, at random, everything that anybody may.
type history struct {
	t    *testing.T
	s    *store.Store
	r    sends.Rows
	rnd  *rand.Rand
	x    hub.Run
	last int64
	keys int
}

func (h *history) some(n int) int { return h.rnd.IntN(n) }

// could passes over what somebody else was faster with, and over a death.
func (h *history) could(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil && !hub.Is(err, hub.Conflict) && !hub.Is(err, hub.Missing) {
		h.t.Helper()
		h.t.Fatal(err)
	}
}

func (h *history) plan(ctx context.Context) {
	x, err := h.r.Run(ctx, h.x.ID)
	h.could(ctx, err)
	rows := make([]hub.Send, 1+h.some(400))
	for i := range rows {
		h.last++
		rows[i] = hub.Send{Run: x.Seq, N: h.last, ContactID: hub.ContactID(fmt.Sprintf("con_%d", h.last%50)), Variant: []string{"a", "b"}[h.some(2)], State: hub.SendPlanned, DueAt: at, UpdatedAt: at}
		if h.some(9) == 0 {
			rows[i].State, rows[i].Reason, rows[i].DueAt = hub.SendSkipped, "held_out", time.Time{}
		}
	}
	x.Planned = h.last
	h.could(ctx, h.r.Plan(ctx, x, rows))
}

// claim decides of rows that wait, and answers those that are handed over.
func (h *history) claim(ctx context.Context) (going []hub.Send) {
	due, err := h.r.Due(ctx, h.x.Seq, at.Add(time.Hour), 1+h.some(300))
	h.could(ctx, err)
	for i := range due {
		s := &due[i]
		s.Channel = hub.ChannelKind([]string{"email", "sms"}[h.some(2)])
		switch h.some(8) {
		case 0:
			s.State, s.Reason, s.DueAt = hub.SendSkipped, "no_consent", time.Time{}
		case 1:
			s.State, s.Reason, s.DueAt = hub.SendHeld, "breach", at.Add(time.Minute)
		default:
			s.State, s.Reason, s.DueAt = hub.SendAttempting, "", time.Time{}
		}
	}
	slices.SortFunc(due, func(a, b hub.Send) int { return cmp.Compare(a.N, b.N) })
	err = h.r.Claim(ctx, due)
	h.could(ctx, err)
	for i := range due {
		if err == nil && due[i].State == hub.SendAttempting {
			going = append(going, due[i])
		}
	}
	return going
}

func (h *history) results(ctx context.Context, going []hub.Send) {
	var more []hub.Send
	for i := range going {
		s := &going[i]
		switch h.some(6) {
		case 0:
			s.State, s.Reason = hub.SendFailed, "refused"
			h.last++
			more = append(more, hub.Send{Run: s.Run, N: h.last, ContactID: s.ContactID, Variant: s.Variant, Way: 1, State: hub.SendPlanned, DueAt: at, UpdatedAt: at})
		case 1:
			s.State, s.Reason = hub.SendUnknown, "interrupted"
		default:
			s.State, s.AcceptedAt = hub.SendAccepted, at
		}
	}
	h.could(ctx, h.r.Results(ctx, going, more))
}

func (h *history) step(ctx context.Context, part int) {
	switch part {
	case 0:
		h.plan(ctx)
	case 1:
		h.results(ctx, h.claim(ctx))
	case 2: // it dies with them in the air
		h.claim(ctx)
		_, err := h.r.Interrupted(ctx, h.x.Seq, at)
		h.could(ctx, err)
	case 3:
		_, err := h.r.Again(ctx, h.x.Seq, at)
		h.could(ctx, err)
	case 4:
		_, err := h.r.Recall(ctx, h.x.Seq, hub.ContactID(fmt.Sprintf("con_%d", h.some(50))), "left", at)
		h.could(ctx, err)
	case 5:
		h.keys++
		_, err := h.r.AddOne(ctx, hub.Send{Run: h.x.Seq, ContactID: "con_1", UpdatedAt: at}, fmt.Sprint("k", h.keys), "r")
		h.could(ctx, err)
		h.last++
	case 6:
		h.keys += 2
		h.could(ctx, h.r.AddMany(ctx, h.x.Seq, at, []sends.Given{{Key: fmt.Sprint("k", h.keys-1), Contact: "con_2"}, {Key: fmt.Sprint("k", h.keys), Contact: "con_3"}, {Key: "k1", Contact: "con_4"}}))
		var err error
		h.last, err = h.r.Last(ctx, h.x.Seq)
		h.could(ctx, err)
	case 7:
		if h.some(4) == 0 {
			_, err := h.r.Drop(ctx, h.x.Seq, "cancelled", at)
			h.could(ctx, err)
		}
	case 8:
		rows, err := h.r.List(ctx, h.x.Seq, h.rnd.Int64N(h.last+1), hub.SendAccepted, "", 3)
		h.could(ctx, err)
		more := make([]hub.Send, len(rows))
		for i := range rows {
			if h.some(2) == 0 {
				h.last++
				more[i] = hub.Send{Run: h.x.Seq, N: h.last, ContactID: rows[i].ContactID, Way: 1, State: hub.SendPlanned, DueAt: at, UpdatedAt: at}
			}
		}
		_, err = h.r.Late(ctx, rows, more, at)
		h.could(ctx, err)
	case 9:
		_, err := h.s.Erase(ctx, hub.Actor{}, hub.ContactID(fmt.Sprintf("con_%d", h.some(50))))
		h.could(ctx, err)
	case 10:
		_, err := h.r.Settle(ctx, 1+h.some(5), func(context.Context) {})
		h.could(ctx, err)
	default:
		h.news(ctx, h.rnd.Int64N(h.last+1)+1)
	}
}

// news is what is heard of a row.
func (h *history) news(ctx context.Context, n int64) {
	states := []hub.SendState{hub.SendDelivered, hub.SendFailed, hub.SendRead, hub.SendReplied, ""}
	m := hub.SendMove{SendRef: hub.SendRef{Run: h.x.Seq, N: n}, State: states[h.some(len(states))], At: at, Left: h.some(3) == 0}
	if m.State == hub.SendFailed || m.State == "" {
		m.Reason = hub.SendBounced
	}
	h.could(ctx, h.s.Commit(ctx, hub.WriteSet{Sends: []hub.SendMove{m}}))
}

// What is kept of a run is its ledger at every moment, whatever happened to it,
// and whoever died in the middle of what.
func TestKeptCountsAreTheLedger(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, r sends.Rows) {
		people := make([]hub.Contact, 50)
		for i := range people {
			people[i] = hub.Contact{ID: hub.ContactID(fmt.Sprintf("con_%d", i)), CreatedAt: at}
		}
		must(t, s.Commit(t.Context(), hub.WriteSet{Contacts: people}))
		for seed := range uint64(2) {
			h := &history{t: t, s: s, r: r, rnd: rand.New(rand.NewPCG(seed, 1)), x: planned(t, r, fmt.Sprint("run_", seed), 3), keys: int(seed) * 1000} //nolint:gosec // to be repeated
			for i := range 60 {
				var err error
				h.last, err = r.Last(t.Context(), h.x.Seq)
				must(t, err)
				ctx, end := context.WithCancel(t.Context())
				if h.some(4) == 0 {
					ctx, end = context.WithTimeout(t.Context(), time.Duration(h.some(3000))*time.Microsecond)
				}
				part := h.some(14)
				h.step(ctx, part)
				end()
				h.compare(fmt.Sprintf("seed %d, step %d (%d)", seed, i, part))
			}
			for n := 1; n > 0; {
				var err error
				n, err = r.Settle(t.Context(), 3, func(context.Context) {})
				must(t, err)
			}
			h.compare(fmt.Sprintf("seed %d, all settled", seed))
		}
		found, err := s.Check(t.Context())
		if err != nil || len(found) > 0 {
			t.Errorf("fsck: %v %v", found, err)
		}
	})
}

func (h *history) compare(when string) {
	h.t.Helper()
	for {
		want := counted(h.t, h.r, h.x.Seq)
		got, err := h.r.Counts(h.t.Context(), h.x.Seq)
		must(h.t, err)
		if slices.Equal(got, want) {
			return
		}
		// A server may still be committing for somebody who has died.
		if slices.Equal(want, counted(h.t, h.r, h.x.Seq)) {
			h.t.Fatalf("%s:\n got %+v\nwant %+v", when, got, want)
		}
	}
}

// Rows change while several count them: nothing is lost between a note and the
// count that takes it away, and no report is ever short of a row.
func TestCountsHoldWhileRowsChange(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, r sends.Rows) {
		const rows = 2000
		x := planned(t, r, "run_1", rows)
		all := &sync.WaitGroup{}
		for i := range 4 {
			h := &history{t: t, s: s, r: r, rnd: rand.New(rand.NewPCG(uint64(i), 2)), x: x, last: rows} //nolint:gosec // to be repeated
			all.Go(func() {
				for range 100 {
					h.news(t.Context(), h.rnd.Int64N(rows)+1)
				}
			})
		}
		for range 2 {
			all.Go(func() {
				for range 30 {
					if _, err := r.Settle(t.Context(), 8, func(context.Context) {}); err != nil && !hub.Is(err, hub.Conflict) {
						t.Error(err)
					}
					var sum int64
					got, err := r.Counts(t.Context(), x.Seq)
					for _, c := range got {
						sum += c.N
					}
					if err != nil || sum != rows {
						t.Errorf("a report of %d rows has %d: %v", rows, sum, err)
					}
				}
			})
		}
		all.Wait()
		(&history{t: t, r: r, x: x}).compare("afterwards")
		_, err := r.Settle(t.Context(), 100, func(context.Context) {})
		must(t, err)
		(&history{t: t, r: r, x: x}).compare("settled")
	})
}
