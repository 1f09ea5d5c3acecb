package odds_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/parleyhub/parley/campaigns/odds"
)

func near(t *testing.T, what string, got, want, by float64) {
	t.Helper()
	if math.Abs(got-want) > by {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// The intervals are those of Newcombe, Statistics in Medicine 17 (1998), 857-872
// and 873-890.
func TestMarginsAreThoseOfTheLiterature(t *testing.T) {
	for _, c := range []struct {
		yes, n    int64
		low, high float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}} {
		low, high := odds.Group{N: c.n, Yes: c.yes}.Margin()
		near(t, "low", low, c.low, 5e-5)
		near(t, "high", high, c.high, 5e-5)
	}
	v := odds.Against(odds.Group{N: 70, Yes: 56}, odds.Group{N: 80, Yes: 48})
	near(t, "low of a difference", v.Low, 0.0524, 5e-5)
	near(t, "high of a difference", v.High, 0.3339, 5e-5)
	if low, high := (odds.Group{}).Margin(); low != 0 || high != 1 {
		t.Errorf("of nobody anything may be true: %v to %v", low, high)
	}
}

func TestVerdicts(t *testing.T) {
	g := func(name string, n, yes int64) odds.Group { return odds.Group{Name: name, N: n, Yes: yes} }
	for _, c := range []struct {
		name    string
		groups  []odds.Group
		finding odds.Finding
		best    string
		chance  float64
		more    int64
	}{
		{"nobody did it", []odds.Group{g("a", 5000, 0), g("b", 5000, 0)}, odds.None, "a", 1, 0},
		{"everybody did", []odds.Group{g("a", 50, 50), g("b", 50, 50)}, odds.None, "a", 1, 0},
		{"99 people are too few", []odds.Group{g("a", 99, 40), g("b", 400, 90)}, odds.Few, "a", 1, 1},
		{"three answers are too few", []odds.Group{g("a", 5000, 3), g("b", 5000, 1)}, odds.Few, "a", 1, 7500},
		{"as many as no campaign has", []odds.Group{g("a", 5_000_000, 3), g("b", 5_000_000, 1)}, odds.Few, "a", 1, 0},
		{"equal", []odds.Group{g("a", 1000, 50), g("b", 1000, 50)}, odds.Equal, "a", 1, 0},
		{"chance", []odds.Group{g("a", 100, 15), g("b", 100, 23)}, odds.Chance, "b", 0.1493, 280},
		{"nearly nothing", []odds.Group{g("a", 1000, 50), g("b", 1000, 45)}, odds.Chance, "a", 0.59915, 28000},
		{"so little that no campaign is large enough", []odds.Group{g("a", 1_000_000, 500_000), g("b", 1_000_000, 499_990)}, odds.Chance, "a", 0.9887, 0},
		{"likely", []odds.Group{g("a", 1000, 60), g("b", 1000, 84)}, odds.Likely, "b", 0.03788, 0},
		{"the same is chance among three", []odds.Group{g("a", 1000, 60), g("b", 1000, 84), g("c", 1000, 50)}, odds.Chance, "b", 0.11364, 1500},
		{"sure", []odds.Group{g("a", 1000, 30), g("b", 1000, 80)}, odds.Sure, "b", 9.3865e-07, 0},
		{"sure among three", []odds.Group{g("a", 1000, 30), g("b", 1000, 80), g("c", 1000, 20)}, odds.Sure, "b", 2.816e-06, 0},
		{"the smallest group holds all up", []odds.Group{g("a", 1000, 30), g("b", 1000, 80), g("c", 20, 0)}, odds.Few, "b", 1, 80},
	} {
		v, ok := odds.Compare(c.groups)
		if !ok || v.Finding != c.finding || v.Best.Name != c.best || v.More != c.more {
			t.Errorf("%s: %+v", c.name, v)
		}
		near(t, c.name, v.Chance, c.chance, 5e-5)
	}
	if _, ok := odds.Compare([]odds.Group{g("a", 1000, 10)}); ok {
		t.Error("one alone is compared")
	}
}

// How many it takes is what tables of sample sizes say: 388 for 60 against 50 %,
// 4,144 for 11 against 13 %; about, of those that are missing.
func TestHowManyItTakes(t *testing.T) {
	for _, c := range []struct{ n, a, b, want int64 }{{100, 60, 50, 290}, {1000, 110, 130, 3200}} {
		v, _ := odds.Compare([]odds.Group{{N: c.n, Yes: c.a}, {N: c.n, Yes: c.b}})
		if v.More != c.want || v.Finding != odds.Chance {
			t.Errorf("%d and %d of %d: %+v", c.a, c.b, c.n, v)
		}
	}
}

// Where there is no difference, it must rarely be said that there is one, however
// many variants are compared.
func TestChanceIsRarelyTakenForADifference(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test
	for _, k := range []int{2, 5} {
		wrong, times := 0, 2000
		for range times {
			groups := make([]odds.Group, k)
			for i := range groups {
				groups[i].N = 400
				for range groups[i].N {
					if r.Float64() < 0.1 {
						groups[i].Yes++
					}
				}
			}
			if v, _ := odds.Compare(groups); v.Finding == odds.Likely || v.Finding == odds.Sure {
				wrong++
			}
		}
		if share := float64(wrong) / float64(times); share > 0.06 {
			t.Errorf("of %d variants that are alike one was called better in %v of cases", k, share)
		}
	}
}

func TestAgainstThoseWhoGotNothing(t *testing.T) {
	v := odds.Against(odds.Group{Name: "got", N: 950, Yes: 20}, odds.Group{Name: "nothing", N: 950, Yes: 60})
	if v.Finding != odds.Sure || v.Best.Name != "nothing" {
		t.Errorf("harm is not seen: %+v", v)
	}
}

// TestAMeanIsNeverSurerThanItsScores: the interval of a mean holds the true one at
// least as often as it says, of scores that are anyhow spread.
func TestAMeanIsNeverSurerThanItsScores(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	for name, weights := range map[string][]float64{"most are content": {1, 0, 1, 3, 15}, "all or nothing": {1, 0, 0, 0, 1}, "in the middle": {1, 4, 6, 4, 1}, "nearly all the same": {0, 0, 0, 1, 30}} {
		all, mean := 0.0, 0.0
		for i, w := range weights {
			all += w
			mean += w * float64(i+1)
		}
		mean /= all
		for _, n := range []int64{5, 20, 200} {
			const tries = 4000
			held := 0
			for range tries {
				points := 0.0
				for range n {
					at := r.Float64() * all
					for i, w := range weights {
						if at -= w; at < 0 {
							points += float64(i + 1)
							break
						}
					}
				}
				if low, high := odds.Mean(n, points/float64(n), 1, 5); low <= mean && mean <= high {
					held++
				}
			}
			if share := float64(held) / tries; share < 0.93 {
				t.Errorf("%s, %d scores: held %.3f of the time", name, n, share)
			}
		}
	}
	low, high := odds.Mean(0, 0, 1, 5)
	near(t, "of nobody", low, 1, 0)
	near(t, "of nobody", high, 5, 0)
	low, _ = odds.Mean(10, 5, 1, 5)
	near(t, "ten who are content", low, 3.89, 0.01)
}
