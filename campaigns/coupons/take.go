package coupons

import (
	"context"
	"strconv"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/coupons"
)

// Owed is one recipient of a run: whom the ledger names, the person it is now, and,
// where each message has a code of its own, the number of its row. For the same
// code stays the same for ever.
type Owed struct {
	Row, Person hub.ContactID
	N           int64 // 0: one code for the run
}

// key is what the code is given for.
func (w *Owed) key(run int64) string {
	if w.N != 0 {
		return "row/" + strconv.FormatInt(run, 10) + "/" + strconv.FormatInt(w.N, 10)
	}
	return "run/" + strconv.FormatInt(run, 10) + "/" + string(w.Row)
}

// Take answers a code of an offer for each recipient of a run: the one they have,
// or a new one, which is kept when it returns. Who is missing got none: none is
// left, or the offer has ended.
func (d *Desk) Take(ctx context.Context, pool string, run int64, who []Owed) (map[Owed]Coupon, error) {
	s, err := d.read(ctx, pool)
	if hub.Is(err, hub.Missing) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	now := d.now()
	asks, keys := make([]coupons.Ask, len(who)), make([]string, len(who))
	for i, w := range who {
		keys[i] = w.key(run)
		asks[i] = coupons.Ask{Key: keys[i], Contact: w.Person, Run: run}
	}
	var given map[string]hub.Coupon
	if s.Deleted || s.Over(now) {
		given, err = d.Rows.Granted(ctx, keys) // what was promised is kept
	} else {
		given, err = d.Rows.Give(ctx, s.source(), asks, now, nil)
	}
	if err != nil {
		return nil, err
	}
	out := make(map[Owed]Coupon, len(given))
	for i, w := range who {
		if c, ok := given[keys[i]]; ok {
			out[w] = couponOf(c, &s.CouponPool)
		}
	}
	return out, nil
}

// Stock answers how many codes of an offer are left, and whether it gives any; nil:
// there is no end of them.
func (d *Desk) Stock(ctx context.Context, id string) (left *int64, gives bool, err error) {
	s, err := d.Get(ctx, id)
	if hub.Is(err, hub.Missing) {
		return nil, false, nil
	}
	if err != nil || s.Over(d.now()) {
		return nil, false, err
	}
	if s.Codes == List {
		left = &s.Left
	}
	return left, true, nil
}
