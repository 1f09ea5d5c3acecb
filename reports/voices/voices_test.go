package voices_test

import (
	"math"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/reports/voices"
)

func bucharest(t interface{ Fatal(...any) }) *time.Location {
	zone, err := time.LoadLocation("Europe/Bucharest")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestSums(t *testing.T) {
	zone := bucharest(t)
	from := time.Date(2026, 3, 27, 0, 0, 0, 0, zone)
	a := voices.New(from, time.Date(2026, 3, 31, 0, 0, 0, 0, zone), zone)
	a.Add(5, from, "tea_1")
	a.Add(5, time.Date(2026, 3, 29, 23, 59, 0, 0, zone), "tea_1") // a day of 23 hours
	a.Add(1, time.Date(2026, 3, 30, 0, 0, 0, 0, zone), "")
	a.Add(4, from.Add(-time.Millisecond), "tea_1")
	a.Add(4, time.Date(2026, 3, 31, 0, 0, 0, 0, zone), "tea_1")
	a.Add(0, from, "tea_1")
	a.Add(6, from, "tea_1")
	total := a.Total()
	if total.N != 3 || !reflect.DeepEqual(total.Scores, []int64{1, 0, 0, 0, 2}) || math.Abs(*total.Mean-11.0/3) > 1e-9 || math.Abs(*total.Good-200.0/3) > 1e-9 {
		t.Errorf("%+v", total)
	}
	groups := a.Groups()
	if len(groups) != 2 || groups[0].ID != "tea_1" || groups[0].N != 2 || groups[1].ID != voices.Nobody || *groups[1].Mean != 1 || *groups[1].MeanLow != 1 {
		t.Errorf("%+v", groups)
	}
	if *groups[0].Mean != 5 || *groups[0].MeanLow > 3 {
		t.Errorf("two who are content prove little: %v to %v", *groups[0].MeanLow, *groups[0].MeanHigh)
	}
	var days []int64
	for _, p := range a.Parts() {
		days = append(days, p.N)
		if h, m, s := p.At.Clock(); h+m+s != 0 {
			t.Errorf("%v is no midnight", p.At)
		}
		if p.N == 0 && (p.Mean != nil || p.Good != nil) {
			t.Errorf("of nothing: %+v", p)
		}
	}
	if !reflect.DeepEqual(days, []int64{1, 0, 1, 1}) || a.Unit() != voices.Day {
		t.Errorf("%v by %s", days, a.Unit())
	}
	if got := total.CSV(); len(got) != len(voices.CSVHead) || got[0] != "3" || got[1] != "3.67" || got[len(got)-1] != "2" {
		t.Errorf("%v", got)
	}
	if got := (&voices.RatingSum{Scores: make([]int64, 5)}).CSV(); got[1] != "" || got[0] != "0" {
		t.Errorf("%v", got)
	}
}

// TestNothingIsLostOnTheWay: whatever the period, every rating in it is in one part
// and one group, intervals hold their means, and parts begin one after another.
func TestNothingIsLostOnTheWay(t *testing.T) {
	zone := bucharest(t)
	rapid.Check(t, func(t *rapid.T) {
		from := time.Unix(rapid.Int64Range(1_500_000_000, 1_800_000_000).Draw(t, "from"), 0)
		long := rapid.Int64Range(1, 86_400*1500).Draw(t, "long")
		a := voices.New(from, from.Add(time.Duration(long)*time.Second), zone)
		all := rapid.SliceOfN(rapid.Int64Range(0, long-1), 0, 50).Draw(t, "at")
		for i, at := range all {
			a.Add(1+i%5, from.Add(time.Duration(at)*time.Second), []string{"", "a", "b"}[i%3])
		}
		groups, parts := int64(0), int64(0)
		for _, g := range a.Groups() {
			groups += g.N
			if *g.MeanLow > *g.Mean+1e-9 || *g.MeanHigh < *g.Mean-1e-9 || *g.MeanLow < 1-1e-9 || *g.MeanHigh > 5+1e-9 || *g.GoodLow > *g.Good+1e-9 || *g.GoodHigh < *g.Good-1e-9 {
				t.Fatalf("%+v", g)
			}
		}
		last := time.Time{}
		for _, p := range a.Parts() {
			if parts += p.N; !p.At.After(last) {
				t.Fatal(p.At, last)
			}
			last = p.At
		}
		if n := int64(len(all)); groups != n || parts != n || a.Total().N != n || len(a.Parts()) > 400 {
			t.Fatalf("%d ratings: %d in groups, %d in parts of %s", n, groups, parts, a.Unit())
		}
	})
}
