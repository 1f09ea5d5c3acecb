package outreach

import (
	"context"
	"time"

	"github.com/parleyhub/parley/campaigns/coupons"
	"github.com/parleyhub/parley/campaigns/runs"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// offers is where offers and the people who get their codes are.
type offers struct {
	Shelf
	people *store.Store
}

func (o offers) Contact(ctx context.Context, id hub.ContactID) (hub.Contact, error) {
	return o.people.Contact(ctx, id)
}

// take gives codes to recipients of a run.
func (o *Outreach) take(ctx context.Context, pool string, run int64, who []runs.Owed) (map[runs.Owed]runs.Coupon, error) {
	owed := make([]coupons.Owed, len(who))
	for i, w := range who {
		owed[i] = coupons.Owed(w)
	}
	given, err := o.Coupons.Take(ctx, pool, run, owed)
	out := make(map[runs.Owed]runs.Coupon, len(given))
	for x, c := range given {
		one := runs.Coupon{Code: c.Code, Terms: c.Terms}
		if c.EndsAt != nil {
			one.Ends = *c.EndsAt
		}
		out[runs.Owed(x)] = one
	}
	return out, err
}

// promised is the root of what templates say of a code.
const promised = "coupon"

// promises reports whether the words of a template name a coupon.
func (l letters) promises(ctx context.Context, id string, revision int64) (bool, error) {
	if revision == 0 {
		var err error
		if revision, err = l.Live(ctx, id); err != nil {
			return false, err
		}
	}
	p, err := l.Program(ctx, id, revision)
	return err == nil && p.Reads(promised), err
}

// coupon is a code as a row keeps it.
type coupon struct {
	Code  string    `json:"code"`
	Terms string    `json:"terms,omitempty"`
	Ends  time.Time `json:"ends,omitzero"`
}

// data is what the template reads of it.
func (c *coupon) data() map[string]any {
	if c == nil {
		return nil
	}
	out := map[string]any{"code": c.Code, "terms": c.Terms}
	if !c.Ends.IsZero() {
		out["ends"] = c.Ends.UTC()
	}
	return out
}
