package forecast

import (
	"fmt"
	"strings"
)

// Bin is what became of the forecasts between two probabilities.
type Bin struct {
	From, To float64
	N        int
	Said     float64 // mean of what was said
	Came     float64 // part that was breached
}

// Calibration says how far forecasts can be trusted.
type Calibration struct {
	N      int
	Brier  float64 // mean squared error; what always says the base rate gets Base
	Base   float64
	Bins   []Bin // ten, by what was said
	Around Bin   // those that were given 65 to 75 %
}

// Calibrate compares what was said with what came.
func Calibrate(all []Said) Calibration {
	c := Calibration{N: len(all), Bins: make([]Bin, 10), Around: Bin{From: 0.65, To: 0.75}}
	for i := range c.Bins {
		c.Bins[i].From, c.Bins[i].To = float64(i)/10, float64(i+1)/10
	}
	breached := 0.0
	for _, s := range all {
		came := float64(one(s.Breached))
		breached += came
		c.Brier += (s.P - came) * (s.P - came)
		c.Bins[min(int(s.P*10), 9)].add(s.P, came)
		if s.P >= c.Around.From && s.P < c.Around.To {
			c.Around.add(s.P, came)
		}
	}
	if c.N > 0 {
		c.Brier /= float64(c.N)
		rate := breached / float64(c.N)
		c.Base = rate * (1 - rate)
	}
	for i := range c.Bins {
		c.Bins[i].settle()
	}
	c.Around.settle()
	return c
}

func (b *Bin) add(p, came float64) {
	b.N++
	b.Said += p
	b.Came += came
}

func (b *Bin) settle() {
	if b.N > 0 {
		b.Said, b.Came = b.Said/float64(b.N), b.Came/float64(b.N)
	}
}

// Markdown is the reliability table.
func (c *Calibration) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d forecasts, Brier score %.3f (saying the base rate each time: %.3f)\n\n", c.N, c.Brier, c.Base)
	b.WriteString("| said | forecasts | mean said | came true |\n|---|---|---|---|\n")
	for _, x := range c.Bins {
		fmt.Fprintf(&b, "| %.0f–%.0f %% | %d | %.1f %% | %.1f %% |\n", 100*x.From, 100*x.To, x.N, 100*x.Said, 100*x.Came)
	}
	fmt.Fprintf(&b, "\nOf the %d that were given 65 to 75 %%, %.1f %% breached.\n", c.Around.N, 100*c.Around.Came)
	return b.String()
}

// SVG is the reliability plot: on the diagonal, what was said is what came. A
// dot's area is how often it was said.
func (c *Calibration) SVG() string {
	const size, edge = 320.0, 40.0
	at := func(p float64) float64 { return p * size }
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" font-family="sans-serif" font-size="11" role="img" aria-label="Reliability of breach forecasts">`+"\n", size+2*edge, size+2*edge)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="#fff"/><g transform="translate(%g %g)" fill="#333">`+"\n", edge, edge/2)
	for i := 0; i <= 10; i += 2 {
		v := at(float64(i) / 10)
		fmt.Fprintf(&b, `<path d="M%g 0V%gM0 %gH%g" stroke="#e5e5e5"/><text x="%g" y="%g" text-anchor="middle">%d %%</text><text x="-6" y="%g" text-anchor="end">%d %%</text>`+"\n",
			v, size, size-v, size, v, size+16, i*10, size-v+4, i*10)
	}
	fmt.Fprintf(&b, `<path d="M0 %gL%g 0" stroke="#999" stroke-dasharray="4 4"/>`+"\n", size, size)
	for _, x := range c.Bins {
		if x.N > 0 {
			fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="%.1f" fill="#2563eb" fill-opacity=".75"><title>said %.0f %%, came %.0f %%, %d forecasts</title></circle>`+"\n",
				at(x.Said), size-at(x.Came), 3+9*float64(x.N)/float64(c.N), 100*x.Said, 100*x.Came, x.N)
		}
	}
	fmt.Fprintf(&b, `<text x="%g" y="%g" text-anchor="middle">said</text><text x="-30" y="%g" text-anchor="middle" transform="rotate(-90 -30 %g)">came true</text></g></svg>`+"\n",
		size/2, size+34, size/2, size/2)
	return b.String()
}
