package runs

import (
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/gate"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/sends"
)

func zoneOf(name string, home *time.Location) *time.Location { return draft.Zone(name, home) }

// settings are the rules for all campaigns as they were last read.
func (e *Engine) settings() draft.SendingRules {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.rules
}

// claim decides rows that are due, writes what was decided, and gives those that
// may go to the workers. It answers how many those are.
func (d *driver) claim(ctx context.Context, l look) (int, error) {
	d.overdue(l.late)
	rows, people, now := l.rows, l.people, l.at
	rules := d.rules(ctx)
	decided, jobs := slices.Grow(d.decided[:0], len(rows))[:len(rows)], make([]job, 0, len(rows))
	d.decided = decided
	for i := range rows {
		p := people[i]
		x := gate.Decide(rows[i], &p, d.ways(), rules, now)
		if x.State == hub.SendAttempting {
			if at := d.slot(&x, &rows[i], now); !at.IsZero() {
				x = rows[i]
				x.State, x.Reason, x.DueAt, x.UpdatedAt = hub.SendPlanned, gate.Throttled, at, now
			} else {
				x.Revision = d.letter(x.Variant).Revision()
				jobs = append(jobs, job{row: x, person: p, checked: now})
			}
		}
		decided[i] = x
	}
	// Claimed a few at a time: who else has something to write does not wait for
	// long, and less is unknown if we die.
	sent := 0
	for len(decided) > 0 {
		part := decided[:min(len(decided), d.e.step(d.e.Pace.Write, d.e.Pace.Beside.Write))]
		decided = decided[len(part):]
		d.e.GiveWay(ctx)
		if d.stopped(ctx) {
			break
		}
		if err := d.coupons(ctx, rows[:len(part)], part, jobs); err != nil {
			return sent, err
		}
		// Not cut off when we stop: PostgreSQL may have committed what it was told to
		// give up, and rows that nobody hands over would be unknown.
		if err := d.e.Rows.Claim(context.WithoutCancel(ctx), part); err != nil {
			return sent, err
		}
		d.tally.claimed(rows[:len(part)], part)
		if rows = rows[len(part):]; len(rows) == 0 && l.full {
			d.ask() // all of these are claimed: what is due now comes next
		}
		for i := range part {
			if len(jobs) > 0 && jobs[0].row.N == part[i].N {
				if part[i].State == hub.SendAttempting {
					d.jobs <- &jobs[0] // workers always come round: a send has a deadline
					sent++
				}
				jobs = jobs[1:]
			}
		}
	}
	return sent, nil
}

func (d *driver) letter(variant string) Letter {
	if l := d.letters[variant]; l != nil {
		return l
	}
	return d.letters[""]
}

func (d *driver) rules(ctx context.Context) *gate.Rules {
	all := d.e.settings()
	return gate.RulesOf(&d.frozen.Campaign, &all, d.start, d.e.Home(ctx))
}

// people reads, in a few queries for all rows, what decides about them.
func (d *driver) people(ctx context.Context, rows []hub.Send, now time.Time) ([]gate.Person, error) {
	ids := make([]hub.ContactID, len(rows))
	for i := range rows {
		ids[i] = rows[i].ContactID
	}
	contacts, ids, err := d.contacts(ctx, ids)
	if err != nil {
		return nil, err
	}
	identities, err := d.e.People.IdentitiesOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	suppressed, err := d.suppressed(ctx, identities, now)
	if err != nil {
		return nil, err
	}
	rules, settings := d.rules(ctx), d.e.settings()
	var care map[hub.ContactID]sends.Care
	if rules.Care {
		if care, err = d.e.Rows.Care(ctx, ids, now, lately(settings.CareOf(), now)); err != nil {
			return nil, err
		}
	}
	var recent map[hub.ContactID]int
	if rules.Cap != nil {
		if recent, err = d.e.Rows.Recent(ctx, ids, now.AddDate(0, 0, -rules.Cap.Days)); err != nil {
			return nil, err
		}
	}
	out := make([]gate.Person, len(rows))
	for i := range rows {
		c := contacts[rows[i].ContactID]
		p := gate.Person{Contact: c, Identities: identities[c.ID], Suppressed: suppressed, Recent: recent[c.ID]}
		about := care[c.ID]
		p.Heed(about.Open, about.Late, about.Breached, about.Rated, settings.CareOf())
		if err := d.before(ctx, &rows[i], &p); err != nil {
			return nil, err
		}
		if c.ID != rows[i].ContactID && c.ID != "" {
			if p.Twin, err = d.twin(ctx, c.ID, rows[i].N); err != nil {
				return nil, err
			}
		}
		out[i] = p
	}
	return out, nil
}

// lately is from when on what went wrong counts.
func lately(c draft.CareRules, now time.Time) sends.Lately {
	return sends.Lately{Breach: c.BreachSince(now), Rating: c.RatingSince(now), AtMost: c.RatingAtMost}
}

// contacts answers people by the ids that rows have, each as the one they live
// on in, and the ids of those.
func (d *driver) contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, []hub.ContactID, error) {
	found, err := d.e.People.Contacts(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	own := make([]hub.ContactID, 0, len(ids))
	for _, id := range ids {
		c, ok := found[id]
		for range 20 { // a chain of merges; a circle cannot be made at the desk
			if !ok || c.MergedInto == "" {
				break
			}
			next, err := d.e.People.Contacts(ctx, []hub.ContactID{c.MergedInto})
			if err != nil {
				return nil, nil, err
			}
			c, ok = next[c.MergedInto]
		}
		if !ok {
			delete(found, id)
			continue
		}
		found[id] = c
		own = append(own, c.ID)
	}
	return found, own, nil
}

func (d *driver) suppressed(ctx context.Context, identities map[hub.ContactID][]hub.Identity, now time.Time) (map[string]bool, error) {
	kinds := map[hub.HandleKind]bool{}
	for _, w := range d.ways() {
		kinds[w.Can.HandleKind] = true
	}
	var handles []hub.Handle
	for _, list := range identities {
		for i := range list {
			if kinds[list[i].Handle.Kind] {
				handles = append(handles, list[i].Handle)
			}
		}
	}
	found, err := d.e.Suppressed(ctx, handles, now)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	out := make(map[string]bool, len(found))
	for key := range found {
		out[key] = true
	}
	return out, nil
}

// twin reports whether the person has another row in this run.
func (d *driver) twin(ctx context.Context, id hub.ContactID, n int64) (bool, error) {
	rows, err := d.e.Rows.OfContact(ctx, id, d.run.Seq, 3)
	for i := range rows {
		if rows[i].Run == d.run.Seq && rows[i].N != n {
			return true, err
		}
	}
	return false, err
}
