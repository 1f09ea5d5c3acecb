package coupons

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	rows "github.com/parleyhub/parley/internal/store/coupons"
	"github.com/parleyhub/parley/internal/store/sqlite"
)

var at = time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)

// lines are codes from one number to before another.
func lines(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, "CODE%06d\n", i)
	}
	return b.String()
}

// A list that is sent again, as its end got lost, is refused by no limit: only what is
// new counts.
func TestAListMayBeSentAgainWhenTheOfferIsMoreThanHalfFull(t *testing.T) {
	now := func() time.Time { return at }
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	const most = 10
	d := &Desk{most: most, Shelf: s, Rows: rows.Of(s), Hint: func() {}, Now: now}
	pool, err := d.Save(t.Context(), hub.Actor{}, "", CouponPool{Name: "Spring", Codes: List}, 0)
	if err != nil {
		t.Fatal(err)
	}
	const full = most/2 + 1
	add := func(from, to int) (CodesAdded, error) {
		return d.AddCodes(t.Context(), hub.Actor{}, pool.ID, lines(from, to))
	}
	for _, want := range []CodesAdded{{Added: full}, {Known: full}} {
		if got, err := add(0, full); err != nil || got != want {
			t.Errorf("%+v %v, want %+v", got, err, want)
		}
	}
	if got, err := add(1, most+1); !hub.Is(err, hub.Invalid) {
		t.Errorf("one more than fits: %+v %v", got, err)
	}
	if got, err := add(full-1, full+1); err != nil || got != (CodesAdded{Added: 1, Known: 1}) {
		t.Errorf("after that: %+v %v", got, err)
	}
}
