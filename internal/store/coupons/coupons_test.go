package coupons_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/bothtest"
	"github.com/parleyhub/parley/internal/store/coupons"
)

var at = time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)

func clock() time.Time { return at }

func onEach(t *testing.T, fn func(t *testing.T, s *store.Store, r coupons.Rows)) {
	bothtest.Each(t, clock, func(t *testing.T, s *store.Store) { fn(t, s, coupons.Of(s)) })
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func codes(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("CODE%04d", i)
	}
	return out
}

func person(t *testing.T, s *store.Store, id hub.ContactID, into hub.ContactID) {
	t.Helper()
	c, err := s.Contact(t.Context(), id)
	if err != nil {
		c = hub.Contact{ID: id, CreatedAt: at}
	}
	c.MergedInto, c.UpdatedAt = into, at
	must(t, s.Commit(t.Context(), hub.WriteSet{Contacts: []hub.Contact{c}}))
}

func TestWhoAsksAtOnceGetsOneCodeAndNobodyElsesSingleCode(t *testing.T) {
	const all, keys, askers = 700, 720, 6
	onEach(t, func(t *testing.T, _ *store.Store, r coupons.Rows) {
		n, err := r.Add(t.Context(), "off_1", append(codes(all), codes(30)...), at)
		must(t, err)
		if n != all {
			t.Fatalf("%d were new", n)
		}
		if known, err := r.Known(t.Context(), "off_1", []string{"CODE0001", "CODE0699", "CODE0700"}); err != nil || known != 2 {
			t.Errorf("%d are known: %v", known, err)
		}
		// All ask for the same people in different order and pieces, as a run does that
		// is killed and resumed, beside agents.
		said := make([]map[string]string, askers)
		failed := make([]error, askers)
		var wait sync.WaitGroup
		for i := range askers {
			said[i] = map[string]string{}
			wait.Go(func() { failed[i] = askAll(t.Context(), r, i, keys, said[i]) })
		}
		wait.Wait()
		owner := map[string]string{}
		kept := map[string]string{}
		for i := range askers {
			must(t, failed[i])
			for key, code := range said[i] {
				if had := kept[key]; had != "" && had != code {
					t.Fatalf("%s got %s and %s", key, had, code)
				}
				if o := owner[code]; o != "" && o != key {
					t.Fatalf("%s and %s got %s", o, key, code)
				}
				kept[key], owner[code] = code, key
			}
		}
		if len(kept) != all {
			t.Errorf("%d got one", len(kept))
		}
		count, err := r.Counts(t.Context(), []string{"off_1", "off_none"})
		must(t, err)
		if c := count["off_1"]; c.All != all || c.Left != 0 || len(count) != 1 {
			t.Errorf("%+v", count)
		}
	})
}

func askAll(ctx context.Context, r coupons.Rows, from, keys int, said map[string]string) error {
	step := 7 + 4*from
	for i := 0; i < keys; i += step {
		var asks []coupons.Ask
		for k := i; k < min(i+step, keys); k++ {
			key := fmt.Sprintf("run/1/con_%d", (k*(1+2*from)+from)%keys)
			asks = append(asks, coupons.Ask{Key: key, Contact: hub.ContactID(strings.TrimPrefix(key, "run/1/")), Run: 1})
		}
		for {
			given, err := r.Give(ctx, coupons.Source{Pool: "off_1"}, asks, at, nil)
			if hub.Is(err, hub.Conflict) {
				continue // the caller looks again, as a run does
			}
			if err != nil {
				return err
			}
			for key, c := range given {
				if string(c.ContactID) != strings.TrimPrefix(key, "run/1/") {
					return fmt.Errorf("%s is for %s", key, c.ContactID)
				}
				said[key] = c.Code
			}
			break
		}
	}
	return nil
}

func TestOneCodeForAllAndMadeCodes(t *testing.T) {
	onEach(t, func(t *testing.T, _ *store.Store, r coupons.Rows) {
		asks := []coupons.Ask{{Key: "a", Contact: "con_a"}, {Key: "b", Contact: "con_b"}, {Key: "a", Contact: "con_a"}}
		same, err := r.Give(t.Context(), coupons.Source{Pool: "off_same", Same: "HELLO"}, asks, at, nil)
		must(t, err)
		if len(same) != 2 || same["a"].Code != "HELLO" || same["b"].Code != "HELLO" || same["a"].ID == same["b"].ID {
			t.Errorf("%+v", same)
		}
		made := 0
		mint := func() string { made++; return []string{"X1", "X1", "X2", "X3", "X4"}[min(made, 5)-1] } // twice the same at first
		asks = []coupons.Ask{{Key: "c", Contact: "con_a"}, {Key: "d", Contact: "con_b"}}
		var told []hub.Coupon
		own, err := r.Give(t.Context(), coupons.Source{Pool: "off_made", Mint: mint}, asks, at, func(fresh []hub.Coupon) hub.WriteSet {
			told = fresh
			return hub.WriteSet{}
		})
		must(t, err)
		if len(own) != 2 || own["c"].Code == own["d"].Code || len(told) != 2 || told[0].Code != own["c"].Code {
			t.Errorf("%+v %+v", own, told)
		}
		again, err := r.Give(t.Context(), coupons.Source{Pool: "off_made", Mint: mint}, asks[:1], at.Add(time.Hour), func([]hub.Coupon) hub.WriteSet {
			t.Error("told twice")
			return hub.WriteSet{}
		})
		must(t, err)
		if again["c"] != own["c"] {
			t.Errorf("%+v, then %+v", own["c"], again["c"])
		}
	})
}

func TestCodesGoWithWhoIsMergedAndStayUsedWhenSomebodyIsErased(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, r coupons.Rows) {
		for _, id := range []hub.ContactID{"con_a", "con_b"} {
			person(t, s, id, "")
		}
		_, err := r.Add(t.Context(), "off_1", []string{"A", "B", "C"}, at)
		must(t, err)
		by := hub.Actor{Type: hub.ActorAgent, ID: "agt_1"}
		give := func(key string, who hub.ContactID) hub.Coupon {
			t.Helper()
			given, err := r.Give(t.Context(), coupons.Source{Pool: "off_1"}, []coupons.Ask{{Key: key, Contact: who, By: by, Reason: "the parcel came late"}}, at, nil)
			must(t, err)
			return given[key]
		}
		a, b := give("1", "con_a"), give("2", "con_b")
		of := func(id hub.ContactID) string {
			t.Helper()
			list, err := r.OfContact(t.Context(), id, 10, coupons.Place{})
			must(t, err)
			var out []string
			for _, c := range list {
				if c.By != by || c.Reason != "the parcel came late" {
					t.Errorf("%+v", c)
				}
				out = append(out, c.Code)
			}
			return strings.Join(out, " ")
		}
		person(t, s, "con_a", "con_b")
		if of("con_a") != "" || len(of("con_b")) != 3 {
			t.Errorf("merged: %q %q", of("con_a"), of("con_b"))
		}
		if again := give("1", "con_b"); again.ID != a.ID {
			t.Errorf("another code: %+v", again)
		}
		person(t, s, "con_a", "")
		if of("con_a") != a.Code || of("con_b") != b.Code {
			t.Errorf("parted: %q %q", of("con_a"), of("con_b"))
		}
		bought := func(id string, who hub.ContactID, code string) {
			must(t, s.Commit(t.Context(), hub.WriteSet{Events: []hub.ContactEvent{{ID: id, ContactID: who, Name: "order.placed", At: at.Add(time.Hour), CreatedAt: at, Props: map[string]any{hub.PropCoupon: code}}}}))
		}
		bought("evt_1", "con_b", a.Code) // not theirs
		bought("evt_2", "con_b", b.Code)
		counts, err := r.Counts(t.Context(), []string{"off_1"})
		must(t, err)
		if counts["off_1"] != (coupons.Count{All: 3, Left: 1, Redeemed: 1}) {
			t.Errorf("%+v", counts)
		}
		_, err = s.Erase(t.Context(), hub.Actor{}, "con_b")
		must(t, err)
		if of("con_b") != "" {
			t.Error("an erased person has coupons")
		}
		if third := give("3", "con_a"); third.Code == a.Code || third.Code == b.Code {
			t.Errorf("given twice: %+v", third)
		}
		if none := give("4", "con_a"); none.Code != "" {
			t.Errorf("of an empty pool: %+v", none)
		}
		found, err := s.Check(t.Context())
		if err != nil || len(found) > 0 {
			t.Errorf("fsck: %+v, %v", found, err)
		}
	})
}

func TestAPageBehindAnother(t *testing.T) {
	onEach(t, func(t *testing.T, _ *store.Store, r coupons.Rows) {
		for i, key := range []string{"1", "2", "3"} {
			_, err := r.Give(t.Context(), coupons.Source{Pool: "off_1", Same: "S" + key}, []coupons.Ask{{Key: key, Contact: "con_a"}}, at.Add(time.Duration(i/2)*time.Hour), nil)
			must(t, err)
		}
		seen := map[string]bool{}
		var place coupons.Place
		for range 3 {
			list, err := r.OfContact(t.Context(), "con_a", 1, place)
			must(t, err)
			if len(list) != 1 || seen[list[0].ID] {
				t.Fatalf("%+v", list)
			}
			seen[list[0].ID] = true
			place = coupons.Place{At: list[0].GivenAt, ID: list[0].ID}
		}
		if list, err := r.OfContact(t.Context(), "con_a", 1, place); err != nil || len(list) != 0 {
			t.Errorf("%+v %v", list, err)
		}
		must(t, r.Drop(t.Context(), hub.WriteSet{}, "off_1"))
	})
}
