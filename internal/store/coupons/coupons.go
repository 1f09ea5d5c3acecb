// Package coupons is the part of the store that holds the codes of offers: those
// that wait to be given, and who got which. What an offer is, its own room knows;
// here a code is given for one thing (a key) once, and a single code to one person.
package coupons

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Rows reads and writes them. It is safe for concurrent use.
type Rows struct{ side store.Side }

// Of a store.
func Of(s *store.Store) Rows { return Rows{s.Side()} }

// piece is how many codes are added in one transaction: others wait behind it.
const piece = 500

// Add puts single codes into a pool and answers how many were new there. What was
// added stays when a later piece fails; the same codes again add the rest.
func (r Rows) Add(ctx context.Context, pool string, codes []string, now time.Time) (added int64, err error) {
	for len(codes) > 0 {
		part := codes[:min(piece, len(codes))]
		codes = codes[len(part):]
		rows := make([][]any, len(part))
		for i, code := range part {
			rows[i] = []any{hub.NewCouponID(now), pool, code}
		}
		var n int64
		err := r.side.Batch(ctx, func(put func(string, [][]any) (int64, error)) (err error) {
			n, err = put("coupon_add", rows)
			return err
		})
		if err != nil {
			return added, err
		}
		added += n
	}
	return added, nil
}

// Known answers how many of some codes, each of them another, a pool has. It reads
// all of the pool: looking each of them up takes far longer.
func (r Rows) Known(ctx context.Context, pool string, codes []string) (known int64, err error) {
	asked := make(map[string]bool, len(codes))
	for _, code := range codes {
		asked[code] = true
	}
	err = r.side.Rows(ctx, "coupon_codes", func(scan func(...any) error) error {
		var code string
		err := scan(&code)
		if asked[code] {
			known++
		}
		return err
	}, pool)
	return known, err
}

// Count is how many codes a pool has.
type Count struct {
	All      int64 // made or given
	Left     int64 // of those not given yet
	Redeemed int64
}

// Counts answers them by pool; one without codes is not in it.
func (r Rows) Counts(ctx context.Context, pools []string) (map[string]Count, error) {
	out := map[string]Count{}
	err := r.side.Each(ctx, "coupon_counts", pools, func(scan func(...any) error) error {
		var pool string
		var c Count
		err := scan(&pool, &c.All, &c.Left, &c.Redeemed)
		out[pool] = c
		return err
	})
	return out, err
}

// Drop takes codes out of a pool that nobody was given; w is written with it.
func (r Rows) Drop(ctx context.Context, w hub.WriteSet, pool string) error {
	return r.side.Commit(ctx, &w, func(exec func(string, ...any) (int64, error), _ func(string, [][]any) (int64, error)) error {
		_, err := exec("coupon_drop", pool)
		return err
	})
}

// Place is where a page of a person's coupons begins: behind this one.
type Place struct {
	At time.Time
	ID string
}

// OfContact answers what a person was given, the newest first.
func (r Rows) OfContact(ctx context.Context, id hub.ContactID, limit int, after Place) (out []hub.Coupon, err error) {
	err = r.side.Rows(ctx, "coupon_page", func(scan func(...any) error) error {
		_, c, err := scanCoupon(scan)
		out = append(out, c)
		return err
	}, id, limit, after.At, after.ID)
	return out, err
}

// Granted answers what was given for keys.
func (r Rows) Granted(ctx context.Context, keys []string) (map[string]hub.Coupon, error) {
	out := map[string]hub.Coupon{}
	err := r.side.Each(ctx, "coupon_granted", keys, func(scan func(...any) error) error {
		key, c, err := scanCoupon(scan)
		out[key] = c
		return err
	})
	return out, err
}

func scanCoupon(scan func(...any) error) (key string, c hub.Coupon, err error) {
	err = scan(&c.ID, &c.Pool, &c.Code, store.When(&c.GivenAt), &key, &c.ContactID, &c.Run, &c.By.Type, &c.By.ID, &c.Reason, store.When(&c.RedeemedAt))
	return key, c, err
}
