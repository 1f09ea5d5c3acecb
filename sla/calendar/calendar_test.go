package calendar

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func compile(t testing.TB, c Calendar) *Hours {
	t.Helper()
	h, err := c.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func on(zone, day string, spans ...Span) Calendar {
	return Calendar{Zone: zone, Week: map[string][]Span{day: spans}}
}

// Every row is one interval whose boundary lies in, beside or across a jump.
func TestIntervalsThroughJumpsOfLocalTime(t *testing.T) {
	for name, c := range map[string]struct {
		cal      Calendar
		from, to string
	}{
		"Paris: start in the gap":           {on("Europe/Paris", "sun", Span{"02:30", "10:00"}), "2026-03-29T01:00:00Z", "2026-03-29T08:00:00Z"},
		"Paris: end in the gap":             {on("Europe/Paris", "sun", Span{"00:00", "02:30"}), "2026-03-28T23:00:00Z", "2026-03-29T01:00:00Z"},
		"Paris: end at the gap":             {on("Europe/Paris", "sun", Span{"00:00", "02:00"}), "2026-03-28T23:00:00Z", "2026-03-29T01:00:00Z"},
		"Paris: start at the gap's end":     {on("Europe/Paris", "sun", Span{"03:00", "04:00"}), "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"},
		"Paris: start in the fold":          {on("Europe/Paris", "sun", Span{"02:30", "10:00"}), "2026-10-25T00:30:00Z", "2026-10-25T09:00:00Z"},
		"Paris: end in the fold":            {on("Europe/Paris", "sun", Span{"00:00", "02:30"}), "2026-10-24T22:00:00Z", "2026-10-25T01:30:00Z"},
		"Paris: inside the fold":            {on("Europe/Paris", "sun", Span{"02:00", "02:30"}), "2026-10-25T00:00:00Z", "2026-10-25T01:30:00Z"},
		"New York: night over the gap":      {on("America/New_York", "sat", Span{"22:00", "06:00"}), "2026-03-08T03:00:00Z", "2026-03-08T10:00:00Z"},
		"New York: night over the fold":     {on("America/New_York", "sat", Span{"22:00", "06:00"}), "2026-11-01T02:00:00Z", "2026-11-01T11:00:00Z"},
		"Lord Howe: gap of half an hour":    {on("Australia/Lord_Howe", "sun", Span{"02:15", "04:00"}), "2026-10-03T15:30:00Z", "2026-10-03T17:00:00Z"},
		"Lord Howe: fold of half an hour":   {on("Australia/Lord_Howe", "sun", Span{"01:45", "04:00"}), "2026-04-04T14:45:00Z", "2026-04-04T17:30:00Z"},
		"Sao Paulo: no midnight":            {on("America/Sao_Paulo", "sun", Span{"00:00", "09:00"}), "2018-11-04T03:00:00Z", "2018-11-04T11:00:00Z"},
		"Sao Paulo: 24:00 does not exist":   {on("America/Sao_Paulo", "sat", Span{"20:00", "24:00"}), "2018-11-03T23:00:00Z", "2018-11-04T03:00:00Z"},
		"Sao Paulo: last hour twice":        {on("America/Sao_Paulo", "sat", Span{"23:00", "24:00"}), "2018-02-18T01:00:00Z", "2018-02-18T03:00:00Z"},
		"Sao Paulo: end 23:30 the 2nd time": {on("America/Sao_Paulo", "sat", Span{"20:00", "23:30"}), "2018-02-17T22:00:00Z", "2018-02-18T02:30:00Z"},
		"Beirut: no midnight":               {on("Asia/Beirut", "sun", Span{"00:00", "08:00"}), "2022-03-26T22:00:00Z", "2022-03-27T05:00:00Z"},
		"Beirut: midnight twice":            {on("Asia/Beirut", "sat", Span{"22:00", "24:00"}), "2022-10-29T19:00:00Z", "2022-10-29T22:00:00Z"},
		"Casablanca: Ramadan":               {on("Africa/Casablanca", "sun", Span{"02:30", "08:00"}), "2024-03-10T01:30:00Z", "2024-03-10T08:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			h := compile(t, c.cal)
			from, to := at(t, c.from), at(t, c.to)
			got := h.Segments(from.Add(-30*time.Hour), to.Add(30*time.Hour))
			if len(got) != 1 || !got[0].From.Equal(from) || !got[0].To.Equal(to) {
				t.Errorf("got %v, want %s to %s", got, c.from, c.to)
			}
		})
	}
}

// After the last listed jump only a zone's rule is left.
func TestFarYearsAreCounted(t *testing.T) {
	h := compile(t, on("Europe/Paris", "mon", Span{"09:00", "17:00"}))
	for y := 2030; y < 2090; y++ {
		from := time.Date(y, 12, 20, 0, 0, 0, 0, time.UTC)
		if got := h.Consumed(from, from.AddDate(0, 0, 28)); got != 32*time.Hour {
			t.Errorf("%d: %v", y, got)
		}
	}
}

// A whole day is skipped when a country crosses the date line.
func TestADayThatNeverWas(t *testing.T) {
	h := compile(t, on("Pacific/Apia", "fri", Span{"09:00", "17:00"}))
	if got := h.Segments(at(t, "2011-12-28T00:00:00Z"), at(t, "2012-01-02T00:00:00Z")); len(got) != 0 {
		t.Errorf("30 December 2011 was skipped in Samoa: %v", got)
	}
}

func TestOverlapsUniteAndEmptyIntervalsVanish(t *testing.T) {
	h := compile(t, on("Europe/Paris", "mon", Span{"09:00", "12:00"}, Span{"11:00", "14:00"}, Span{"14:00", "15:00"}))
	if got := h.Segments(at(t, "2026-07-06T00:00:00Z"), at(t, "2026-07-07T00:00:00Z")); len(got) != 1 || got[0].To.Sub(got[0].From) != 6*time.Hour {
		t.Error(got)
	}
	h = compile(t, on("Europe/Paris", "sun", Span{"02:10", "02:50"}))
	if got := h.Segments(at(t, "2026-03-28T00:00:00Z"), at(t, "2026-03-30T00:00:00Z")); len(got) != 0 {
		t.Errorf("an interval inside the gap is empty: %v", got)
	}
	h = compile(t, on("Europe/Paris", "mon", Span{"09:00", "09:00"}))
	if got := h.Consumed(at(t, "2026-07-06T00:00:00Z"), at(t, "2026-07-08T00:00:00Z")); got != 24*time.Hour {
		t.Errorf("an end that is not after the start is on the next day: %v", got)
	}
}

// An overnight interval belongs to the date on which it starts.
func TestExceptionClosesTheNightThatStartsThen(t *testing.T) {
	c := Calendar{Zone: "Europe/Paris", Week: map[string][]Span{}, Exceptions: map[string][]Span{"2026-07-07": {}}}
	for _, d := range dayNames {
		c.Week[d] = []Span{{"22:00", "06:00"}}
	}
	got := compile(t, c).Segments(at(t, "2026-07-06T12:00:00Z"), at(t, "2026-07-09T00:00:00Z"))
	if len(got) != 2 || !got[0].To.Equal(at(t, "2026-07-07T04:00:00Z")) || !got[1].From.Equal(at(t, "2026-07-08T20:00:00Z")) {
		t.Error(got)
	}
}

func TestWrongCalendarsAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		json, says string
	}{
		"unknown zone":     {`{"zone":"Mars/Olympus","week":{}}`, "unknown time zone"},
		"the machine's":    {`{"zone":"Local","week":{"mon":[["09:00","17:00"]]}}`, "needs a time zone"},
		"no zone":          {`{"week":{"mon":[["09:00","17:00"]]}}`, "needs a time zone"},
		"bad hour":         {`{"zone":"Europe/Paris","week":{"mon":[["09:00","25:00"]]}}`, "calendar.week.mon"},
		"bad shape":        {`{"zone":"Europe/Paris","week":{"mon":[["9:00","17:00"]]}}`, "is not an interval"},
		"start 24:00":      {`{"zone":"Europe/Paris","week":{"mon":[["24:00","24:00"]]}}`, "is not an interval"},
		"one time":         {`{"zone":"Europe/Paris","week":{"mon":[["09:00"]]}}`, "two times"},
		"unknown day":      {`{"zone":"Europe/Paris","week":{"monday":[["09:00","17:00"]]}}`, "days are mon"},
		"bad date":         {`{"zone":"Europe/Paris","week":{},"exceptions":{"2026-02-30":[]}}`, "is not a date"},
		"unknown field":    {`{"zone":"Europe/Paris","week":{},"exception":{}}`, "exception"},
		"bad version kept": {`{"zone":"Europe/Paris","week":{},"from":"2026-01-01T00:00:00Z","earlier":[{"zone":"Nowhere","week":{}}]}`, "unknown time zone"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseCalendar([]byte(c.json))
			if !hub.Is(err, hub.Invalid) {
				t.Fatalf("%v", err)
			}
			var e = err.(*hub.Error)
			if !strings.Contains(e.Text+" "+e.Field, c.says) {
				t.Errorf("%q in %q", e.Text, e.Field)
			}
		})
	}
	for _, open := range []string{"", "null", " null "} {
		if c, err := ParseCalendar([]byte(open)); err != nil || !c.AlwaysOpen() {
			t.Errorf("%q: %v", open, err)
		}
	}
}

func TestNamedHolidaysAreClosed(t *testing.T) {
	c, err := ParseCalendar([]byte(`{"zone":"UTC","week":{"mon":[["09:00","17:00"]]},"exceptions":{"2026-06-08":[["10:00","11:00"]]},
		"holidays":{"2026-06-01":"Whit Monday","2026-06-08":"The day after the fair"}}`))
	if err != nil {
		t.Fatal(err)
	}
	h := compile(t, c)
	for day, want := range map[string]time.Duration{"2026-05-25": 8 * time.Hour, "2026-06-01": 0, "2026-06-08": time.Hour} {
		from := at(t, day+"T00:00:00Z")
		if got := time.Duration(h.Used(from.UnixMilli(), from.Add(24*time.Hour).UnixMilli())) * time.Millisecond; got != want {
			t.Errorf("%s is open for %v, want %v", day, got, want)
		}
	}
	for _, wrong := range []string{`{"1 June":"x"}`, `{"2026-06-01":"` + strings.Repeat("x", 201) + `"}`, `{"2026-06-01":1}`} {
		if _, err := ParseCalendar([]byte(`{"zone":"UTC","week":{"mon":[["09:00","17:00"]]},"holidays":` + wrong + `}`)); !hub.Is(err, hub.Invalid) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

func TestDeadlineBeyondFourHundredDaysIsNone(t *testing.T) {
	start := at(t, "2026-01-01T00:00:00Z")
	for name, h := range map[string]*Hours{
		"never open": compile(t, Calendar{Zone: "UTC", Week: map[string][]Span{}}),
		"one hour":   compile(t, Calendar{Zone: "UTC", Week: map[string][]Span{}, Exceptions: map[string][]Span{"2026-06-01": {{"09:00", "10:00"}}}}),
		"too late":   compile(t, Calendar{Zone: "UTC", Week: map[string][]Span{}, Exceptions: map[string][]Span{"2028-06-01": {{"09:00", "20:00"}}}}),
	} {
		if due, ok := h.Deadline(start, 2*3600); ok {
			t.Errorf("%s: %v", name, due)
		}
	}
	var open *Hours
	if _, ok := open.Deadline(start, 400*24*3600); !ok {
		t.Error("400 days fit into 400 days")
	}
	if _, ok := open.Deadline(start, 400*24*3600+1); ok {
		t.Error("more than 400 days")
	}
}

func TestHoursAreSharedByManyReaders(t *testing.T) {
	h := compile(t, on("Europe/Paris", "mon", Span{"09:00", "17:00"}))
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for y := range 120 { // more years than are remembered at once
				from := time.Date(1950+(y+g*7)%120, 3, 1, 0, 0, 0, 0, time.UTC)
				if due, ok := h.Deadline(from, 3600); !ok || h.Consumed(from, due) != time.Hour {
					t.Errorf("%v: %v", from, due)
				}
			}
		}()
	}
	wg.Wait()
}

func TestDurationsAndMarksReadAndWriteTheSame(t *testing.T) {
	for in, want := range map[string]string{"2h": "2h", "90m": "1h30m", "45s": "45s", "0s": "0s", "1h0m1s": "1h1s"} {
		d, err := ParseDuration(in)
		if err != nil || d.String() != want {
			t.Errorf("%s: %s %v", in, d, err)
		}
	}
	for _, bad := range []string{"", "2", "1.5s", "-1h", "2d", "99999999999h"} {
		if _, err := ParseDuration(bad); !hub.Is(err, hub.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for _, bad := range []string{"0%", "101%", "8x%", "%", "-5m"} {
		if _, err := ParseMark(bad); !hub.Is(err, hub.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if m, _ := ParseMark("80%"); m.At(7) != 5 || m.String() != "80%" {
		t.Error("80% of 7 s are 5 whole seconds")
	}
}
