package terms

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla/calendar"
	"github.com/parleyhub/parley/sla/policy"
)

// Trial is what a backtest tries instead of what was in force.
type Trial struct {
	Policies  *Policies           // nil: those of the time
	Calendars map[string]Calendar // by id, in place of the saved ones; the others are those of the time
	Hours     *calendar.Calendar  // the workspace's; nil: those of the time
}

// Try makes the settings of a trial: a draft counts for all times. What is in
// it but says just what is in force is no draft: then what counted at each time
// counts, and the result is history.
func (s Saved) Try(t Trial) (policy.Settings, error) {
	out, err := s.Settings()
	if err != nil {
		return out, err
	}
	if t.Policies != nil && !sameList(t.Policies.Policies, out.Policies) ||
		t.Policies != nil && (!maps.Equal(t.Policies.TeamCalendar, out.TeamCalendar) || !maps.Equal(t.Policies.InboxCalendar, out.InboxCalendar)) {
		p := *t.Policies
		p.Policies = slices.Clone(p.Policies)
		if err := Number(&p, s.Policies); err != nil {
			return out, err
		}
		if p.Policies == nil {
			p.Policies = []policy.Policy{}
		}
		out.Policies, out.TeamCalendar, out.InboxCalendar = p.Policies, p.TeamCalendar, p.InboxCalendar
		out.Earlier, out.Since = nil, time.Time{} // from the beginning
	}
	for id, c := range t.Calendars {
		if h := c.Hours(); !sameHours(h, out.Calendars[id]) {
			out.Calendars[id] = h
		}
	}
	if t.Hours != nil && !sameHours(*t.Hours, out.Workspace) {
		out.Workspace = *t.Hours
	}
	return out, nil
}

func sameList(a, b []policy.Policy) bool { return slices.EqualFunc(a, b, Same) }

func sameHours(a, b calendar.Calendar) bool {
	return a.Zone == b.Zone && sameSpans(a.Week, b.Week) && sameSpans(a.Exceptions, b.Exceptions)
}

// sameSpans compares what is open; an empty list and none are the same on a
// day of the week, and on a date both are closed.
func sameSpans(a, b map[string][]calendar.Span) bool {
	if len(a) != len(b) {
		return false
	}
	for day, x := range a {
		y, ok := b[day]
		if !ok || len(x) != len(y) || len(x) > 0 && !reflect.DeepEqual(x, y) {
			return false
		}
	}
	return true
}

// Try makes the settings of a trial, checked as a save would be.
func (k *Keeper) Try(ctx context.Context, t Trial) (policy.Settings, error) {
	now := k.Now()
	for id, c := range t.Calendars {
		if err := CheckCalendar(c, now); err != nil {
			return policy.Settings{}, inside(err, "", "calendars."+id+".")
		}
	}
	if t.Hours != nil {
		if err := CheckHours(*t.Hours, now); err != nil {
			return policy.Settings{}, inside(err, "", "hours.")
		}
	}
	saved, err := k.Saved(ctx)
	if err != nil {
		return policy.Settings{}, err
	}
	if t.Policies != nil {
		house, err := k.House(ctx)
		if err != nil {
			return policy.Settings{}, err
		}
		p := *t.Policies
		p.Policies = slices.Clone(p.Policies)
		for i := range p.Policies {
			if p.Policies[i].ID == "" {
				p.Policies[i].ID = hub.NewPolicyID(now)
			}
		}
		t.Policies = &p
		full, err := saved.Settings()
		if err != nil {
			return full, err
		}
		for id, c := range t.Calendars {
			full.Calendars[id] = c.Hours()
		}
		if err := CheckPolicies(p, full, nil, house, now); err != nil {
			return full, inside(err, "", "draft.")
		}
	}
	return saved.Try(t)
}
