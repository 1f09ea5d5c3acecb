package invite

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/parleyhub/parley/hub"
)

func calendar(lines ...string) string {
	return strings.Join(append(append([]string{"BEGIN:VCALENDAR", "VERSION:2.0"}, lines...), "END:VCALENDAR", ""), "\r\n")
}

func TestInvitationSaysWhoWhenAndWhere(t *testing.T) {
	got := Read(calendar("METHOD:REQUEST", "BEGIN:VEVENT", "UID:1@x", "SEQUENCE:2", "SUMMARY:Viewing\\, second", " \\; floor", "LOCATION:Room 4",
		"DTSTART;TZID=Europe/Paris:20260302T100000", "DTEND;TZID=Europe/Paris:20260302T113000", "RRULE:FREQ=WEEKLY;COUNT=3",
		"ORGANIZER;CN=\"Doe; Ann\":mailto:ann@x.example", "ATTENDEE;CN=Bob;PARTSTAT=DECLINED;RSVP=TRUE:MAILTO:bob@y.example", "ATTENDEE:invalid",
		"X-GOOGLE-CONFERENCE:https://meet.example/abc", "URL:javascript:alert(1)", "BEGIN:VALARM", "SUMMARY:not this", "END:VALARM", "END:VEVENT"), "")
	want := []hub.Meeting{{Method: "request", UID: "1@x", Sequence: 2, Title: "Viewing, second; floor", Place: "Room 4", Link: "https://meet.example/abc",
		Starts: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Ends: time.Date(2026, 3, 2, 10, 30, 0, 0, time.UTC), Zone: "Europe/Paris", Repeats: "weekly",
		By: hub.Address{Name: "Doe; Ann", Address: "ann@x.example"}, Guests: []hub.Guest{{Name: "Bob", Address: "bob@y.example", Answer: "declined"}}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestTimesAreReadInTheirZones(t *testing.T) {
	fixed := []string{"BEGIN:VTIMEZONE", "TZID:Mine", "BEGIN:STANDARD", "TZOFFSETTO:+0530", "END:STANDARD", "END:VTIMEZONE"}
	summer := []string{"BEGIN:VTIMEZONE", "TZID:Mine", "BEGIN:STANDARD", "TZOFFSETTO:+0100", "END:STANDARD", "BEGIN:DAYLIGHT", "TZOFFSETTO:+0200", "END:DAYLIGHT", "END:VTIMEZONE"}
	for name, c := range map[string]struct {
		zones  []string
		lines  string
		from   string
		to     string
		all    bool
		afloat bool
	}{
		"in UTC":                  {nil, "DTSTART:20260302T100000Z", "2026-03-02T10:00:00Z", "", false, false},
		"of Windows, in summer":   {nil, "DTSTART;TZID=W. Europe Standard Time:20260702T100000", "2026-07-02T08:00:00Z", "", false, false},
		"quoted, of Windows":      {nil, "DTSTART;TZID=\"Eastern Standard Time\":20260302T100000", "2026-03-02T15:00:00Z", "", false, false},
		"with a path":             {nil, "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Bucharest:20260302T100000", "2026-03-02T08:00:00Z", "", false, false},
		"described, one offset":   {fixed, "DTSTART;TZID=Mine:20260302T100000", "2026-03-02T04:30:00Z", "", false, false},
		"described, with summer":  {summer, "DTSTART;TZID=Mine:20260302T100000", "2026-03-02T10:00:00Z", "", false, true},
		"no zone":                 {nil, "DTSTART:20260302T100000", "2026-03-02T10:00:00Z", "", false, true},
		"a day":                   {nil, "DTSTART;VALUE=DATE:20260302", "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", true, false},
		"days":                    {nil, "DTSTART;VALUE=DATE:20260302\r\nDTEND;VALUE=DATE:20260305", "2026-03-02T00:00:00Z", "2026-03-05T00:00:00Z", true, false},
		"for a while":             {nil, "DURATION:PT1H30M\r\nDTSTART:20260302T100000Z", "2026-03-02T10:00:00Z", "2026-03-02T11:30:00Z", false, false},
		"an end before the start": {nil, "DTSTART:20260302T100000Z\r\nDTEND:20260301T100000Z", "2026-03-02T10:00:00Z", "", false, false},
		"nonsense":                {nil, "DTSTART:tomorrow", "", "", false, false},
	} {
		got := Read(calendar(append([]string{"BEGIN:VEVENT", c.lines, "END:VEVENT"}, c.zones...)...), "REQUEST")
		show := func(at time.Time) string {
			if at.IsZero() {
				return ""
			}
			return at.Format(time.RFC3339)
		}
		if len(got) != 1 || show(got[0].Starts) != c.from || show(got[0].Ends) != c.to || got[0].AllDay != c.all || got[0].Floating != c.afloat || got[0].Method != "request" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestCancellationsAndAnswersAreTold(t *testing.T) {
	for want, lines := range map[string][]string{
		"cancel":  {"METHOD:CANCEL", "BEGIN:VEVENT", "END:VEVENT"},
		"reply":   {"METHOD:REPLY", "BEGIN:VEVENT", "END:VEVENT"},
		"publish": {"METHOD:X-OTHER", "BEGIN:VEVENT", "END:VEVENT"},
	} {
		if got := Read(calendar(lines...), ""); len(got) != 1 || got[0].Method != want {
			t.Errorf("%s: %+v", want, got)
		}
	}
	if got := Read(calendar("METHOD:REQUEST", "BEGIN:VEVENT", "STATUS:CANCELLED", "END:VEVENT"), ""); got[0].Method != "cancel" {
		t.Errorf("%+v", got)
	}
}

func TestCalendarsAreBounded(t *testing.T) {
	guests := strings.Repeat("ATTENDEE:mailto:a@b.example\r\n", 300)
	got := Read(calendar(strings.Repeat("BEGIN:VEVENT\r\nSUMMARY:"+strings.Repeat("é", 3000)+"\r\n"+guests+"END:VEVENT\r\n", 20)), "")
	if len(got) != maxMeetings || len(got[0].Guests) != maxGuests || got[0].More != 250 || len(got[0].Title) > maxText {
		t.Errorf("%d meetings, %d guests", len(got), len(got[0].Guests))
	}
	if got := Read("no calendar", ""); got != nil {
		t.Errorf("%+v", got)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(calendar("METHOD:REQUEST", "BEGIN:VEVENT", "DTSTART;TZID=Europe/Paris:20260302T100000", "ATTENDEE;CN=\"x:y\":mailto:a@b", "DURATION:P1W", "END:VEVENT"))
	f.Add("BEGIN:VEVENT\nEND:VEVENT\nEND:VEVENT\nBEGIN:VTIMEZONE\nBEGIN:STANDARD\nTZOFFSETTO:+9999")
	f.Fuzz(func(t *testing.T, s string) {
		for _, m := range Read(s, "") {
			if m.Link != "" && !strings.HasPrefix(m.Link, "http") {
				t.Fatalf("link %q", m.Link)
			}
		}
	})
}
