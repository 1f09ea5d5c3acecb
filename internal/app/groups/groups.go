// Package groups plugs segments into a hub: what they are checked against, who
// keeps them, and what the API answers with. There are no decisions here.
package groups

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"time"

	apisegments "github.com/parleyhub/parley/api/segments"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/people"
	rows "github.com/parleyhub/parley/internal/store/segments"
	"github.com/parleyhub/parley/profile"
	"github.com/parleyhub/parley/segments"
	"github.com/parleyhub/parley/segments/keeper"
	"github.com/parleyhub/parley/segments/shelf"
)

// Parts is what of the hub segments need.
type Parts struct {
	Store *store.Store
	Shelf shelf.Rows // with the commit that hints
	Bus   *bus.Bus
	Zone  func(ctx context.Context) (*time.Location, error)
	Owner string
	Now   func() time.Time
	Log   *slog.Logger
}

// Groups is what a hub has of segments.
type Groups struct {
	Parts
	Kept *shelf.Shelf
	rows rows.Rows
}

// New plugs it together.
func New(p Parts) *Groups {
	g := &Groups{Parts: p, rows: rows.Of(p.Store)}
	g.Kept = &shelf.Shelf{Rows: p.Shelf, Now: p.Now, Schema: g.schema, Used: g.used}
	return g
}

// Desk is what the API answers with.
func (g *Groups) Desk() *apisegments.Desk {
	return &apisegments.Desk{Shelf: g.Kept, Members: g.rows, Names: g.Store, Zone: g.Zone, Now: g.Now}
}

// used answers which campaigns and journeys name a segment. Ids are long and
// random: one that stands in a definition is meant.
func (g *Groups) used(ctx context.Context, id string) (out []shelf.Use, err error) {
	for _, kind := range []hub.DocumentKind{"campaign", "journey"} {
		docs, err := g.Shelf.Documents(ctx, kind)
		if err != nil {
			return nil, err
		}
		for _, d := range docs {
			var named struct{ Name string }
			if !bytes.Contains(d.Body, []byte(id)) {
				continue
			}
			if json.Unmarshal(d.Body, &named) != nil || named.Name == "" {
				named.Name = d.ID
			}
			out = append(out, shelf.Use{Kind: string(kind), ID: d.ID, Name: named.Name})
		}
	}
	return out, nil
}

// wordsMost bounds what is known of traits and events that nobody declared.
const wordsMost = 2000

// schema is what segments are checked against.
func (g *Groups) schema(ctx context.Context) (segments.Schema, error) {
	s := segments.Schema{Traits: map[string]segments.Type{}, Events: map[string]bool{}}
	known := people.Of(g.Store)
	seen, err := known.TraitKeys(ctx, wordsMost)
	if err != nil {
		return s, err
	}
	for _, key := range seen {
		s.Traits[key] = segments.Unknown
	}
	declared, _, err := profile.ReadSchema(ctx, g.Store)
	if err != nil {
		return s, err
	}
	for _, t := range declared.Traits {
		s.Traits[t.Key] = segments.Type(t.Type)
	}
	names, err := known.EventNames(ctx, wordsMost)
	if err != nil {
		return s, err
	}
	for _, name := range names {
		s.Events[name] = true
	}
	return g.house(ctx, s)
}

// house adds what only we give out.
func (g *Groups) house(ctx context.Context, s segments.Schema) (segments.Schema, error) {
	inboxes, err := g.Store.Inboxes(ctx)
	if err != nil {
		return s, err
	}
	teams, err := g.Store.Teams(ctx)
	if err != nil {
		return s, err
	}
	agents, err := g.Store.Agents(ctx)
	if err != nil {
		return s, err
	}
	have := map[string]map[string]bool{"inbox": {}, "team": {}, "agent": {"": true}}
	for i := range inboxes {
		have["inbox"][string(inboxes[i].ID)] = true
	}
	for i := range teams {
		have["team"][string(teams[i].ID)] = true
	}
	for i := range agents {
		have["agent"][string(agents[i].ID)] = true
	}
	s.Known = map[string]func(string) bool{}
	for what, ids := range have {
		s.Known[what] = func(id string) bool { return ids[id] }
	}
	return s, nil
}

// Run keeps who is in which segment, one process at a time.
func (g *Groups) Run(grp *run.Group, back run.Backoff) {
	wake := make(chan struct{}, 1)
	grp.Keep("segments", back, func(ctx context.Context) error {
		stop, err := g.Bus.OnHint(bus.HintFacts, func([]byte) {
			select {
			case wake <- struct{}{}:
			default:
			}
		})
		if err != nil {
			return err
		}
		defer stop()
		return g.Bus.Hold(ctx, "segments", g.Owner, func(ctx context.Context) error {
			k := &keeper.Keeper{Members: told{g.rows, g.Bus}, People: g.rows, Source: g.Store, Book: g.Kept.Book, Zone: g.Zone, Now: g.Now, Log: g.Log}
			return k.Run(ctx, wake)
		})
	})
}

// told says that there are facts once somebody moved.
type told struct {
	rows.Rows
	bus *bus.Bus
}

// Move implements keeper.Members.
func (t told) Move(ctx context.Context, at time.Time, moves []rows.Move, facts []hub.Fact) error {
	err := t.Rows.Move(ctx, at, moves, facts)
	if err == nil && len(facts) > 0 {
		t.bus.Hint(bus.HintFacts, nil)
	}
	return err
}
