package roster

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

// RoutingOf answers how a team works and the version of that; 0 when nothing
// was said yet.
func (r *Roster) RoutingOf(ctx context.Context, team hub.TeamID) (Routing, int64, error) {
	if err := r.isTeam(ctx, team); err != nil {
		return Routing{}, 0, err
	}
	d, err := r.document(ctx, KindRouting, string(team))
	if err != nil || d.Version == 0 {
		return DefaultRouting(), 0, err
	}
	x, err := read(d, DefaultRouting())
	return x, d.Version, err
}

// WorkOf answers what an agent can carry and the version of that.
func (r *Roster) WorkOf(ctx context.Context, agent hub.AgentID) (Work, int64, error) {
	if err := r.isAgent(ctx, agent); err != nil {
		return Work{}, 0, err
	}
	d, err := r.document(ctx, KindWork, string(agent))
	if err != nil || d.Version == 0 {
		return Work{}, 0, err
	}
	w, err := read(d, Work{})
	return w, d.Version, err
}

// SaveRouting checks and stores how a team works. Version is the one that was read.
func (r *Roster) SaveRouting(ctx context.Context, by hub.Actor, team hub.TeamID, x Routing, version int64) (Routing, int64, error) {
	if err := r.isTeam(ctx, team); err != nil {
		return x, 0, err
	}
	if err := x.check(); err != nil {
		return x, 0, err
	}
	r.saving.Lock()
	defer r.saving.Unlock()
	if err := r.mayBind(ctx, team, x.InboxIDs); err != nil {
		return x, 0, err
	}
	return x, version + 1, r.save(ctx, by, KindRouting, string(team), x, version)
}

// SaveWork checks and stores what an agent can carry.
func (r *Roster) SaveWork(ctx context.Context, by hub.Actor, agent hub.AgentID, w Work, version int64) (Work, int64, error) {
	if err := r.isAgent(ctx, agent); err != nil {
		return w, 0, err
	}
	if err := w.check(); err != nil {
		return w, 0, err
	}
	if w.Calendar != "" {
		d, err := r.Store.Document(ctx, KindCalendar, w.Calendar)
		if hub.Is(err, hub.Missing) || err == nil && d.Deleted {
			return w, 0, said.Invalid("calendar", "no_calendar", "there is no such calendar")
		}
		if err != nil {
			return w, 0, err
		}
	}
	return w, version + 1, r.save(ctx, by, KindWork, string(agent), w, version)
}

func (r *Roster) save(ctx context.Context, by hub.Actor, kind hub.DocumentKind, id string, v any, version int64) error {
	body, err := json.Marshal(v)
	if err != nil {
		return hub.Wrap(hub.Internal, err, "the settings cannot be encoded")
	}
	now := r.now()
	d := hub.Document{Kind: kind, ID: id, Version: version, Body: body, At: now}
	if by.Type == hub.ActorAgent {
		d.By = hub.AgentID(by.ID)
	}
	err = r.Store.Commit(ctx, hub.WriteSet{
		Documents: []hub.Document{d},
		Audit:     []hub.AuditEntry{{At: now, Actor: by, Action: string(kind) + ".change", Object: id, Detail: "version " + strconv.FormatInt(version+1, 10)}},
		Facts: []hub.Fact{hub.NewFact(hub.SettingsChanged, now, by, hub.FactData{
			After: map[string]any{"kind": kind, "id": id, "version": version + 1}})},
	})
	if hub.Is(err, hub.Conflict) {
		return hub.Wrap(hub.Conflict, err, "somebody else has saved this meanwhile; read it again")
	}
	return err
}

// document is a stored one, or the zero one when nothing was said yet.
func (r *Roster) document(ctx context.Context, kind hub.DocumentKind, id string) (hub.Document, error) {
	d, err := r.Store.Document(ctx, kind, id)
	if hub.Is(err, hub.Missing) {
		return hub.Document{}, nil
	}
	return d, err
}

func (r *Roster) isTeam(ctx context.Context, id hub.TeamID) error {
	teams, err := r.Store.Teams(ctx)
	if err == nil && !slices.ContainsFunc(teams, func(t hub.Team) bool { return t.ID == id }) {
		err = hub.Errorf(hub.Missing, "there is no such team")
	}
	return err
}

func (r *Roster) isAgent(ctx context.Context, id hub.AgentID) error {
	agents, err := r.Store.Agents(ctx)
	if err == nil && !slices.ContainsFunc(agents, func(a hub.Agent) bool { return a.ID == id }) {
		err = hub.Errorf(hub.Missing, "there is no such agent")
	}
	return err
}

// mayBind refuses inboxes that do not exist or that another team has.
func (r *Roster) mayBind(ctx context.Context, team hub.TeamID, ids []hub.InboxID) error {
	if len(ids) == 0 {
		return nil
	}
	inboxes, err := r.Store.Inboxes(ctx)
	if err != nil {
		return err
	}
	h, err := r.house(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		known := false
		for _, in := range inboxes {
			known = known || in.ID == id && in.DeletedAt.IsZero()
		}
		if !known {
			return said.Invalid("inbox_ids", "inbox_gone", "names an inbox that does not exist")
		}
		if other, taken := h.bound[id]; taken && other != team {
			e := said.Invalid("inbox_ids", "inbox_taken", "names an inbox whose conversations go to another team already")
			e.Detail = map[string]any{"inbox_id": id, "team_id": other}
			return e
		}
	}
	return nil
}
