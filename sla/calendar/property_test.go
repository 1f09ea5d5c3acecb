package calendar

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var zones = []string{"UTC", "Europe/Paris", "Europe/Bucharest", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo",
	"Asia/Beirut", "Asia/Kolkata", "Pacific/Apia", "Africa/Casablanca", "Pacific/Chatham"}

func times(t *rapid.T) []Span {
	var out []Span
	for range rapid.IntRange(0, 3).Draw(t, "intervals") {
		clock := func(max int) string {
			m := rapid.IntRange(0, max).Draw(t, "minute")
			return fmt.Sprintf("%02d:%02d", m/60, m%60)
		}
		out = append(out, Span{clock(1439), clock(1440)})
	}
	return out
}

func drawn(t *rapid.T) Calendar {
	c := Calendar{Zone: rapid.SampledFrom(zones).Draw(t, "zone"), Week: map[string][]Span{"wed": {{"08:00", "12:00"}}}, Exceptions: map[string][]Span{}}
	for _, d := range dayNames {
		if s := times(t); len(s) > 0 {
			c.Week[d] = s
		}
	}
	for range rapid.IntRange(0, 6).Draw(t, "exceptions") {
		day := time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 900).Draw(t, "day"))
		c.Exceptions[day.Format(time.DateOnly)] = times(t)
	}
	return c
}

func moment(t *rapid.T, name string) time.Time {
	base := time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	return time.UnixMilli(base + rapid.Int64Range(0, 800*dayMS).Draw(t, name)).UTC()
}

func must(t *rapid.T, c Calendar) *Hours {
	h, err := c.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestCountingAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := must(t, drawn(t))
		a, b, c := moment(t, "a"), moment(t, "b"), moment(t, "c")
		if b.Before(a) {
			a, b = b, a
		}
		if c.Before(b) {
			b, c = c, b
		}
		if b.Before(a) {
			a, b = b, a
		}
		if h.Consumed(a, b)+h.Consumed(b, c) != h.Consumed(a, c) {
			t.Fatalf("%v + %v != %v", h.Consumed(a, b), h.Consumed(b, c), h.Consumed(a, c))
		}
		var sum time.Duration
		for _, s := range h.Segments(a, c) {
			sum += s.To.Sub(s.From)
		}
		if sum != h.Consumed(a, c) {
			t.Fatal("segments do not add up to what was counted")
		}
	})
}

func TestDeadlineUsesExactlyTheTarget(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := must(t, drawn(t))
		start := moment(t, "start")
		s := Duration(rapid.Int64Range(0, 200*3600).Draw(t, "seconds"))
		due, ok := h.Deadline(start, s)
		if !ok {
			return
		}
		if got := h.Consumed(start, due); got != time.Duration(s)*time.Second {
			t.Fatalf("counted %v of %v", got, s)
		}
		if s > 0 && h.Consumed(start, due.Add(-time.Millisecond)) == time.Duration(s)*time.Second {
			t.Fatal("there is an earlier instant")
		}
	})
}

func TestDeadlineNeverGoesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := must(t, drawn(t))
		start := moment(t, "start")
		later := start.Add(time.Duration(rapid.Int64Range(0, 10*dayMS).Draw(t, "later")) * time.Millisecond)
		s := Duration(rapid.Int64Range(0, 100*3600).Draw(t, "seconds"))
		more := s + Duration(rapid.Int64Range(0, 3600).Draw(t, "more"))
		due, ok := h.Deadline(start, s)
		if d, ok2 := h.Deadline(start, more); ok && ok2 && d.Before(due) {
			t.Fatal("a longer target is due earlier")
		}
		if d, ok2 := h.Deadline(later, s); ok && ok2 && d.Before(due) {
			t.Fatal("a later start is due earlier")
		}
	})
}

func TestHolidayNeverMakesADeadlineEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawn(t)
		start := moment(t, "start")
		s := Duration(rapid.Int64Range(1, 60*3600).Draw(t, "seconds"))
		due, ok := must(t, c).Deadline(start, s)
		day := start.AddDate(0, 0, rapid.IntRange(-1, 20).Draw(t, "holiday")).Format(time.DateOnly)
		c.Exceptions[day] = nil
		if d, ok2 := must(t, c).Deadline(start, s); ok2 && (!ok || d.Before(due)) {
			t.Fatalf("due %v, with a holiday %v", due, d)
		}
	})
}

// A new zone database is a new version of the calendar from that instant on:
// here the whole zone changes, which is the hardest case of it.
func TestNewVersionLeavesThePastAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old, fresh := drawn(t), drawn(t)
		edit := moment(t, "edit")
		was, is, only := must(t, old), must(t, fresh.Edit(old, edit)), must(t, fresh)
		a, b := moment(t, "a"), moment(t, "b")
		if b.Before(a) {
			a, b = b, a
		}
		want := was.Consumed(a, earlier(b, edit)) + only.Consumed(earlier(b, later(a, edit)), b)
		if got := is.Consumed(a, b); got != want {
			t.Fatalf("counted %v, want %v", got, want)
		}
		s := Duration(rapid.Int64Range(0, 60*3600).Draw(t, "seconds"))
		if due, ok := is.Deadline(a, s); ok && is.Consumed(a, due) != time.Duration(s)*time.Second {
			t.Fatal("deadline over two versions")
		}
	})
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// The tables against the plain way: asking the zone for every minute.
func TestTablesAgreeWithAskingEveryMinute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawn(t)
		c.Zone = rapid.SampledFrom([]string{"UTC", "Asia/Kolkata"}).Draw(t, "zone without jumps")
		h := must(t, c)
		zone, _ := time.LoadLocation(c.Zone)
		start := moment(t, "start").Truncate(time.Minute)
		var want time.Duration
		for m := range 2 * 1440 {
			if plainOpen(c, start.Add(time.Duration(m)*time.Minute).In(zone)) {
				want += time.Minute
			}
		}
		if got := h.Consumed(start, start.Add(48*time.Hour)); got != want {
			t.Fatalf("counted %v, want %v", got, want)
		}
	})
}

func plainOpen(c Calendar, at time.Time) bool {
	for back := range 2 {
		day := at.AddDate(0, 0, -back)
		spans, special := c.Exceptions[day.Format(time.DateOnly)]
		if !special {
			spans = c.Week[dayNames[day.Weekday()]]
		}
		list, _ := readSpans("", spans)
		for _, m := range list {
			if now := at.Hour()*60 + at.Minute() + back*1440; now >= m.from && now < m.to {
				return true
			}
		}
	}
	return false
}

func FuzzParseCalendar(f *testing.F) {
	f.Add([]byte(`{"zone":"Europe/Paris","week":{"mon":[["09:00","17:00"]]},"exceptions":{"2026-06-01":[]}}`))
	f.Add([]byte(`{"zone":"../../etc/passwd","week":{"mon":[["09:00"]]}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := ParseCalendar(raw)
		if err != nil {
			return
		}
		h, err := c.Compile()
		if err != nil {
			t.Fatal(err)
		}
		h.Deadline(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), 3600)
	})
}
