package runs_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/parleyhub/parley/campaigns/coupons"
	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/runs"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	rows "github.com/parleyhub/parley/internal/store/coupons"
)

// offer is an offer with so many single codes, and what gives them to runs.
func (h *house) offer(n int) (pool string, take func(ctx context.Context, pool string, run int64, who []runs.Owed) (map[runs.Owed]runs.Coupon, error)) {
	h.t.Helper()
	d := &coupons.Desk{Shelf: h.s, Rows: rows.Of(h.s), Hint: func() {}, Now: h.now}
	s, err := d.Save(h.t.Context(), hub.Actor{}, "", coupons.CouponPool{Name: "Spring", Codes: coupons.List}, 0)
	if err != nil {
		h.t.Fatal(err)
	}
	text := ""
	for i := range n {
		text += fmt.Sprintf("CODE%03d\n", i)
	}
	if _, err := d.AddCodes(h.t.Context(), hub.Actor{}, s.ID, text); err != nil {
		h.t.Fatal(err)
	}
	return s.ID, func(ctx context.Context, pool string, run int64, who []runs.Owed) (map[runs.Owed]runs.Coupon, error) {
		owed := make([]coupons.Owed, len(who))
		for i, w := range who {
			owed[i] = coupons.Owed(w)
		}
		given, err := d.Take(ctx, pool, run, owed)
		out := map[runs.Owed]runs.Coupon{}
		for x, c := range given {
			out[runs.Owed(x)] = runs.Coupon{Code: c.Code}
		}
		return out, err
	}
}

// promised are the codes that people were told, by address.
type promised struct {
	mu   sync.Mutex
	said map[string]string
	of   map[string]string
	bad  []string
}

func (p *promised) tell(to, code string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if had := p.said[to]; had != "" && had != code {
		p.bad = append(p.bad, fmt.Sprintf("%s was told %s and %s", to, had, code))
	}
	if who := p.of[code]; who != "" && who != to || code == "" {
		p.bad = append(p.bad, fmt.Sprintf("%s and %s were told %q", who, to, code))
	}
	p.said[to], p.of[code] = code, to
}

// The process dies again and again: before codes are kept, after they are and
// before the ledger says that somebody is about to get them, and while messages are
// out. Messages are put off, and go on by another inbox. Everybody has one code.
func TestAPersonsCodeIsTheSameWhereverTheProcessDies(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store) {
		const people, codes = 90, 70
		h := houseOn(t, s, people)
		pool, take := h.offer(codes)
		told := &promised{said: map[string]string{}, of: map[string]string{}}
		h.world.send = func(_ context.Context, m hub.Outbound, n int) error {
			told.tell(m.To.Address, m.Text) // whatever comes of it, they may have read it
			switch {
			case n == 1 && m.Message[len(m.Message)-1]%3 == 0:
				return hub.Errorf(hub.Temporary, "come again")
			case m.Inbox.ID == "inb_mail" && m.Message[len(m.Message)-1]%5 == 0:
				return hub.Errorf(hub.Invalid, "not by this way")
			}
			return nil
		}
		x := h.begin(func(c *draft.Campaign) {
			c.CouponPool, c.Inboxes, c.Fallback, c.OnUnknown = pool, []hub.InboxID{"inb_mail", "inb_other"}, true, "resend"
		})
		deaths := 0
		for life := range int32(10) {
			var left atomic.Int32
			left.Store(life / 2)
			dead := make(chan struct{})
			var once sync.Once
			h.engine()
			h.e.Coupons = func(ctx context.Context, pool string, run int64, who []runs.Owed) (map[runs.Owed]runs.Coupon, error) {
				if left.Add(-1) >= 0 {
					return take(ctx, pool, run, who)
				}
				if life%2 == 1 {
					if _, err := take(ctx, pool, run, who); err != nil {
						return nil, err
					}
				}
				once.Do(func() { close(dead) })
				<-ctx.Done()
				return nil, ctx.Err()
			}
			stop := h.works()
			h.until("death, or the end", func() bool {
				select {
				case <-dead:
					return true
				default:
					return h.run(x.ID).State == hub.RunFinished
				}
			})
			select {
			case <-dead:
				deaths++
			default:
			}
			stop()
		}
		h.engine()
		h.e.Coupons = take
		h.works()
		x = h.ends(x)
		if deaths < 4 {
			t.Errorf("it died only %d times", deaths)
		}
		for _, bad := range told.bad {
			t.Error(bad)
		}
		c := h.counts(x)
		if c["skipped no_coupon"] != people-codes || len(told.said) != codes {
			t.Errorf("%d were told a code; %v", len(told.said), c)
		}
		for i := range people {
			id := hub.ContactID(fmt.Sprintf("con_%05d", i))
			list, err := rows.Of(s).OfContact(t.Context(), id, 10, rows.Place{})
			if err != nil {
				t.Fatal(err)
			}
			code := told.said[fmt.Sprintf("p%d@d%d.test", i, i%3)]
			if len(list) > 1 || (len(list) == 1) != (code != "") || code != "" && list[0].Code != code {
				t.Errorf("%s has %+v and was told %q", id, list, code)
			}
		}
	})
}

func TestWithoutAnOfferNobodyAsksForCodes(t *testing.T) {
	h := newHouse(t, 20)
	h.e.Coupons = func(context.Context, string, int64, []runs.Owed) (map[runs.Owed]runs.Coupon, error) {
		t.Error("it was asked")
		return nil, nil
	}
	x := h.begin(nil)
	h.works()
	expect(t, "ledger", h.counts(h.ends(x)), map[string]int64{"accepted": 20})
}
