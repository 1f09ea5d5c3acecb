package runs

import (
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/campaigns/gate"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/sends"
)

// plan freezes the audience, a piece at a time; each piece is in the ledger
// together with the place behind it, so it goes on after a crash.
func (d *driver) plan(ctx context.Context) error {
	home := d.e.Home(ctx)
	tally := tallyOf(nil)
	if d.run.Planned > 0 {
		tally = nil // some of it was planned before us
	}
	for {
		if d.stopped(ctx) {
			return ctx.Err()
		}
		people, last, err := d.audience(ctx)
		if err != nil {
			return err
		}
		now := d.e.Now().UTC().Truncate(time.Millisecond)
		x := d.run
		rows := make([]hub.Send, 0, len(people))
		for _, p := range people {
			x.Planned++
			rows = append(rows, d.row(p, x.Planned, home, now))
			if tally != nil {
				tally.states[rows[len(rows)-1].State]++
			}
			x.Place = p.ID
		}
		x.UpdatedAt = now
		if last {
			x.PlannedAt, x.State = now, hub.RunRunning
			if x.StartedAt.IsZero() {
				x.StartedAt = now
			}
		}
		d.e.GiveWay(ctx)
		if err := d.e.Rows.Plan(ctx, x, rows); err != nil {
			return err // of a conflict: somebody paused it, and the next look reads how it stands
		}
		x.Version++
		d.run = x
		d.tell(ctx, last)
		if last {
			d.tally = tally
			return nil
		}
	}
}

// row is what is planned for one person.
func (d *driver) row(p sends.Person, n int64, home *time.Location, now time.Time) hub.Send {
	c := &d.frozen.Campaign
	s := hub.Send{Run: d.run.Seq, N: n, ContactID: p.ID, State: hub.SendPlanned, DueAt: d.start, UpdatedAt: now}
	if c.HeldOut(d.run.CampaignID, p.ID) {
		s.State, s.Reason, s.DueAt = hub.SendSkipped, gate.HeldOut, time.Time{}
		return s
	}
	s.Variant = c.VariantOf(d.run.CampaignID, p.ID)
	if c.Schedule.Local != "" {
		s.DueAt = c.TurnOf(d.start, home, d.zone(p.Zone, home))
	}
	return s
}

// zone reads a time zone once.
func (d *driver) zone(name string, home *time.Location) *time.Location {
	if z, ok := d.zones[name]; ok {
		return z
	}
	z := zoneOf(name, home)
	if d.zones == nil {
		d.zones = map[string]*time.Location{}
	}
	d.zones[name] = z
	return z
}

// audience answers the next people behind the run's place, and whether they are
// the last.
func (d *driver) audience(ctx context.Context) (people []sends.Person, last bool, err error) {
	a, most := &d.frozen.Campaign.Audience, d.e.step(d.e.Pace.Plan, d.e.Pace.Beside.Plan)
	if a.Everyone {
		people, err = d.e.Rows.Everybody(ctx, d.run.Place, most)
		return people, len(people) < most, err
	}
	var ids []hub.ContactID
	if a.Segment != "" {
		ids, err = d.e.Members(ctx, a.Segment, d.run.Place, most)
	} else {
		all := slices.Clone(a.Contacts)
		slices.Sort(all)
		all = slices.Compact(all)
		at, found := slices.BinarySearch(all, d.run.Place)
		if found {
			at++
		}
		ids = all[at:min(len(all), at+most)]
	}
	if err != nil {
		return nil, false, err
	}
	zones := map[hub.ContactID]string{}
	if d.frozen.Campaign.Schedule.Local != "" {
		if zones, err = d.e.Rows.Zones(ctx, ids); err != nil {
			return nil, false, err
		}
	}
	people = make([]sends.Person, len(ids))
	for i, id := range ids {
		people[i] = sends.Person{ID: id, Zone: zones[id]}
	}
	return people, len(ids) < most, nil
}
