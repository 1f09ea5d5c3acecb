package invite

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// zone is what a calendar says of a time zone of its own: its offset, where it
// has but one.
type zone struct {
	offset  int // seconds east of Greenwich
	known   bool
	changes bool // there is a summer time: one offset is not the whole of it
}

// zone takes what belongs to a zone's description.
func (r *reader) zone(l line) {
	within := len(r.stack) > 1 && r.stack[len(r.stack)-2] == "VTIMEZONE"
	switch {
	case r.in("VTIMEZONE") && l.name == "BEGIN":
		r.open = &zone{}
	case r.in("VTIMEZONE") && l.name == "TZID" && r.open != nil && len(r.zones) < 50:
		r.zones[strings.TrimSpace(l.value)] = r.open
	case within && r.in("DAYLIGHT") && r.open != nil:
		r.open.changes = true
	case within && r.in("STANDARD") && l.name == "TZOFFSETTO" && r.open != nil:
		r.open.offset, r.open.known = offset(strings.TrimSpace(l.value))
	}
}

func offset(v string) (int, bool) {
	if len(v) < 5 || v[0] != '+' && v[0] != '-' {
		return 0, false
	}
	h, err1 := strconv.Atoi(v[1:3])
	m, err2 := strconv.Atoi(v[3:5])
	if err1 != nil || err2 != nil || h > 14 || m > 59 {
		return 0, false
	}
	s := h*3600 + m*60
	if v[0] == '-' {
		s = -s
	}
	return s, true
}

// when reads an instant, or a day, or a time of day in a zone nobody knows.
func (r *reader) when(l line) (at time.Time, allDay, floating bool, name string) {
	v := strings.TrimSpace(l.value)
	if strings.EqualFold(l.params["VALUE"], "DATE") || len(v) == 8 {
		at, err := time.Parse("20060102", v)
		return at, err == nil, false, ""
	}
	if at, err := time.Parse("20060102T150405Z", v); err == nil {
		return at, false, false, ""
	}
	id := strings.TrimSpace(l.params["TZID"])
	loc, name := r.location(id)
	if loc == nil {
		at, err := time.Parse("20060102T150405", v)
		return at, false, err == nil, ""
	}
	at, err := time.ParseInLocation("20060102T150405", v, loc)
	if err != nil {
		return time.Time{}, false, false, ""
	}
	return at.UTC(), false, false, name
}

// location is the zone of a name: one of the world's, one of Windows', or one
// that the calendar describes and that has no summer time.
func (r *reader) location(id string) (*time.Location, string) {
	if id == "" || len(id) > 100 || strings.EqualFold(id, "local") {
		return nil, ""
	}
	for _, name := range []string{strings.Trim(id, "/"), windowsZones[strings.ToLower(id)], tail(id)} {
		if name == "" {
			continue
		}
		if loc, err := time.LoadLocation(name); err == nil {
			return loc, name
		}
	}
	if z := r.zones[id]; z != nil && z.known && !z.changes {
		return time.FixedZone("", z.offset), ""
	}
	return nil, ""
}

// tail is the end of a name with a path before it, as some programs write it.
func tail(id string) string {
	parts := strings.Split(strings.Trim(id, "/"), "/")
	if len(parts) < 3 {
		return ""
	}
	return strings.Join(parts[len(parts)-2:], "/")
}

// windowsZones are the names that Outlook uses, in lower case, with a place of
// the same time (CLDR's windowsZones, territory 001).
var windowsZones = map[string]string{
	"gmt standard time": "Europe/London", "greenwich standard time": "Atlantic/Reykjavik", "utc": "UTC",
	"w. europe standard time": "Europe/Berlin", "central europe standard time": "Europe/Budapest", "romance standard time": "Europe/Paris",
	"central european standard time": "Europe/Warsaw", "gtb standard time": "Europe/Bucharest", "fle standard time": "Europe/Kiev",
	"e. europe standard time": "Europe/Chisinau", "turkey standard time": "Europe/Istanbul", "russian standard time": "Europe/Moscow",
	"israel standard time": "Asia/Jerusalem", "egypt standard time": "Africa/Cairo", "south africa standard time": "Africa/Johannesburg",
	"w. central africa standard time": "Africa/Lagos", "arab standard time": "Asia/Riyadh", "arabian standard time": "Asia/Dubai",
	"india standard time": "Asia/Kolkata", "pakistan standard time": "Asia/Karachi", "se asia standard time": "Asia/Bangkok",
	"singapore standard time": "Asia/Singapore", "china standard time": "Asia/Shanghai", "taipei standard time": "Asia/Taipei",
	"tokyo standard time": "Asia/Tokyo", "korea standard time": "Asia/Seoul", "aus eastern standard time": "Australia/Sydney",
	"e. australia standard time": "Australia/Brisbane", "w. australia standard time": "Australia/Perth", "new zealand standard time": "Pacific/Auckland",
	"eastern standard time": "America/New_York", "central standard time": "America/Chicago", "mountain standard time": "America/Denver",
	"us mountain standard time": "America/Phoenix", "pacific standard time": "America/Los_Angeles", "alaskan standard time": "America/Anchorage",
	"hawaiian standard time": "Pacific/Honolulu", "atlantic standard time": "America/Halifax", "newfoundland standard time": "America/St_Johns",
	"central standard time (mexico)": "America/Mexico_City", "sa pacific standard time": "America/Bogota", "e. south america standard time": "America/Sao_Paulo",
	"argentina standard time": "America/Buenos_Aires", "pacific sa standard time": "America/Santiago",
}

var lasting = regexp.MustCompile(`^P(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?$`)

// duration reads how long something takes; 0 when it does not say.
func duration(v string) (d time.Duration) {
	m := lasting.FindStringSubmatch(strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(v)), "+"))
	if m == nil {
		return 0
	}
	for i, unit := range []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour, time.Minute, time.Second} {
		n, _ := strconv.Atoi(m[i+1]) // absent: none
		d += time.Duration(n) * unit
	}
	return d
}
