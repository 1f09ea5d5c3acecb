package coupons

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Source is where codes come from.
type Source struct {
	Pool string
	Same string        // one code for everybody; empty: each gets one of their own
	Mint func() string // makes one that nobody can guess; nil: those that were added
}

// Ask is one person who is to get a code.
type Ask struct {
	Key     string // for what: under the same key they have the same code for ever
	Contact hub.ContactID
	Run     int64
	By      hub.Actor
	Reason  string
}

// tries bounds how often codes are looked for again because others took them.
const tries = 8

// spare is how many more codes are looked at than are needed, as others may take
// some just now.
const spare = 16

// Give answers a code for each ask, by key: the one it has, or a new one, which is
// kept when it returns. Who is missing in the answer got none, as none is left.
// with answers what is written together with those that are new; nil: nothing.
func (r Rows) Give(ctx context.Context, from Source, asks []Ask, now time.Time, with func(fresh []hub.Coupon) hub.WriteSet) (map[string]hub.Coupon, error) {
	for try := 1; ; try++ {
		given, err := r.give(ctx, from, asks, now, with)
		if !hub.Is(err, hub.Conflict) || try == tries {
			return given, err
		}
	}
}

func (r Rows) give(ctx context.Context, from Source, asks []Ask, now time.Time, with func([]hub.Coupon) hub.WriteSet) (map[string]hub.Coupon, error) {
	keys := make([]string, len(asks))
	for i := range asks {
		keys[i] = asks[i].Key
	}
	given, err := r.Granted(ctx, keys)
	if err != nil {
		return nil, err
	}
	var open []Ask
	asked := map[string]bool{}
	for _, a := range asks {
		if _, ok := given[a.Key]; !ok && !asked[a.Key] {
			asked[a.Key] = true
			open = append(open, a)
		}
	}
	if len(open) == 0 {
		return given, nil
	}
	free, err := r.free(ctx, from, len(open)+spare)
	if err != nil {
		return nil, err
	}
	var w hub.WriteSet
	var fresh map[string]hub.Coupon
	err = r.side.Commit(ctx, &w, func(exec func(string, ...any) (int64, error), put func(string, [][]any) (int64, error)) error {
		fresh = map[string]hub.Coupon{}
		t := taking{from: from, free: free, all: len(free) < len(open)+spare, now: now, exec: exec}
		for i := range open {
			c, ok, err := t.one(&open[i])
			if err != nil {
				return err
			}
			if ok {
				fresh[open[i].Key] = c
			}
		}
		if _, err := put("coupon_insert", t.rows); err != nil {
			return err
		}
		if w = (hub.WriteSet{}); with != nil && len(fresh) > 0 {
			list := make([]hub.Coupon, 0, len(fresh))
			for i := range open {
				if c, ok := fresh[open[i].Key]; ok {
					list = append(list, c)
				}
			}
			w = with(list)
		}
		return nil
	})
	for key, c := range fresh {
		given[key] = c
	}
	return given, err
}

// code is one that waits.
type code struct{ id, text string }

func (r Rows) free(ctx context.Context, from Source, most int) (out []code, err error) {
	if from.Same != "" || from.Mint != nil {
		return nil, nil
	}
	err = r.side.Rows(ctx, "coupon_free", func(scan func(...any) error) error {
		var c code
		err := scan(&c.id, &c.text)
		out = append(out, c)
		return err
	}, from.Pool, most)
	return out, err
}

// taking is one transaction in which codes are given.
type taking struct {
	from Source
	free []code
	all  bool // free are all there are
	now  time.Time
	exec func(name string, args ...any) (int64, error)
	rows [][]any // to insert
}

// one gives a code for one ask; false: none is left. Others take codes in the same
// order, so nobody waits for somebody who waits for them.
func (t *taking) one(a *Ask) (c hub.Coupon, ok bool, err error) {
	c = hub.Coupon{Pool: t.from.Pool, ContactID: a.Contact, Run: a.Run, By: a.By, Reason: a.Reason, GivenAt: t.now}
	if t.from.Same != "" || t.from.Mint != nil {
		alone := 0
		c.ID, c.Code = hub.NewCouponID(t.now), t.from.Same
		if c.Code == "" {
			c.Code, alone = t.from.Mint(), 1
		}
		t.rows = append(t.rows, []any{c.ID, c.Pool, c.Code, alone, c.GivenAt, a.Key, string(a.Contact), a.Run, string(a.By.Type), a.By.ID, a.Reason})
		return c, true, nil
	}
	for len(t.free) > 0 {
		next := t.free[0]
		t.free = t.free[1:]
		n, err := t.exec("coupon_take", t.now, a.Key, string(a.Contact), a.Run, string(a.By.Type), a.By.ID, a.Reason, next.id)
		if err != nil {
			return c, false, err
		}
		if n == 1 {
			c.ID, c.Code = next.id, next.text
			return c, true, nil
		}
	}
	if !t.all {
		return c, false, hub.Errorf(hub.Conflict, "others take codes of this offer all the time; try again")
	}
	return c, false, nil
}
