package saved

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

// Rows are what is read and written; *store.Store has it all.
type Rows interface {
	Documents(ctx context.Context, kind hub.DocumentKind) ([]hub.Document, error)
	Document(ctx context.Context, kind hub.DocumentKind, id string) (hub.Document, error)
	Teams(ctx context.Context) ([]hub.Team, error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

// Views keeps them.
type Views struct {
	Rows Rows
	Now  func() time.Time
}

// ByID names a view.
type ByID struct {
	ID string `path:"view_id" maxLength:"64"`
}

// List answers what the caller has: the own ones, then those of their teams and
// of everybody, each by name.
func (v *Views) List(ctx context.Context, c *door.Caller, in *page.Paging) (*page.Answer[page.List[View]], error) {
	docs, err := v.Rows.Documents(ctx, Kind)
	if err != nil {
		return nil, err
	}
	teams, err := v.Rows.Teams(ctx)
	if err != nil {
		return nil, err
	}
	var out []View
	for _, d := range docs {
		k, err := read(d)
		if err != nil {
			return nil, err
		}
		if k.visible(c, teams) {
			out = append(out, k.view(d, c, teams))
		}
	}
	slices.SortFunc(out, func(a, b View) int {
		switch {
		case a.Mine && !b.Mine:
			return -1
		case b.Mine && !a.Mine:
			return 1
		}
		if n := strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)); n != 0 {
			return n
		}
		return strings.Compare(a.ID, b.ID)
	})
	return page.Window(out, *in, func(x *View) string { return x.ID }), nil
}

// Add makes a view.
func (v *Views) Add(ctx context.Context, c *door.Caller, in *struct{ Body Body }) (*page.Answer[View], error) {
	docs, err := v.Rows.Documents(ctx, Kind)
	if err != nil {
		return nil, err
	}
	own := 0
	for _, d := range docs {
		if k, err := read(d); err == nil && k.Owner == c.Agent.ID {
			own++
		}
	}
	if own >= maxOwn {
		return nil, said.Invalid("name", "views_many", "100 views are kept already")
	}
	now := v.Now()
	return v.save(ctx, c, hub.Document{Kind: Kind, ID: hub.NewViewID(now)}, kept{Owner: c.Agent.ID}, &in.Body)
}

// ChangeInput replaces a view.
type ChangeInput struct {
	ByID
	Body Body
}

// Change replaces a view.
func (v *Views) Change(ctx context.Context, c *door.Caller, in *ChangeInput) (*page.Answer[View], error) {
	d, k, err := v.mayChange(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	if d.Version != in.Body.Version {
		return nil, conflict(d)
	}
	return v.save(ctx, c, d, k, &in.Body)
}

// Delete takes a view away, for everybody who had it.
func (v *Views) Delete(ctx context.Context, c *door.Caller, in *ByID) (*page.None, error) {
	d, _, err := v.mayChange(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	d.Deleted, d.At = true, v.now()
	return nil, v.commit(ctx, c, d)
}

func (v *Views) save(ctx context.Context, c *door.Caller, d hub.Document, k kept, b *Body) (*page.Answer[View], error) {
	teams, err := v.Rows.Teams(ctx)
	if err != nil {
		return nil, err
	}
	k.Name, k.Filter, k.Shared, k.Team = strings.TrimSpace(b.Name), b.Filter, b.Shared, b.TeamID
	if k.Shared == "" {
		k.Shared = Mine
	}
	if err := k.check(c, teams); err != nil {
		return nil, err
	}
	if d.Body, err = json.Marshal(k); err != nil {
		return nil, err
	}
	d.At = v.now()
	if err := v.commit(ctx, c, d); err != nil {
		return nil, err
	}
	d.Version++
	return page.Of(k.view(d, c, teams), nil)
}

func (v *Views) now() time.Time { return v.Now().UTC().Truncate(time.Millisecond) }

func (v *Views) commit(ctx context.Context, c *door.Caller, d hub.Document) error {
	d.By = c.Agent.ID
	err := v.Rows.Commit(ctx, hub.WriteSet{Documents: []hub.Document{d}, Facts: []hub.Fact{hub.NewFact(hub.SettingsChanged, d.At, c.Actor(),
		hub.FactData{After: map[string]any{"kind": Kind, "id": d.ID, "version": d.Version + 1}, Reason: "view"})}})
	if hub.Is(err, hub.Conflict) {
		return conflict(d)
	}
	return err
}

func conflict(d hub.Document) error {
	return &hub.Error{Kind: hub.Conflict, Text: "somebody saved it meanwhile; read it again", Detail: map[string]any{"version": d.Version}}
}

func read(d hub.Document) (k kept, err error) {
	if err := json.Unmarshal(d.Body, &k); err != nil {
		return k, hub.Wrap(hub.Internal, err, "a saved view cannot be read")
	}
	return k, nil
}

// mayChange reads a view that the caller may change. One that they do not have is Missing.
func (v *Views) mayChange(ctx context.Context, c *door.Caller, id string) (hub.Document, kept, error) {
	gone := hub.Errorf(hub.Missing, "there is no such view")
	d, err := v.Rows.Document(ctx, Kind, id)
	if hub.Is(err, hub.Missing) || err == nil && d.Deleted {
		return d, kept{}, gone
	}
	if err != nil {
		return d, kept{}, err
	}
	k, err := read(d)
	if err != nil {
		return d, k, err
	}
	teams, err := v.Rows.Teams(ctx)
	switch {
	case err != nil:
		return d, k, err
	case !k.visible(c, teams):
		return d, k, gone
	case !k.changeable(c):
		return d, k, hub.Errorf(hub.Denied, "only its owner and supervisors may change this view")
	}
	return d, k, nil
}
