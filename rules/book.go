package rules

import (
	"context"
	"encoding/json"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Shelf is where rules are kept, and what they may name.
type Shelf interface {
	Document(ctx context.Context, kind hub.DocumentKind, id string) (hub.Document, error)
	Documents(ctx context.Context, kind hub.DocumentKind) ([]hub.Document, error)
	Agents(ctx context.Context) ([]hub.Agent, error)
	Teams(ctx context.Context) ([]hub.Team, error)
	Brands(ctx context.Context) ([]hub.Brand, error)
	Inboxes(ctx context.Context) ([]store.InboxRow, error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

// Book saves, checks and tries rules. Safe for concurrent use.
type Book struct {
	Shelf Shelf
	Past  Past
	Hours Hours
	Now   func() time.Time
}

// Saved is rules as they are stored.
type Saved struct {
	Set
	Version int64 // 0: nothing was saved yet
	At      time.Time
	By      hub.AgentID
}

// Saved answers the rules in force.
func (b *Book) Saved(ctx context.Context) (Saved, error) {
	doc, err := b.Shelf.Document(ctx, Kind, ID)
	if hub.Is(err, hub.Missing) {
		return Saved{}, nil
	}
	if err != nil {
		return Saved{}, err
	}
	set, err := Parse(doc.Body)
	return Saved{Set: set, Version: doc.Version, At: doc.At, By: doc.By}, err
}

// Save puts rules in force in place of version. Invalid with all problems in its
// detail when they cannot be; Conflict when somebody else has saved since.
func (b *Book) Save(ctx context.Context, by hub.Actor, set Set, version int64) (Saved, error) {
	problems, err := b.Check(ctx, &set)
	if err != nil {
		return Saved{}, err
	}
	if len(problems) > 0 {
		return Saved{}, AsError(problems)
	}
	if set.Rules == nil {
		set.Rules = []Rule{}
	}
	body, err := json.Marshal(set)
	if err != nil {
		return Saved{}, hub.Wrap(hub.Invalid, err, "these rules cannot be written as JSON")
	}
	now := b.Now().UTC().Truncate(time.Millisecond)
	doc := hub.Document{Kind: Kind, ID: ID, Version: version, Body: body, At: now, By: hub.AgentID(by.ID)}
	err = b.Shelf.Commit(ctx, hub.WriteSet{
		Documents: []hub.Document{doc},
		Facts: []hub.Fact{hub.NewFact(hub.SettingsChanged, now, by,
			hub.FactData{After: map[string]any{"kind": Kind, "id": ID, "version": version + 1}})},
		Audit: []hub.AuditEntry{{At: now, Actor: by, Action: "rules.save", Object: ID}},
	})
	if hub.Is(err, hub.Conflict) {
		return Saved{}, hub.Wrap(hub.Conflict, err, "somebody else has saved the rules meanwhile; read them again")
	}
	return Saved{Set: set, Version: version + 1, At: now, By: doc.By}, err
}

// Check compiles set and answers all that keeps it from being saved.
func (b *Book) Check(ctx context.Context, set *Set) ([]RuleProblem, error) {
	if problems := set.Compile(); len(problems) > 0 {
		return problems, nil
	}
	w, err := b.world(ctx)
	if err != nil {
		return nil, err
	}
	return set.Check(w), nil
}

// Try judges set over what has happened since, without any effect. A set that
// breaks rules of the language is Invalid; one that chases itself is tried.
func (b *Book) Try(ctx context.Context, set Set, since time.Time, only hub.ConversationID) (DryRun, error) {
	if problems := set.Compile(); len(problems) > 0 {
		return DryRun{}, AsError(problems)
	}
	return History(ctx, b.Past, b.Hours, set, since, b.Now(), only)
}

func (b *Book) world(ctx context.Context) (w World, err error) {
	agents, err := b.Shelf.Agents(ctx)
	if err != nil {
		return w, err
	}
	teams, err := b.Shelf.Teams(ctx)
	if err != nil {
		return w, err
	}
	brands, err := b.Shelf.Brands(ctx)
	if err != nil {
		return w, err
	}
	inboxes, err := b.Shelf.Inboxes(ctx)
	if err != nil {
		return w, err
	}
	hooks, err := b.Shelf.Documents(ctx, "webhook")
	if err != nil {
		return w, err
	}
	calendars, err := b.Shelf.Documents(ctx, "calendar")
	if err != nil {
		return w, err
	}
	return World{
		Agents:    idsOf(agents, func(a hub.Agent) string { return string(a.ID) }),
		Teams:     idsOf(teams, func(t hub.Team) string { return string(t.ID) }),
		Brands:    idsOf(brands, func(x hub.Brand) string { return string(x.ID) }),
		Inboxes:   idsOf(inboxes, func(x store.InboxRow) string { return string(x.ID) }),
		Webhooks:  idsOf(hooks, func(d hub.Document) string { return d.ID }),
		Calendars: idsOf(calendars, func(d hub.Document) string { return d.ID }),
	}, nil
}

func idsOf[T any](all []T, id func(T) string) map[string]bool {
	out := make(map[string]bool, len(all))
	for _, x := range all {
		out[id(x)] = true
	}
	return out
}
