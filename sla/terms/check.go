package terms

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/sla/calendar"
	"github.com/parleyhub/parley/sla/policy"
)

// Bounds of what can be saved.
const (
	maxPolicies = 200
	maxTargets  = 200
	maxWhen     = 20
	maxValues   = 200
	maxActions  = 20 // of one step
)

// House is what policies may name.
type House struct {
	Teams   map[hub.TeamID]bool
	Inboxes map[hub.InboxID]bool
	Brands  map[hub.BrandID]bool
	// Whom the actions of steps may name; nil is not checked.
	Agents, Webhooks map[string]bool
}

// CheckCalendar says which part of c breaks which rule. What the engine puts up
// with, an interval that is empty or lies in another, is a mistake of whoever
// saves it.
func CheckCalendar(c Calendar, at time.Time) error {
	if strings.TrimSpace(c.Name) == "" {
		return said.Invalid("name", "required", "is required")
	}
	for date, name := range c.Holidays {
		if _, err := time.Parse(time.DateOnly, date); err != nil {
			return said.Invalid("holidays", "not_date", "%q is not a date like 2026-06-01", date)
		}
		if len(name) > 200 {
			return said.Invalid("holidays."+date, "longer_200", "is longer than 200 characters")
		}
	}
	return CheckHours(c.Hours(), at)
}

// CheckHours is CheckCalendar for a calendar without a name, such as the workspace's.
func CheckHours(c calendar.Calendar, at time.Time) error {
	h, err := c.Compile()
	if err != nil {
		return inside(err, "calendar.", "")
	}
	for i, day := range days {
		if err := apart("week."+day, c.Week[day], c.Week[days[(i+1)%7]]); err != nil {
			return err
		}
	}
	for date, spans := range c.Exceptions {
		if err := apart("exceptions."+date, spans, nil); err != nil {
			return err
		}
	}
	if _, ok := h.Opens(at); !ok && !c.AlwaysOpen() {
		return said.Invalid("week", "never_open", "there is not one open hour in the next 400 days")
	}
	return nil
}

var days = [7]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// apart refuses empty intervals of a day and those that overlap, also with the
// first ones of the next day.
func apart(field string, spans, next []calendar.Span) error {
	type stretch struct {
		from, to string
		span     calendar.Span
	}
	var all []stretch
	for _, s := range spans {
		if s[0] == s[1] {
			return said.Invalid(field, "span_empty", "%s to %s is empty; a whole day is 00:00 to 24:00", s[0], s[1])
		}
		to := "0" + s[1]
		if s[1] <= s[0] {
			to = "1" + s[1]
		}
		all = append(all, stretch{"0" + s[0], to, s})
	}
	for _, s := range next { // two digits of day before the hour keep the order of text
		all = append(all, stretch{"1" + s[0], "1" + s[1], s})
	}
	slices.SortFunc(all, func(a, b stretch) int { return strings.Compare(a.from, b.from) })
	for i := 1; i < len(all); i++ {
		if all[i].from < all[i-1].to && (all[i-1].from < "1") {
			a, b := all[i-1].span, all[i].span
			return said.Invalid(field, "span_overlaps", "%s to %s overlaps %s to %s", a[0], a[1], b[0], b[1])
		}
	}
	return nil
}

// CheckPolicies says what is wrong with next if it were saved at an instant;
// now are the settings with all calendars that exist.
func CheckPolicies(next Policies, now policy.Settings, gone map[string]bool, house House, at time.Time) error {
	if len(next.Policies) > maxPolicies {
		return said.Invalid("policies", "more_than", "more than %d", maxPolicies)
	}
	known := func(field, key string) error {
		if _, ok := now.Calendars[key]; key != "" && (!ok || gone[key]) {
			return said.Invalid(field, "calendar_id", "no calendar has the id %q", key)
		}
		return nil
	}
	seen := map[hub.PolicyID]bool{}
	for i := range next.Policies {
		p, at := &next.Policies[i], fmt.Sprintf("policies[%d].", i)
		if err := p.Validate(); err != nil {
			return inside(err, "policy.", at)
		}
		if seen[p.ID] {
			return said.Invalid(at+"id", "policy_taken", "another policy has it already")
		}
		seen[p.ID] = true
		if err := checkWhen(p, at, house); err != nil {
			return err
		}
		if err := checkTargets(p, at, known); err != nil {
			return err
		}
		if err := checkSteps(p, at, house); err != nil {
			return err
		}
		if err := checkUse(next.Policies[:i], p, at); err != nil {
			return err
		}
	}
	for team, key := range next.TeamCalendar {
		if !house.Teams[team] {
			return said.Invalid("team_calendar."+string(team), "no_team", "there is no such team")
		}
		if err := known("team_calendar."+string(team), key); err != nil {
			return err
		}
	}
	for in, key := range next.InboxCalendar {
		if !house.Inboxes[in] {
			return said.Invalid("inbox_calendar."+string(in), "no_inbox", "there is no such inbox")
		}
		if err := known("inbox_calendar."+string(in), key); err != nil {
			return err
		}
	}
	return CheckFit(next, now, at)
}

// CheckFit says which target finds too few open hours in the next 400 days.
func CheckFit(next Policies, now policy.Settings, at time.Time) error {
	for i := range next.Policies {
		one := policy.Settings{Policies: next.Policies[i : i+1], TeamCalendar: next.TeamCalendar, InboxCalendar: next.InboxCalendar,
			Calendars: now.Calendars, Workspace: now.Workspace}
		if err := one.Check(at); err != nil {
			return inside(err, "policy.", fmt.Sprintf("policies[%d].", i))
		}
	}
	return nil
}

func checkTargets(p *policy.Policy, at string, known func(field, key string) error) error {
	if len(p.Targets) > maxTargets {
		return said.Invalid(at+"targets", "more_than", "more than %d", maxTargets)
	}
	type cell struct {
		m     hub.Metric
		pr    hub.Priority
		ch    hub.ChannelKind
		class hub.ChannelClass
	}
	rows := map[cell]int{}
	for j := range p.Targets {
		t, field := &p.Targets[j], fmt.Sprintf("%stargets[%d]", at, j)
		if t.Channel != "" && t.Class != "" {
			return said.Invalid(field+".class", "target_both", "a target is for a channel or for a class of channels, not both")
		}
		c := cell{t.Metric, t.Priority, t.Channel, t.Class}
		if first, twice := rows[c]; twice {
			return said.Invalid(field, "target_same", "is for the same conversations as targets[%d]", first)
		}
		rows[c] = j
		if err := known(field+".calendar", t.Calendar); err != nil {
			return err
		}
	}
	return nil
}

// inside puts an error's field where the reader finds it.
func inside(err error, prefix, at string) error {
	e, ok := err.(*hub.Error)
	if !ok {
		return err
	}
	c := *e
	c.Field = at + strings.TrimPrefix(e.Field, prefix)
	return &c
}
