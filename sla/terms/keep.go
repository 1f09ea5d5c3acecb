package terms

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/sla/policy"
)

// Timers that follow from what is saved, each with the key named.
const (
	RedoTimer  = "sla.redo"  // All: hours were edited, deadlines are counted again
	ApplyTimer = "sla.apply" // All: open clocks take the newest policies
	// PersonTimer is by a contact's id: what policies may ask of them has changed.
	PersonTimer = "sla.person"
	FeedTimer   = "sla.feed" // a calendar's id: its holidays are read again
	All         = "all"
)

// Store is what Keeper needs of the database.
type Store interface {
	Documents(ctx context.Context, kind hub.DocumentKind) ([]hub.Document, error)
	Document(ctx context.Context, kind hub.DocumentKind, id string) (hub.Document, error)
	DocumentVersions(ctx context.Context, kind hub.DocumentKind, id string) ([]hub.Document, error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

// Keeper saves what was agreed, after a check, as one more version.
type Keeper struct {
	Store Store
	House func(context.Context) (House, error)
	Now   func() time.Time
	// Followed has every process go by what was saved, before it is answered.
	Followed func(context.Context)
}

// Saved reads all versions of what was agreed.
func (k *Keeper) Saved(ctx context.Context) (out Saved, err error) {
	for _, d := range []struct {
		kind hub.DocumentKind
		into *[]hub.Document
	}{{CalendarKind, &out.Calendars}, {PolicyKind, &out.Policies}, {HoursKind, &out.Hours}} {
		if *d.into, err = k.Store.DocumentVersions(ctx, d.kind, ""); err != nil {
			return out, err
		}
	}
	return out, nil
}

// Policies answers the list in force with its version, 0 for the shipped one.
func (k *Keeper) Policies(ctx context.Context) (Policies, hub.Document, error) {
	d, err := k.Store.Document(ctx, PolicyKind, PolicyID)
	if hub.Is(err, hub.Missing) {
		return Shipped(), hub.Document{Kind: PolicyKind, ID: PolicyID}, nil
	}
	if err != nil {
		return Policies{}, d, err
	}
	p, err := ReadPolicies(d.Body)
	return p, d, err
}

// Draft is next as it would be saved now, checked, and the settings that would
// then be in force.
func (k *Keeper) Draft(ctx context.Context, next Policies) (Policies, policy.Settings, error) {
	now := k.Now()
	saved, err := k.Saved(ctx)
	if err != nil {
		return next, policy.Settings{}, err
	}
	next.Policies = slices.Clone(next.Policies)
	if next.Policies == nil {
		next.Policies = []policy.Policy{}
	}
	for i := range next.Policies {
		if next.Policies[i].ID == "" {
			next.Policies[i].ID = hub.NewPolicyID(now)
		}
	}
	if err := Number(&next, saved.Policies); err != nil {
		return next, policy.Settings{}, err
	}
	settings, err := saved.Settings()
	if err != nil {
		return next, settings, err
	}
	house, err := k.House(ctx)
	if err != nil {
		return next, settings, err
	}
	gone := map[string]bool{}
	for _, d := range saved.Calendars {
		gone[d.ID] = d.Deleted
	}
	if err := CheckPolicies(next, settings, gone, house, now); err != nil {
		return next, settings, err
	}
	body, err := json.Marshal(next)
	if err != nil {
		return next, settings, err
	}
	saved.Policies = append(saved.Policies, hub.Document{Kind: PolicyKind, ID: PolicyID, Body: body, At: now})
	settings, err = saved.Settings()
	return next, settings, err
}

// SavePolicies saves the whole list; version is the one that was read.
func (k *Keeper) SavePolicies(ctx context.Context, by hub.Actor, version int64, next Policies) error {
	_, d, err := k.Policies(ctx)
	if err != nil {
		return err
	}
	if d.Version != version {
		return changed(d)
	}
	if next, _, err = k.Draft(ctx, next); err != nil {
		return err
	}
	if d.Body, err = json.Marshal(next); err != nil {
		return err
	}
	return k.commit(ctx, by, d, "sla.policies", fmt.Sprintf("%d policies", len(next.Policies)))
}

// Apply has open clocks take the newest policies.
func (k *Keeper) Apply(ctx context.Context, by hub.Actor) error {
	now := k.Now()
	return k.Store.Commit(ctx, hub.WriteSet{
		Timers: []hub.Timer{{Kind: ApplyTimer, Key: All, At: now}},
		Audit:  []hub.AuditEntry{{At: now, Actor: by, Action: "sla.apply", Object: PolicyID}},
	})
}

// Calendar answers one calendar; a deleted one is Missing.
func (k *Keeper) Calendar(ctx context.Context, id string) (Calendar, hub.Document, error) {
	d, err := k.Store.Document(ctx, CalendarKind, id)
	if err == nil && d.Deleted {
		err = hub.Errorf(hub.Missing, "there is no such calendar")
	}
	if err != nil {
		return Calendar{}, d, err
	}
	c, err := ReadCalendar(d.Body)
	return c, d, err
}

// SaveCalendar saves a calendar as d, which says the id and the version that was
// read, 0 for a new one. What policies count on it must still fit.
func (k *Keeper) SaveCalendar(ctx context.Context, by hub.Actor, d hub.Document, c Calendar) error {
	now := k.Now()
	c.Name = strings.TrimSpace(c.Name)
	if err := CheckCalendar(c, now); err != nil {
		return err
	}
	saved, err := k.Saved(ctx)
	if err != nil {
		return err
	}
	settings, err := saved.Settings()
	if err != nil {
		return err
	}
	settings.Calendars = maps.Clone(settings.Calendars)
	settings.Calendars[d.ID] = c.Hours()
	list, _, err := k.Policies(ctx)
	if err != nil {
		return err
	}
	if err := CheckFit(list, settings, now); err != nil {
		return hub.InvalidField("week", "too few open hours for what counts on it: "+err.Error())
	}
	if d.Body, err = json.Marshal(c); err != nil {
		return err
	}
	if len(d.Body) > 512<<10 {
		return said.Invalid("exceptions", "calendar_large", "the calendar is larger than 512 kB")
	}
	feed := hub.Timer{Kind: FeedTimer, Key: d.ID}
	if c.FeedURL != "" {
		feed.At = now
	}
	d.Kind = CalendarKind
	timers := []hub.Timer{feed}
	if d.Version > 0 {
		timers = append(timers, hub.Timer{Kind: RedoTimer, Key: All, At: now})
	}
	return k.commit(ctx, by, d, "sla.calendar", c.Name, timers...)
}

// Holidays puts what a feed says into a calendar: days from today on are those
// of the feed, earlier ones stay. It is told when it will be read again.
func (k *Keeper) Holidays(ctx context.Context, id string, days map[string]string, next hub.Timer) error {
	c, d, err := k.Calendar(ctx, id)
	if err != nil {
		return err
	}
	today := k.Now().UTC().Format(time.DateOnly)
	all := map[string]string{}
	for date, name := range c.Holidays {
		if date < today {
			all[date] = name
		}
	}
	for date, name := range days {
		if date >= today {
			all[date] = name
		}
	}
	if maps.Equal(all, c.Holidays) || len(all) == 0 && len(c.Holidays) == 0 {
		return k.Store.Commit(ctx, hub.WriteSet{Timers: []hub.Timer{next}})
	}
	c.Holidays = all
	if d.Body, err = json.Marshal(c); err != nil {
		return err
	}
	by := hub.Actor{Type: hub.ActorSystem, ID: "holidays"}
	return k.commit(ctx, by, d, "sla.holidays", c.Name, next, hub.Timer{Kind: RedoTimer, Key: All, At: k.Now()})
}

// DeleteCalendar deletes a calendar that nothing counts on. Clocks that began
// with it go on with it.
func (k *Keeper) DeleteCalendar(ctx context.Context, by hub.Actor, id string) error {
	c, d, err := k.Calendar(ctx, id)
	if err != nil {
		return err
	}
	if used, err := k.used(ctx, id); err != nil || used != "" {
		if err == nil {
			err = &hub.Error{Kind: hub.Conflict, Text: "the calendar is used by " + used}
		}
		return err
	}
	d.Deleted = true
	return k.commit(ctx, by, d, "sla.calendar.delete", c.Name, hub.Timer{Kind: FeedTimer, Key: id})
}

// used says what counts on a calendar.
func (k *Keeper) used(ctx context.Context, id string) (string, error) {
	p, _, err := k.Policies(ctx)
	if err != nil {
		return "", err
	}
	for i := range p.Policies {
		if slices.ContainsFunc(p.Policies[i].Targets, func(t policy.Target) bool { return t.Calendar == id }) {
			return "the policy " + called(&p.Policies[i]), nil
		}
	}
	for team, key := range p.TeamCalendar {
		if key == id {
			return "the team " + string(team), nil
		}
	}
	for in, key := range p.InboxCalendar {
		if key == id {
			return "the inbox " + string(in), nil
		}
	}
	work, err := k.Store.Documents(ctx, "work") // shifts
	if err != nil {
		return "", err
	}
	for _, d := range work {
		var shift struct {
			Calendar string `json:"calendar"`
		}
		if json.Unmarshal(d.Body, &shift) == nil && shift.Calendar == id {
			return "the shift of " + d.ID, nil
		}
	}
	return "", nil
}

func (k *Keeper) commit(ctx context.Context, by hub.Actor, d hub.Document, action, detail string, timers ...hub.Timer) error {
	d.At = k.Now()
	d.By = ""
	if by.Type == hub.ActorAgent {
		d.By = hub.AgentID(by.ID)
	}
	after := map[string]any{"kind": d.Kind, "id": d.ID, "version": d.Version + 1}
	err := k.Store.Commit(ctx, hub.WriteSet{
		Documents: []hub.Document{d}, Timers: timers,
		Audit: []hub.AuditEntry{{At: d.At, Actor: by, Action: action, Object: d.ID, Detail: detail}},
		Facts: []hub.Fact{hub.NewFact(hub.SettingsChanged, d.At, by, hub.FactData{After: after, Reason: action})},
	})
	if err == nil && k.Followed != nil {
		k.Followed(ctx)
	}
	return err
}

func changed(d hub.Document) error {
	return &hub.Error{Kind: hub.Conflict, Text: "somebody saved it meanwhile; read it again",
		Detail: map[string]any{"version": d.Version}}
}
