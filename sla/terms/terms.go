// Package terms is what a company agreed with its customers as it is saved:
// calendars, policies and the workspace's hours as documents with versions. In
// come documents; out come the engine's settings with everything that counted
// before, and, before something is saved, what is wrong with it.
package terms

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla/calendar"
	"github.com/parleyhub/parley/sla/policy"
)

// The documents.
const (
	CalendarKind hub.DocumentKind = "calendar" // by id, cal_…
	PolicyKind   hub.DocumentKind = "sla"      // one, PolicyID: order and bindings change together
	PolicyID                      = "policies"
	HoursKind    hub.DocumentKind = "hours" // one, HoursID: the workspace's calendar, kept for its versions
	HoursID                       = "workspace"
)

// Calendar is a document of CalendarKind.
type Calendar struct {
	Name       string                     `json:"name" minLength:"1" maxLength:"200"`
	Zone       string                     `json:"zone" minLength:"1" maxLength:"64" doc:"IANA, such as Europe/Paris"`
	Week       map[string][]calendar.Span `json:"week" doc:"Intervals by mon tue wed thu fri sat sun; a missing day is closed. An end that is not after the start lies on the next day"`
	Exceptions map[string][]calendar.Span `json:"exceptions,omitempty" doc:"By date: replaces all intervals of that date; none means closed"`
	Holidays   map[string]string          `json:"holidays,omitempty" doc:"By date: the name of a day that is closed, unless an exception says otherwise"`
	FeedURL    string                     `json:"feed_url,omitempty" maxLength:"2000" doc:"An iCalendar of holidays that is read once a day; future days only"`
}

// Hours is the calendar that counts.
func (c *Calendar) Hours() calendar.Calendar {
	out := calendar.Calendar{Zone: c.Zone, Week: c.Week, Exceptions: map[string][]calendar.Span{}}
	for date := range c.Holidays {
		out.Exceptions[date] = nil
	}
	maps.Copy(out.Exceptions, c.Exceptions)
	return out
}

// Policies is the document of PolicyKind.
type Policies struct {
	Policies      []policy.Policy        `json:"policies"`
	TeamCalendar  map[hub.TeamID]string  `json:"team_calendar,omitempty" doc:"Team id to calendar id"`
	InboxCalendar map[hub.InboxID]string `json:"inbox_calendar,omitempty" doc:"Inbox id to calendar id"`
}

// Shipped is what counts until somebody saves policies.
func Shipped() Policies { return Policies{Policies: []policy.Policy{policy.DefaultPolicy()}} }

// Saved is every version of every document, in the order they were saved.
type Saved struct{ Calendars, Policies, Hours []hub.Document }

// maxKept is how many versions of one calendar are counted with; older ones
// count as the oldest of them.
const maxKept = 200

// Settings makes the engine's settings of what was saved.
func (s Saved) Settings() (policy.Settings, error) {
	var out policy.Settings
	var err error
	if out.Workspace, err = versions(s.Hours, func(d hub.Document) (calendar.Calendar, error) { return calendar.ParseCalendar(d.Body) }); err != nil {
		return out, err
	}
	out.Calendars = map[string]calendar.Calendar{}
	byID := map[string][]hub.Document{}
	for _, d := range s.Calendars {
		if !d.Deleted { // clocks that count on a deleted one go on
			byID[d.ID] = append(byID[d.ID], d)
		}
	}
	for id, all := range byID {
		out.Calendars[id], err = versions(all, func(d hub.Document) (calendar.Calendar, error) {
			c, err := ReadCalendar(d.Body)
			return c.Hours(), err
		})
		if err != nil {
			return out, err
		}
	}
	shipped := Shipped()
	now := policy.Edition{Policies: shipped.Policies}
	for _, d := range s.Policies {
		p, err := ReadPolicies(d.Body)
		if err != nil {
			return out, err
		}
		out.Earlier = append(out.Earlier, now)
		now = policy.Edition{Since: d.At, Policies: p.Policies, TeamCalendar: p.TeamCalendar, InboxCalendar: p.InboxCalendar}
	}
	slices.Reverse(out.Earlier)
	out.Since, out.Policies, out.TeamCalendar, out.InboxCalendar = now.Since, now.Policies, now.TeamCalendar, now.InboxCalendar
	return out, nil
}

// versions makes one calendar of all its versions.
func versions(all []hub.Document, read func(hub.Document) (calendar.Calendar, error)) (calendar.Calendar, error) {
	var now calendar.Calendar
	if len(all) > maxKept {
		all = all[len(all)-maxKept:]
	}
	for i, d := range all {
		c, err := read(d)
		if err != nil {
			return now, err
		}
		c.Earlier, c.From, c.Version = nil, time.Time{}, int(d.Version)
		if i > 0 {
			v := c.Version
			c = c.Edit(now, d.At)
			c.Version = v
		}
		now = c
	}
	return now, nil
}

// ReadCalendar reads a document of CalendarKind.
func ReadCalendar(raw []byte) (c Calendar, err error) { return c, strict(raw, &c, "calendar") }

// ReadPolicies reads the document of PolicyKind.
func ReadPolicies(raw []byte) (p Policies, err error) {
	if err := strict(raw, &p, "policies"); err != nil {
		return p, err
	}
	if p.Policies == nil {
		p.Policies = []policy.Policy{} // none is no SLA, not the shipped one
	}
	return p, nil
}

func strict(raw []byte, into any, field string) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return hub.InvalidField(field, err.Error())
	}
	return nil
}

// Number gives next the versions of its policies: one that is as it was keeps
// its own, one that differs gets the next that its id never had, a new one 1.
// saved are all versions of the document; without any the shipped list counts.
func Number(next *Policies, saved []hub.Document) error {
	highest, now := map[hub.PolicyID]int{}, map[hub.PolicyID]policy.Policy{}
	note := func(p Policies) {
		clear(now)
		for _, x := range p.Policies {
			highest[x.ID] = max(highest[x.ID], x.Version)
			now[x.ID] = x
		}
	}
	note(Shipped())
	for _, d := range saved {
		p, err := ReadPolicies(d.Body)
		if err != nil {
			return err
		}
		note(p)
	}
	for i := range next.Policies {
		p := &next.Policies[i]
		was, ok := now[p.ID]
		if p.Version = was.Version; !ok || !Same(*p, was) {
			p.Version = highest[p.ID] + 1
		}
	}
	return nil
}

// Same reports whether two policies say the same, whatever their versions.
func Same(a, b policy.Policy) bool {
	a.Version, b.Version = 0, 0
	x, err := json.Marshal(a)
	if err != nil {
		return false
	}
	y, err := json.Marshal(b)
	return err == nil && bytes.Equal(x, y)
}
