// Package book keeps journeys: saves them with all versions, starts, pauses and
// stops them, says beforehand what an edit does to the people inside, and puts
// people in and takes them out by hand.
package book

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/campaigns/walk"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/enrolments"
)

// Shelf is where documents are kept.
type Shelf interface {
	Document(ctx context.Context, kind hub.DocumentKind, id string) (hub.Document, error)
	Documents(ctx context.Context, kind hub.DocumentKind) ([]hub.Document, error)
	DocumentVersions(ctx context.Context, kind hub.DocumentKind, id string) ([]hub.Document, error)
	Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

// Book keeps journeys. Safe for concurrent use.
type Book struct {
	Shelf Shelf
	Rows  enrolments.Rows
	Now   func() time.Time
	// Segments answers in which segments people are.
	Segments func(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]map[string]time.Time, error)
	// Promise reports whether the words of a template's revision (0: the live one)
	// name a coupon; nil: none does.
	Promise func(ctx context.Context, template string, revision int64) (bool, error)
	// Offer answers whether an offer gives codes, and how many are left; nil: there is
	// no end of them.
	Offer func(ctx context.Context, id string) (left *int64, gives bool, err error)
}

// Saved is one journey as it is stored.
type Saved struct {
	ID      string
	Journey journey.Journey
	Version int64 // the last one
	At      time.Time
	By      hub.AgentID
	walk.State
}

// Get answers a journey, with a version as it was then.
func (b *Book) Get(ctx context.Context, id string, version int64) (Saved, error) {
	doc, err := b.Shelf.Document(ctx, journey.Kind, id)
	if hub.Is(err, hub.Missing) || err == nil && doc.Deleted {
		return Saved{}, hub.Errorf(hub.Missing, "there is no such journey")
	}
	if err != nil {
		return Saved{}, err
	}
	if version > 0 && version != doc.Version {
		all, err := b.Shelf.DocumentVersions(ctx, journey.Kind, id)
		if err != nil {
			return Saved{}, err
		}
		at := slices.IndexFunc(all, func(d hub.Document) bool { return d.Version == version })
		if at < 0 {
			return Saved{}, hub.Errorf(hub.Missing, "the journey has no such version")
		}
		doc = all[at]
	}
	s, err := savedOf(doc)
	if err != nil {
		return s, err
	}
	s.State, _, err = b.state(ctx, id)
	return s, err
}

func savedOf(doc hub.Document) (s Saved, err error) {
	s = Saved{ID: doc.ID, Version: doc.Version, At: doc.At, By: doc.By}
	if err := json.Unmarshal(doc.Body, &s.Journey); err != nil {
		return s, hub.Wrap(hub.Internal, err, "a stored journey cannot be read")
	}
	return s, nil
}

func (b *Book) state(ctx context.Context, id string) (s walk.State, version int64, err error) {
	doc, err := b.Shelf.Document(ctx, walk.StateKind, id)
	if hub.Is(err, hub.Missing) {
		return walk.State{Standing: walk.Draft}, 0, nil
	}
	if err == nil {
		err = json.Unmarshal(doc.Body, &s)
	}
	return s, doc.Version, err
}

// List answers all journeys, by id.
func (b *Book) List(ctx context.Context) ([]Saved, error) {
	docs, err := b.Shelf.Documents(ctx, journey.Kind)
	if err != nil {
		return nil, err
	}
	states, err := b.Shelf.Documents(ctx, walk.StateKind)
	if err != nil {
		return nil, err
	}
	out := make([]Saved, 0, len(docs))
	for _, d := range docs {
		s, err := savedOf(d)
		if err != nil {
			return nil, err
		}
		s.Standing = walk.Draft
		for _, x := range states {
			if x.ID == d.ID {
				if err := json.Unmarshal(x.Body, &s.State); err != nil {
					return nil, hub.Wrap(hub.Internal, err, "how a journey stands cannot be read")
				}
			}
		}
		out = append(out, s)
	}
	return out, nil
}

// Check answers all findings, also about what the journey names and the house
// does not have.
func (b *Book) Check(ctx context.Context, j journey.Journey) ([]journey.Finding, error) {
	out := journey.Check(j)
	known := map[hub.DocumentKind]map[string]bool{}
	for _, kind := range []hub.DocumentKind{"template", "segment"} {
		docs, err := b.Shelf.Documents(ctx, kind)
		if err != nil {
			return nil, err
		}
		known[kind] = map[string]bool{}
		for _, d := range docs {
			known[kind][d.ID] = true
		}
	}
	journey.EachName(&j, func(kind, id, field, step string) {
		if id != "" && !known[hub.DocumentKind(kind)][id] {
			out = append(out, journey.Found(journey.Warning, journey.CodeUnknown, step, field, "no_"+kind, "there is no "+kind+" %s", id))
		}
	})
	coupons, err := b.coupons(ctx, &j)
	out = append(out, coupons...)
	slices.SortStableFunc(out, func(a, b journey.Finding) int { return cmp.Compare(rank(a.Severity), rank(b.Severity)) })
	return out, err
}

// Save stores a journey: id empty makes one. Version is the one that was read,
// Conflict when it is not the last. The policy says what becomes of the people
// inside when the journey was started.
func (b *Book) Save(ctx context.Context, by hub.Actor, id string, version int64, j journey.Journey, p journey.Policy) (Saved, error) {
	now := b.Now().UTC().Truncate(time.Millisecond)
	if id == "" {
		id, version = hub.NewJourneyID(now), 0
	} else if _, err := b.Get(ctx, id, 0); err != nil {
		return Saved{}, err
	}
	c, err := journey.Compile(id, version+1, j)
	if err != nil {
		return Saved{}, err
	}
	if f := c.CheckPolicy(p); f != nil {
		return Saved{}, f.AsError()
	}
	body, err := json.Marshal(j)
	if err != nil {
		return Saved{}, hub.Wrap(hub.Invalid, err, "this journey cannot be written as JSON")
	}
	s, was, err := b.state(ctx, id)
	if err != nil {
		return Saved{}, err
	}
	set := hub.WriteSet{
		Documents: []hub.Document{{Kind: journey.Kind, ID: id, Version: version, Body: body, At: now, By: hub.AgentID(by.ID)}},
		Facts:     []hub.Fact{changed(now, by, journey.Kind, id, version+1)},
		Audit:     []hub.AuditEntry{{At: now, Actor: by, Action: "journey.save", Object: id}},
	}
	if s.Standing != walk.Draft && s.Standing != walk.Stopped {
		s.Live, s.Policy = version+1, p
		if err := b.putState(&set, by, id, was, s, now); err != nil {
			return Saved{}, err
		}
	}
	if err := b.commit(ctx, set); err != nil {
		return Saved{}, err
	}
	return Saved{ID: id, Journey: j, Version: version + 1, At: now, By: hub.AgentID(by.ID), State: s}, nil
}

func (b *Book) commit(ctx context.Context, set hub.WriteSet) error {
	err := b.Shelf.Commit(ctx, set)
	if hub.Is(err, hub.Conflict) {
		return hub.Wrap(hub.Conflict, err, "somebody else has changed the journey meanwhile; read it again")
	}
	return err
}

func changed(now time.Time, by hub.Actor, kind hub.DocumentKind, id string, version int64) hub.Fact {
	return hub.NewFact(hub.SettingsChanged, now, by, hub.FactData{After: map[string]any{"kind": kind, "id": id, "version": version}})
}

func (b *Book) putState(set *hub.WriteSet, by hub.Actor, id string, was int64, s walk.State, now time.Time) error {
	body, err := json.Marshal(s)
	if err != nil {
		return hub.Wrap(hub.Internal, err, "how a journey stands cannot be written")
	}
	set.Documents = append(set.Documents, hub.Document{Kind: walk.StateKind, ID: id, Version: was, Body: body, At: now, By: hub.AgentID(by.ID)})
	set.Facts = append(set.Facts, changed(now, by, walk.StateKind, id, was+1))
	return nil
}

// moves says from which standings each may be reached.
var moves = map[walk.Standing][]walk.Standing{
	walk.Running: {walk.Draft, walk.Paused, walk.Stopped},
	walk.Paused:  {walk.Running},
	walk.Stopped: {walk.Running, walk.Paused},
}

// Stand starts, resumes, pauses or stops a journey. People come into its last
// version when it is started.
func (b *Book) Stand(ctx context.Context, by hub.Actor, id string, to walk.Standing) (Saved, error) {
	saved, err := b.Get(ctx, id, 0)
	if err != nil {
		return saved, err
	}
	s, was, err := b.state(ctx, id)
	if err != nil {
		return saved, err
	}
	if !slices.Contains(moves[to], s.Standing) {
		return saved, hub.Errorf(hub.Conflict, "the journey is %s", s.Standing)
	}
	if to == walk.Running {
		found, err := b.Check(ctx, saved.Journey)
		if err != nil {
			return saved, err
		}
		for _, f := range found {
			if f.Severity == journey.Error || f.Code == journey.CodeUnknown {
				return saved, f.AsError()
			}
		}
	}
	now := b.Now().UTC().Truncate(time.Millisecond)
	if to == walk.Running && s.Standing != walk.Paused {
		s.Live, s.Policy, s.Since = saved.Version, journey.Policy{}, now
	}
	s.Standing = to
	set := hub.WriteSet{Audit: []hub.AuditEntry{{At: now, Actor: by, Action: "journey." + string(to), Object: id}}}
	if err := b.putState(&set, by, id, was, s, now); err != nil {
		return saved, err
	}
	saved.State = s
	return saved, b.commit(ctx, set)
}
