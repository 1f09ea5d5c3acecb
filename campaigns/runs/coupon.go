package runs

import (
	"context"
	"time"

	"github.com/parleyhub/parley/campaigns/gate"
	"github.com/parleyhub/parley/hub"
)

// Owed is one person of a run who is to get a code: one for the run, for ever, or,
// where it is filled message by message, one for each row.
type Owed struct {
	Row    hub.ContactID // as the ledger names them
	Person hub.ContactID // the one they live on in
	N      int64         // of the row, where each has a code of its own; else 0
}

// Coupon is a person's code of a campaign's offer.
type Coupon struct {
	Code, Terms string
	Ends        time.Time // zero: never
}

// coupons sees to it that those of part who are about to get something have their
// code, which is kept before anything goes out: dying here, being put off, going
// on by another inbox or resuming changes nothing of it. Who finds none left is
// skipped. was are the rows of part as they were, jobs those of all that follow.
func (d *driver) coupons(ctx context.Context, was, part []hub.Send, jobs []job) error {
	pool := d.frozen.Campaign.CouponPool
	if pool == "" {
		return nil
	}
	var owed []Owed
	alone, n := d.frozen.Campaign.Audience.OneByOne(), 0
	for i := range part {
		if part[i].State == hub.SendAttempting {
			x := Owed{Row: part[i].ContactID, Person: jobs[n].person.Contact.ID}
			if alone {
				x.N = part[i].N
			}
			owed = append(owed, x)
			n++
		}
	}
	if n == 0 {
		return nil
	}
	got, err := d.e.Coupons(ctx, pool, d.run.Seq, owed)
	if err != nil {
		return err
	}
	n = 0
	for i := range part {
		if part[i].State != hub.SendAttempting {
			continue
		}
		if c, ok := got[owed[n]]; ok {
			jobs[n].coupon = &c
		} else {
			now := part[i].UpdatedAt
			part[i] = was[i]
			part[i].State, part[i].Reason, part[i].DueAt, part[i].UpdatedAt = hub.SendSkipped, gate.NoCoupon, time.Time{}, now
		}
		n++
	}
	return nil
}
