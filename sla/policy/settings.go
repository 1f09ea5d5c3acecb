package policy

import (
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/sla/calendar"
)

// Settings is everything the engine goes by: the ordered policies and the calendars.
type Settings struct {
	Policies      []Policy                     `json:"policies"` // nil: the shipped default; empty: no SLA
	TeamCalendar  map[hub.TeamID]string        `json:"team_calendar,omitempty"`
	InboxCalendar map[hub.InboxID]string       `json:"inbox_calendar,omitempty"`
	Since         time.Time                    `json:"since,omitzero"`    // when this list and these bindings were saved
	Earlier       []Edition                    `json:"earlier,omitempty"` // what counted before Since
	Calendars     map[string]calendar.Calendar `json:"calendars,omitempty"`
	Workspace     calendar.Calendar            `json:"workspace,omitzero"` // zero: always open
	BotInboxes    map[hub.InboxID]struct{}     `json:"-"`                  // those with a bot in front
}

// Edition is what was in force before: open clocks keep to it, and a late event
// is judged by what counted when it was learned of.
type Edition struct {
	Since         time.Time              `json:"since,omitzero"`
	Policies      []Policy               `json:"policies"`
	TeamCalendar  map[hub.TeamID]string  `json:"team_calendar,omitempty"`
	InboxCalendar map[hub.InboxID]string `json:"inbox_calendar,omitempty"`
}

// DefaultPolicyID is the id of the policy every hub starts with.
const DefaultPolicyID hub.PolicyID = "pol_default"

// DefaultPolicy is what is shipped: first and next response, live talk two
// minutes, messaging fifteen, social thirty, mail and everything else four
// hours; no resolution target; a warning at 80 %.
func DefaultPolicy() Policy {
	p := Policy{ID: DefaultPolicyID, Name: "Default", Version: 1}
	for _, m := range []hub.Metric{hub.FirstResponse, hub.NextResponse} {
		p.Targets = append(p.Targets,
			Target{Metric: m, Class: hub.ClassLive, Within: 2 * 60},
			Target{Metric: m, Class: hub.ClassMessaging, Within: 15 * 60},
			Target{Metric: m, Class: hub.ClassSocial, Within: 30 * 60},
			Target{Metric: m, Within: 4 * 3600})
	}
	return p
}

// Keys that cannot be a calendar's name: the workspace's own, and none at all.
const (
	WorkspaceKey = ""
	ElapsedKey   = "-"
)

// Book is Settings compiled: read only.
type Book struct {
	editions []InForce // newest first
	hours    map[string]*calendar.Hours
	bots     map[hub.InboxID]struct{}
}

// InForce is what applied from an instant on.
type InForce struct {
	since    int64
	policies []*Policy
	teams    map[hub.TeamID]string
	inboxes  map[hub.InboxID]string
	tags     []string // those a condition asks for, sorted
	language bool     // a condition asks for the person's
	tier     bool
}

// Compile checks s and makes its Book.
func (s Settings) Compile() (*Book, error) {
	b := &Book{hours: map[string]*calendar.Hours{ElapsedKey: nil}, bots: s.BotInboxes}
	var err error
	if b.hours[WorkspaceKey], err = hours(s.Workspace); err != nil {
		return nil, err
	}
	for name, c := range s.Calendars {
		if name == WorkspaceKey || name == ElapsedKey {
			return nil, said.Invalid("calendars", "calendar_name", "a calendar needs a name")
		}
		if b.hours[name], err = hours(c); err != nil {
			return nil, err
		}
	}
	if s.Policies == nil {
		s.Policies = []Policy{DefaultPolicy()}
	}
	all := append([]Edition{{s.Since, s.Policies, s.TeamCalendar, s.InboxCalendar}}, s.Earlier...)
	slices.SortStableFunc(all, func(x, y Edition) int { return y.Since.Compare(x.Since) })
	for _, e := range all {
		ed, err := b.edition(e)
		if err != nil {
			return nil, err
		}
		b.editions = append(b.editions, ed)
	}
	return b, nil
}

// hours compiles c; always open stays nil, which costs nothing to count with.
func hours(c calendar.Calendar) (*calendar.Hours, error) {
	if c.AlwaysOpen() && len(c.Earlier) == 0 {
		return nil, nil
	}
	return c.Compile()
}

func (b *Book) edition(e Edition) (InForce, error) {
	ed := InForce{since: stamp(e.Since), teams: e.TeamCalendar, inboxes: e.InboxCalendar}
	for i := range e.Policies {
		p := e.Policies[i]
		if err := p.Validate(); err != nil {
			return ed, err
		}
		for _, t := range p.Targets {
			if _, ok := b.hours[t.Calendar]; !ok {
				return ed, hub.InvalidField("policy.targets.calendar", "no calendar named "+strconv.Quote(t.Calendar))
			}
		}
		for _, c := range p.When {
			switch c.Field {
			case "tag":
				ed.tags = append(ed.tags, c.In...)
			case "language":
				ed.language = true
			case "tier":
				ed.tier = true
			}
		}
		ed.policies = append(ed.policies, &p)
	}
	slices.Sort(ed.tags)
	ed.tags = slices.Compact(ed.tags)
	for _, key := range ed.teams {
		if _, ok := b.hours[key]; !ok {
			return ed, hub.InvalidField("team_calendar", "no calendar named "+strconv.Quote(key))
		}
	}
	for _, key := range ed.inboxes {
		if _, ok := b.hours[key]; !ok {
			return ed, hub.InvalidField("inbox_calendar", "no calendar named "+strconv.Quote(key))
		}
	}
	return ed, nil
}

// At is the edition in force at an instant; before the first, the first.
func (b *Book) At(ms int64) *InForce {
	for i := range b.editions {
		if b.editions[i].since <= ms {
			return &b.editions[i]
		}
	}
	return &b.editions[len(b.editions)-1]
}

// Policy finds a version that open clocks keep to; else the newest of that id;
// nil when there is none any more.
func (b *Book) Policy(id hub.PolicyID, version int) *Policy {
	var near *Policy
	for i := range b.editions {
		for _, p := range b.editions[i].policies {
			if p.ID == id && p.Version == version {
				return p
			}
			if p.ID == id && near == nil {
				near = p
			}
		}
	}
	return near
}

// Calendar is the key of the calendar a business target counts on: its own,
// the team's, the inbox's, the workspace's.
func (e *InForce) Calendar(own string, team hub.TeamID, inbox hub.InboxID) string {
	if own != "" {
		return own
	}
	if key, ok := e.teams[team]; ok && team != "" {
		return key
	}
	if key, ok := e.inboxes[inbox]; ok {
		return key
	}
	return WorkspaceKey
}

// reach are the calendars a target with calendar own may count on.
func (b *Book) reach(e *InForce, own string) []string {
	if own != "" {
		return []string{own}
	}
	keys := []string{WorkspaceKey}
	for _, k := range e.teams {
		keys = append(keys, k)
	}
	for _, k := range e.inboxes {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Clock is the hours of a calendar; one that is gone counts as the workspace's.
func (b *Book) Clock(key string) *calendar.Hours {
	if h, ok := b.hours[key]; ok {
		return h
	}
	return b.hours[WorkspaceKey]
}

// Bot reports whether an inbox has a bot in front.
func (b *Book) Bot(inbox hub.InboxID) bool {
	_, ok := b.bots[inbox]
	return ok
}

// Now is what is in force at present.
func (b *Book) Now() *InForce { return &b.editions[0] }

// Named is a policy by its id; nil: there is none, or no longer.
func (e *InForce) Named(id hub.PolicyID) *Policy {
	for _, p := range e.policies {
		if p.ID == id {
			return p
		}
	}
	return nil
}

// Match is the first policy whose conditions hold; nil: none.
func (e *InForce) Match(has func(field, value string) bool) *Policy {
	for _, p := range e.policies {
		if p.holds(has) {
			return p
		}
	}
	return nil
}

// stamp is milliseconds of t, and far past for never.
func stamp(t time.Time) int64 {
	if t.IsZero() {
		return math.MinInt64
	}
	return t.UnixMilli()
}
