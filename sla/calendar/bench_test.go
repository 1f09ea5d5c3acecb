package calendar

import (
	"fmt"
	"testing"
	"time"
)

func busy() Calendar {
	c := Calendar{Zone: "Europe/Paris", Week: map[string][]Span{}, Exceptions: map[string][]Span{}}
	for _, d := range []string{"mon", "tue", "wed", "thu", "fri"} {
		c.Week[d] = []Span{{"08:00", "12:00"}, {"13:30", "18:00"}}
	}
	for i := range 20 {
		c.Exceptions[fmt.Sprintf("2026-%02d-%02d", 1+i%12, 1+i)] = nil
	}
	return c
}

// Two intervals a day, twenty holidays; the promise is 200,000 deadlines a
// second on one core, however far away they are.
func BenchmarkDeadline(b *testing.B) {
	h, err := busy().Compile()
	if err != nil {
		b.Fatal(err)
	}
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, weeks := range []int{0, 1, 4, 16, 50} {
		b.Run(fmt.Sprintf("weeks=%d", weeks), func(b *testing.B) {
			n := 0
			for b.Loop() {
				n++
				if _, ok := h.Deadline(start.Add(time.Duration(n%4000)*time.Hour/10), Duration(4*3600+weeks*42*3600)); !ok {
					b.Fatal("no deadline")
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "deadlines/s")
		})
	}
}
