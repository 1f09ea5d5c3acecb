package value

import (
	"strconv"
	"strings"
	"sync"
	"time"
)

// TimeOf reads a time. Text is a date or a date with time, as ISO 8601 writes
// them; without a zone it is of zone.
func TimeOf(v any, zone *time.Location) (time.Time, bool) {
	switch v := v.(type) {
	case time.Time:
		return v, true
	case string:
		if len(v) < 10 || len(v) > 40 || !isDigit(v[0]) {
			return time.Time{}, false
		}
		for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
			if t, err := time.ParseInLocation(layout, v, zone); err == nil {
				return t, true
			}
		}
	}
	return time.Time{}, false
}

// filterDate writes a date: date, date: 'long', date: '%d.%m.%Y', zone: 'Europe/Paris'.
func filterDate(c *Call) (any, error) {
	if c.In == nil {
		return nil, nil
	}
	zone := c.Zone
	if v := c.byName("zone"); v != nil {
		z, ok := zoneOf(c.textOf(v))
		if !ok {
			return nil, c.fail("“" + short(c.textOf(v)) + "” is no time zone")
		}
		zone = z
	}
	t, ok := TimeOf(c.In, zone)
	if text, isText := c.In.(string); isText && (text == "now" || text == "today") {
		t, ok = c.Now, true
	}
	if !ok {
		return nil, c.fail("“" + short(c.text()) + "” is no date")
	}
	l, layout := localeOf(c.localeTag()), "date"
	if len(c.Args) > 0 {
		layout = c.textOf(c.Args[0])
	}
	if err := c.fits(16 * len(layout)); err != nil {
		return nil, err
	}
	switch layout {
	case "date", "":
		layout = l.date
	case "long":
		layout = l.long
	case "time":
		layout = l.clock
	case "datetime":
		layout = l.date + " " + l.clock
	}
	if y := t.Year(); y < 0 || y > 9999 {
		return nil, c.fail("the year is out of bounds")
	}
	return l.strftime(t.In(zone), layout), nil
}

// strftime writes t by the signs of C. A sign that it does not know stays.
func (l *locale) strftime(t time.Time, layout string) string {
	var b strings.Builder
	for i := 0; i < len(layout); i++ {
		if layout[i] != '%' || i+1 == len(layout) {
			b.WriteByte(layout[i])
			continue
		}
		i++
		bare := layout[i] == '-' && i+1 < len(layout)
		if bare {
			i++
		}
		text := l.sign(t, layout[i])
		switch {
		case text == "":
			text = "%" + layout[i:i+1]
		case bare:
			if text = strings.TrimLeft(text, "0 "); text == "" {
				text = "0"
			}
		}
		b.WriteString(text)
	}
	return b.String()
}

// goLayouts are the signs that Go writes itself.
var goLayouts = map[byte]string{'Y': "2006", 'y': "06", 'm': "01", 'd': "02", 'e': "_2", 'H': "15", 'I': "03", 'l': "3", 'M': "04", 'S': "05",
	'p': "PM", 'P': "pm", 'z': "-0700", 'Z': "MST", 'F': "2006-01-02", 'T': "15:04:05", 'R': "15:04", 'j': "002", 'D': "01/02/06"}

func (l *locale) sign(t time.Time, c byte) string {
	switch c {
	case 'B':
		return nameOr(l.months, int(t.Month())-1, t.Format("01"))
	case 'b', 'h':
		return nameOr(l.short, int(t.Month())-1, t.Format("01"))
	case 'A':
		return nameOr(l.days, int(t.Weekday()), t.Format("Mon"))
	case 'a':
		return nameOr(l.shortDays, int(t.Weekday()), t.Format("Mon"))
	case 's':
		return strconv.FormatInt(t.Unix(), 10)
	case 'u':
		return strconv.Itoa((int(t.Weekday())+6)%7 + 1)
	case '%':
		return "%"
	}
	if layout, ok := goLayouts[c]; ok {
		return t.Format(layout)
	}
	return ""
}

func nameOr(all []string, i int, otherwise string) string {
	if i < len(all) {
		return all[i]
	}
	return otherwise
}

// zones that were asked for; what people write cannot fill it without end.
var (
	zonesMu sync.Mutex
	zones   = map[string]*time.Location{}
)

func zoneOf(name string) (*time.Location, bool) {
	if name == "" || name == "Local" || len(name) > 64 {
		return nil, false
	}
	zonesMu.Lock()
	defer zonesMu.Unlock()
	if z, ok := zones[name]; ok {
		return z, z != nil
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		z = nil
	}
	if len(zones) < 2000 {
		zones[name] = z
	}
	return z, z != nil
}
