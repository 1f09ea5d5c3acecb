package feed

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/parleyhub/parley/hub"
)

func ics(events ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + strings.Join(events, "") + "END:VCALENDAR\r\n"
}

func vevent(lines ...string) string {
	return "BEGIN:VEVENT\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\n"
}

var (
	first = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	last  = time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)
)

func TestHolidaysOfACalendar(t *testing.T) {
	for name, c := range map[string]struct {
		text    string
		days    map[string]string
		skipped int
	}{
		"one day": {ics(vevent("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261202", "SUMMARY:Ziua Națională")),
			map[string]string{"2026-12-01": "Ziua Națională"}, 0},
		"two days": {ics(vevent("DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261227", "SUMMARY:Christmas")),
			map[string]string{"2026-12-25": "Christmas", "2026-12-26": "Christmas"}, 0},
		"a folded name with an alarm": {ics("BEGIN:VEVENT\nDTSTART;VALUE=DATE:20260501\nSUMMARY:Labour\\, \n and rest\nBEGIN:VALARM\nSUMMARY:x\nEND:VALARM\nEND:VEVENT\n"),
			map[string]string{"2026-05-01": "Labour, and rest"}, 0},
		"every year since long ago": {ics(vevent("DTSTART;VALUE=DATE:19900714", "RRULE:FREQ=YEARLY", "SUMMARY:14")),
			map[string]string{"2026-07-14": "14", "2027-07-14": "14"}, 0},
		"the last Monday of May": {ics(vevent("DTSTART;VALUE=DATE:20200525", "RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", "SUMMARY:M")),
			map[string]string{"2026-05-25": "M", "2027-05-31": "M"}, 0},
		"the fourth Thursday of November, one left out": {ics(vevent("DTSTART;VALUE=DATE:20201126", "EXDATE;VALUE=DATE:20271125", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "SUMMARY:T")),
			map[string]string{"2026-11-26": "T"}, 0},
		"until": {ics(vevent("DTSTART;VALUE=DATE:20250101", "RRULE:FREQ=YEARLY;UNTIL=20261231T000000Z", "SUMMARY:U")),
			map[string]string{"2026-01-01": "U"}, 0},
		"twice": {ics(vevent("DTSTART;VALUE=DATE:20250301", "RRULE:FREQ=YEARLY;COUNT=2", "SUMMARY:C")),
			map[string]string{"2026-03-01": "C"}, 0},
		"29 February": {ics(vevent("DTSTART;VALUE=DATE:20240229", "RRULE:FREQ=YEARLY", "SUMMARY:L")), map[string]string{}, 0},
		"what is no holiday": {ics(vevent("DTSTART:20260501T100000Z", "SUMMARY:Meeting"), vevent("DTSTART;VALUE=DATE:20260502", "STATUS:CANCELLED"),
			vevent("DTSTART;VALUE=DATE:20260503", "RRULE:FREQ=SECONDLY"), vevent("SUMMARY:nothing"),
			vevent("DTSTART;VALUE=DATE:20260504", "DTEND;VALUE=DATE:20991231")), map[string]string{}, 5},
		"outside of what was asked for": {ics(vevent("DTSTART;VALUE=DATE:20251231", "SUMMARY:old"), vevent("DTSTART;VALUE=DATE:20280101", "SUMMARY:new")), map[string]string{}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Read([]byte(c.text), first, last)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.days, got.Days); d != "" || got.Skipped != c.skipped {
				t.Errorf("%s\nskipped %d", d, got.Skipped)
			}
		})
	}
}

func TestWhatIsNoCalendarIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"a page": "<html>", "nothing": "", "not text": "BEGIN:VCALENDAR\n\xff", "cut off": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x",
		"no date":         ics(vevent("DTSTART;VALUE=DATE:2026-05-01")),
		"too many events": ics(strings.Repeat(vevent("SUMMARY:x"), maxEvents+1)),
		"too large":       "BEGIN:VCALENDAR\n" + strings.Repeat("X:y\n", MaxBytes/3),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Read([]byte(text), first, last); !hub.Is(err, hub.Invalid) {
				t.Errorf("answered %v", err)
			}
		})
	}
}

func FuzzHolidays(f *testing.F) {
	f.Add([]byte(ics(vevent("DTSTART;VALUE=DATE:20200525", "RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", "SUMMARY:M\\,x"))))
	f.Add([]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20200525\nRDATE:20260101,20260102\nRRULE:FREQ=YEARLY;COUNT=1\nEND:VEVENT"))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := Read(text, first, last)
		if err != nil {
			return
		}
		for d, name := range got.Days {
			at, err := time.Parse(time.DateOnly, d)
			if err != nil || at.Before(first) || !at.Before(last) || len(name) > maxName {
				t.Fatalf("%q %q", d, name)
			}
		}
	})
}
