// Package figures gathers what a load test measures: how long things took, and
// figures beside what is promised.
package figures

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// Times gathers how long things took. It is safe for concurrent use.
type Times struct {
	mu   sync.Mutex
	list []time.Duration
}

// Add one.
func (t *Times) Add(d time.Duration) {
	t.mu.Lock()
	t.list = append(t.list, d)
	t.mu.Unlock()
}

// Join adds all of o.
func (t *Times) Join(o *Times) {
	o.mu.Lock()
	more := slices.Clone(o.list)
	o.mu.Unlock()
	t.mu.Lock()
	t.list = append(t.list, more...)
	t.mu.Unlock()
}

// Len is how many there are.
func (t *Times) Len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.list)
}

// Quantile answers the q-th, 0 < q ≤ 1; 0 when there are none.
func (t *Times) Quantile(q float64) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.list) == 0 {
		return 0
	}
	slices.Sort(t.list)
	return t.list[min(int(q*float64(len(t.list))), len(t.list)-1)]
}

// Figure is one line of a result.
type Figure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
	Goal  string  `json:"goal,omitempty"` // in words: ≤ 3 ms
	OK    *bool   `json:"ok,omitempty"`
}

// Result is what one scenario found.
type Result struct {
	Scenario string   `json:"scenario"`
	Figures  []Figure `json:"figures"`
	Problems []string `json:"problems,omitempty"` // what was lost, doubled or out of order
}

// Add adds a figure without a goal.
func (r *Result) Add(name string, value float64, unit string) {
	r.Figures = append(r.Figures, Figure{Name: name, Value: value, Unit: unit})
}

// AtMost adds a figure with an upper bound.
func (r *Result) AtMost(name string, value, bound float64, unit string) {
	ok := value <= bound
	r.Figures = append(r.Figures, Figure{Name: name, Value: value, Unit: unit, Goal: fmt.Sprintf("≤ %g", bound), OK: &ok})
}

// AtLeast adds a figure with a lower bound.
func (r *Result) AtLeast(name string, value, bound float64, unit string) {
	ok := value >= bound
	r.Figures = append(r.Figures, Figure{Name: name, Value: value, Unit: unit, Goal: fmt.Sprintf("≥ %g", bound), OK: &ok})
}

// MS is a duration in milliseconds.
func MS(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
