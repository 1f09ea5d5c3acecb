// Package reckon says beforehand what a campaign would do now: how many people
// would get it, by which channel and variant, and how many would not, or not yet,
// and why. In comes a campaign; out come counts. It asks the same gate that decides
// when a row is sent, of what the database knows in a few queries for thousands.
package reckon

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/gate"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/sends"
)

// Fate is what would become of somebody.
type Fate string

// The fates.
const (
	Goes    Fate = "goes"    // they would get it now
	Later   Fate = "later"   // they would get it, at an hour of theirs
	Held    Fate = "held"    // they wait for something to end
	Skipped Fate = "skipped" // they would not get it
)

// CampaignFate is how many people share their fate.
type CampaignFate struct {
	Fate    Fate            `json:"fate" enum:"goes,later,held,skipped"`
	Reason  string          `json:"reason" doc:"Why later, held or skipped: the reasons of the ledger"`
	Channel hub.ChannelKind `json:"channel" doc:"Of those who go, or go later"`
	Variant string          `json:"variant"`
	Count   int64           `json:"count"`
}

// Answer is what a campaign would do.
type Answer struct {
	Fates  []CampaignFate
	Looked int64 // people who were looked at
	Whole  bool  // that is all of them
}

// People are read as one by one as a list of a few thousand asks for.
type People interface {
	Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
	IdentitiesOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Identity, error)
}

// Reckoner does it. It is safe for concurrent use; one counts at a time, and what
// was counted a moment ago is answered again.
type Reckoner struct {
	Rows       sends.Rows
	People     People
	Suppressed func(ctx context.Context, handles []hub.Handle, now time.Time) (map[string]hub.Suppression, error)
	Ways       func(c *draft.Campaign) []gate.Way
	Rules      func(ctx context.Context) (*time.Location, draft.SendingRules)
	Fits       func(ctx context.Context, template string, way *gate.Way, locale string) bool // has a variant for it
	Now        func() time.Time

	mu   sync.Mutex
	last map[string]kept
}

type kept struct {
	answer Answer
	at     time.Time
}

// Bounds: people in one query, how long to look, how long an answer is good.
const (
	piece    = 10_000
	patience = 4 * time.Second
	fresh    = 10 * time.Second
)

// Count answers what would become of a campaign's people now. When it takes too
// long it answers for those it has looked at.
func (r *Reckoner) Count(ctx context.Context, id string, c *draft.Campaign) (Answer, error) {
	plain := *c
	plain.Name = ""
	key, err := json.Marshal(plain)
	if err != nil {
		return Answer{}, hub.Wrap(hub.Invalid, err, "this campaign cannot be written as JSON")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.Now()
	if k, ok := r.last[id+string(key)]; ok && now.Sub(k.at) < fresh && !now.Before(k.at) {
		return k.answer, nil
	}
	s, err := r.begin(ctx, id, c, now)
	if err != nil {
		return Answer{}, err
	}
	if s.Answer, err = s.look(ctx); err != nil {
		return Answer{}, err
	}
	if len(r.last) > 20 || r.last == nil {
		r.last = map[string]kept{}
	}
	r.last[id+string(key)] = kept{s.Answer, r.Now()}
	return s.Answer, nil
}

// sum is one count.
type sum struct {
	*Reckoner
	Answer
	id     string
	c      *draft.Campaign
	now    time.Time // the clock's, to bound the count
	start  time.Time // when the run would begin
	home   *time.Location
	care   draft.CareRules
	rules  *gate.Rules
	ways   []gate.Way
	marked map[hub.ContactID]sends.Care
	fits   map[fit]bool
	n      map[CampaignFate]int64

	preferred string // the trait that names a channel; empty: nobody has it
}

type fit struct {
	variant string
	way     int64
	locale  string
}

func (r *Reckoner) begin(ctx context.Context, id string, c *draft.Campaign, now time.Time) (*sum, error) {
	home, all := r.Rules(ctx)
	s := &sum{Reckoner: r, id: id, c: c, now: now, start: now, home: home, care: all.CareOf(), ways: r.Ways(c), fits: map[fit]bool{}, n: map[CampaignFate]int64{}}
	if at := c.Schedule.At; at != nil && at.After(now) {
		s.start = *at
	}
	s.rules = gate.RulesOf(c, &all, s.start, home)
	named, err := r.Rows.HasTrait(ctx, gate.TraitPreferred)
	if named {
		s.preferred = gate.TraitPreferred
	}
	if err != nil || !s.rules.Care {
		return s, err
	}
	s.marked, err = r.Rows.CareOfAll(ctx, now, sends.Lately{Breach: s.care.BreachSince(now), Rating: s.care.RatingSince(now), AtMost: s.care.RatingAtMost})
	return s, err
}

// look goes over the audience.
func (s *sum) look(ctx context.Context) (Answer, error) {
	out, last := Answer{Fates: []CampaignFate{}}, hub.ContactID("")
	for {
		people, err := s.next(ctx, last)
		if err != nil {
			return out, err
		}
		for i := range people {
			s.one(ctx, &people[i])
		}
		if out.Whole = len(people) < piece || len(s.c.Audience.Contacts) > 0; out.Whole {
			break
		}
		if last = people[len(people)-1].ID; s.Now().Sub(s.now) > patience {
			break
		}
	}
	for t, n := range s.n {
		t.Count = n
		out.Looked += n
		out.Fates = append(out.Fates, t)
	}
	slices.SortFunc(out.Fates, func(a, b CampaignFate) int {
		return cmp.Or(cmp.Compare(a.Fate, b.Fate), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.Variant, b.Variant))
	})
	return out, nil
}

func (s *sum) next(ctx context.Context, last hub.ContactID) ([]sends.Member, error) {
	if !s.c.Audience.Everyone && s.c.Audience.Segment == "" {
		return s.listed(ctx)
	}
	q := sends.Question{Segment: s.c.Audience.Segment, Purpose: s.rules.Purpose, Preferred: s.preferred, Now: s.now}
	for _, w := range s.ways {
		if !slices.Contains(q.Kinds, w.Can.HandleKind) {
			q.Kinds = append(q.Kinds, w.Can.HandleKind)
		}
	}
	if s.rules.Cap != nil {
		q.Since = s.now.AddDate(0, 0, -s.rules.Cap.Days)
	}
	return s.Rows.Crowd(ctx, q, last, piece)
}

// one notes what would become of one person.
func (s *sum) one(ctx context.Context, m *sends.Member) {
	if s.c.HeldOut(s.id, m.ID) {
		s.n[CampaignFate{Fate: Skipped, Reason: gate.HeldOut}]++
		return
	}
	p := gate.Person{Contact: hub.Contact{ID: m.ID, Zone: m.Zone, Language: m.Language, Consents: m.Consents}, Identities: m.Identities, Suppressed: m.Suppressed, Recent: m.Recent}
	if m.Preferred != "" {
		p.Contact.Traits = []hub.Trait{{Key: gate.TraitPreferred, Value: m.Preferred}}
	}
	about := s.marked[m.ID]
	p.Heed(about.Open, about.Late, about.Breached, about.Rated, s.care)
	at := s.start
	if s.c.Schedule.Local != "" {
		at = s.c.TurnOf(s.start, s.home, draft.Zone(m.Zone, s.home))
	}
	row := gate.Decide(hub.Send{Variant: s.c.VariantOf(s.id, m.ID)}, &p, s.ways, s.rules, at)
	t := CampaignFate{Variant: row.Variant, Reason: row.Reason}
	switch row.State {
	case hub.SendSkipped:
		t = CampaignFate{Fate: Skipped, Reason: row.Reason}
	case hub.SendHeld:
		t = CampaignFate{Fate: Held, Reason: row.Reason}
	case hub.SendPlanned:
		t.Fate, t.Channel = Later, row.Channel
	default:
		if t.Fate, t.Channel = Goes, row.Channel; at.After(s.now) {
			t.Fate = Later
		}
		if !s.fit(ctx, fit{row.Variant, row.Way, row.Locale}) {
			t = CampaignFate{Fate: Skipped, Reason: "no_variant"}
		}
	}
	s.n[t]++
}

func (s *sum) fit(ctx context.Context, f fit) bool {
	yes, known := s.fits[f]
	if !known {
		yes = s.Fits(ctx, s.c.TemplateOf(f.variant), &s.ways[f.way], f.locale)
		s.fits[f] = yes
	}
	return yes
}
