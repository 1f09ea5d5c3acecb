// Package odds says what differences between groups of people are worth: whether
// one variant of a campaign did better than another, or chance alone would show as
// much. In: how many people each group has and how many of them did it. Out:
// rates with their margins, the chance, and how many more people it would take. It
// is pure arithmetic.
//
// What it says holds for one look at a number of people that was fixed
// beforehand. Whoever looks every hour and stops at the first "sure" is wrong more
// often than the level says.
package odds

import (
	"cmp"
	"math"
	"slices"
)

// Group is people who got the same: how many, and how many of them did it.
type Group struct {
	Name string
	N    int64
	Yes  int64
}

// Rate is the share that did it; 0 of nobody.
func (g Group) Rate() float64 {
	if g.N <= 0 {
		return 0
	}
	return float64(g.Yes) / float64(g.N)
}

// Margin is the 95 % interval of the rate (Wilson 1927), which is honest with few
// people and rates near 0, too.
func (g Group) Margin() (low, high float64) { return wilson(g, z95) }

// Finding is what can be said of the best of several groups.
type Finding string

// The findings, from the weakest.
const (
	None   Finding = "none"   // nobody did it, or everybody: there is nothing to compare
	Few    Finding = "few"    // too few people to say anything
	Equal  Finding = "equal"  // no difference at all
	Chance Finding = "chance" // may well be chance
	Likely Finding = "likely" // chance shows as much in fewer than 1 of 20 such comparisons
	Sure   Finding = "sure"   // in fewer than 1 of 100
)

// Verdict compares the best group with the next.
type Verdict struct {
	Finding    Finding
	Best, Next Group
	Chance     float64 // that pure chance shows as much, corrected for picking the best of several
	Low, High  float64 // 95 % interval of the difference of their rates, corrected as Chance is
	More       int64   // about how many more people of each it takes; 0: enough, or more than mostMore
}

// Key names the words for it: the finding, and whether More is known.
func (v Verdict) Key() string {
	if v.More > 0 {
		return string(v.Finding) + ".more"
	}
	return string(v.Finding)
}

const (
	z95      = 1.959963984540054  // normal quantile of 0.975
	z80      = 0.8416212335729143 // of 0.8: a difference as large as this one would be found four times of five
	level    = 0.05
	sure     = 0.01
	fewest   = 100 // people of each group, below which nothing is said
	cell     = 5   // expected of each outcome in each group, as the normal approximation asks for (Cochran 1954)
	mostMore = 1_000_000
)

// Compare says what the difference between the best group and the next is worth:
// the test of two proportions with pooled variance, two-sided. As the best of
// several was picked after looking, the chance is multiplied by the number of
// pairs (Bonferroni), whatever chance the other pairs have. False: there are no
// two groups.
func Compare(groups []Group) (Verdict, bool) {
	if len(groups) < 2 {
		return Verdict{}, false
	}
	all := slices.Clone(groups)
	slices.SortStableFunc(all, func(a, b Group) int { return cmp.Compare(b.Rate(), a.Rate()) })
	smallest := slices.MinFunc(all, func(a, b Group) int { return cmp.Compare(a.N, b.N) }).N
	return two(all[0], all[1], smallest, float64(len(all)*(len(all)-1)/2)), true
}

// Against compares those who got something with those who got nothing, whichever
// did better.
func Against(got, nothing Group) Verdict {
	a, b := got, nothing
	if b.Rate() > a.Rate() {
		a, b = b, a
	}
	return two(a, b, min(got.N, nothing.N), 1)
}

// two compares a, which has the higher rate, with b; smallest is how many people
// the smallest group of all has.
func two(a, b Group, smallest int64, pairs float64) Verdict {
	v := Verdict{Best: a, Next: b, Chance: 1}
	v.Low, v.High = newcombe(a, b, quantile(1-level/2/pairs))
	p := pooled(a, b)
	if p <= 0 || p >= 1 {
		v.Finding = None
		return v
	}
	if need := enough(p); smallest < need {
		v.Finding, v.More = Few, bounded(float64(need-smallest))
		return v
	}
	d := a.Rate() - b.Rate()
	if d == 0 {
		v.Finding = Equal
		return v
	}
	z := d / math.Sqrt(p*(1-p)*(1/float64(a.N)+1/float64(b.N)))
	v.Chance = min(1, math.Erfc(z/math.Sqrt2)*pairs)
	switch {
	case v.Chance < sure:
		v.Finding = Sure
	case v.Chance < level:
		v.Finding = Likely
	default:
		v.Finding = Chance
		v.More = bounded(math.Max(1, needed(a.Rate(), b.Rate(), level/pairs)-float64(smallest)))
	}
	return v
}

// pooled is the rate of both groups together.
func pooled(a, b Group) float64 {
	if a.N+b.N <= 0 {
		return 0
	}
	return float64(a.Yes+b.Yes) / float64(a.N+b.N)
}

// enough is how many people each group must have before the test may be asked,
// where a share of p did it.
func enough(p float64) int64 { return max(fewest, int64(math.Ceil(cell/min(p, 1-p)))) }

// needed is how many people each of two groups needs for a difference like this
// one to be found at a level with a power of 0.8 (Fleiss, Levin, Paik 2003, 4.14).
func needed(a, b, level float64) float64 {
	m := (a + b) / 2
	root := quantile(1-level/2)*math.Sqrt(2*m*(1-m)) + z80*math.Sqrt(a*(1-a)+b*(1-b))
	return math.Ceil(root * root / ((a - b) * (a - b)))
}

// bounded rounds up to two digits, as more of them would be a pretence, and leaves
// out numbers so large that they say "never".
func bounded(n float64) int64 {
	if n > mostMore {
		return 0
	}
	unit := math.Pow(10, max(0, math.Floor(math.Log10(n))-1))
	return int64(math.Ceil(n/unit) * unit)
}

// Mean is the 95 % interval of the mean of n scores between lowest and highest. It
// is Wilson's, of the mean as a share of the way from lowest to highest: no scores
// with this mean spread wider than those that are all lowest or highest (Bhatia and
// Davis 2000), so that it is no surer than that of a share, with few scores that are
// all the same, too. Of no scores anything may be true.
func Mean(n int64, mean, lowest, highest float64) (low, high float64) {
	low, high = within(float64(n), (mean-lowest)/(highest-lowest), z95)
	return lowest + low*(highest-lowest), lowest + high*(highest-lowest)
}

func wilson(g Group, z float64) (low, high float64) { return within(float64(g.N), g.Rate(), z) }

func within(n, p, z float64) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	mid, half, by := p+z*z/(2*n), z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n)), 1+z*z/n
	return max(0, (mid-half)/by), min(1, (mid+half)/by)
}

// newcombe is the interval of a difference from the Wilson intervals of both
// (Newcombe 1998, method 10).
func newcombe(a, b Group, z float64) (low, high float64) {
	la, ha := wilson(a, z)
	lb, hb := wilson(b, z)
	pa, pb := a.Rate(), b.Rate()
	d := pa - pb
	return d - math.Hypot(pa-la, hb-pb), d + math.Hypot(ha-pa, pb-lb)
}

// quantile is that of the normal distribution.
func quantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }
