// Package disband deletes teams. In comes a team that nothing names any more;
// its row goes, and the roster is asked to take back what it holds.
package disband

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/roster"
)

// Rows are what is read and written; *store.Store has it all.
type Rows interface {
	Team(ctx context.Context, id hub.TeamID) (hub.Team, error)
	Inboxes(ctx context.Context) ([]store.InboxRow, error)
	Documents(ctx context.Context, kind hub.DocumentKind) ([]hub.Document, error)
	DeleteTeam(ctx context.Context, id hub.TeamID) error
	Commit(ctx context.Context, set hub.WriteSet) error
}

// Use is something that names a team.
type Use struct {
	Kind string `json:"kind"` // inbox, rule, sla_policy, or sla_calendars: those that SLA policies choose by team
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// The kinds of what names a team.
const (
	byInbox     = "inbox"
	byRule      = "rule"
	byPolicy    = "sla_policy"
	byCalendars = "sla_calendars"
)

func (u Use) String() string {
	switch u.Kind {
	case byInbox:
		return "the inbox " + strconv.Quote(u.Name)
	case byRule:
		return "the rule " + strconv.Quote(u.Name)
	case byPolicy:
		return "the SLA policy " + strconv.Quote(u.Name)
	}
	return "the calendars of SLA policies"
}

// Desk deletes teams.
type Desk struct {
	Rows Rows
	Now  func() time.Time
}

// Team deletes a team. Conflict, with all of them in used_by, when something
// names it: rules, SLA policies, inboxes whose conversations go to its queue.
func (d *Desk) Team(ctx context.Context, by hub.Actor, id hub.TeamID) error {
	t, err := d.Rows.Team(ctx, id)
	if err != nil {
		return err
	}
	used, routing, err := d.used(ctx, id)
	if err != nil {
		return err
	}
	if len(used) > 0 {
		said := make([]string, len(used))
		for i, u := range used {
			said[i] = u.String()
		}
		return hub.Errorf(hub.Conflict, "the team is named by %s", strings.Join(said, ", ")).Coded(hub.CodeInUse, map[string]any{"used_by": used})
	}
	now := d.Now().UTC()
	// First the timer: should we end between the two, the roster sees that the
	// team is gone, or that it is not.
	if err := d.Rows.Commit(ctx, hub.WriteSet{Timers: []hub.Timer{{Kind: roster.TimerGone, Key: string(id), At: now}}}); err != nil {
		return err
	}
	if err := d.Rows.DeleteTeam(ctx, id); err != nil {
		return err
	}
	set := hub.WriteSet{
		Audit: []hub.AuditEntry{{At: now, Actor: by, Action: "team.delete", Object: string(id), Detail: t.Name}},
		Facts: []hub.Fact{hub.NewFact(hub.WorkspaceChanged, now, by, hub.FactData{After: map[string]string{"id": string(id)}, Reason: "team.delete"})},
	}
	if routing != nil {
		routing.Deleted, routing.At, routing.By = true, now, hub.AgentID(by.ID)
		set.Documents = []hub.Document{*routing}
	}
	return d.Rows.Commit(ctx, set)
}

// used says what names a team, and answers its routing.
func (d *Desk) used(ctx context.Context, id hub.TeamID) (used []Use, routing *hub.Document, err error) {
	docs, err := d.Rows.Documents(ctx, roster.KindRouting)
	if err != nil {
		return nil, nil, err
	}
	for i := range docs {
		if docs[i].ID == string(id) {
			routing = &docs[i]
		}
	}
	if routing != nil {
		var x roster.Routing
		if err := json.Unmarshal(routing.Body, &x); err != nil {
			return nil, nil, hub.Wrap(hub.Internal, err, "the routing of a team cannot be read")
		}
		boxes, err := d.Rows.Inboxes(ctx)
		if err != nil {
			return nil, nil, err
		}
		for _, in := range boxes {
			if in.DeletedAt.IsZero() && slices.Contains(x.InboxIDs, in.ID) {
				used = append(used, Use{byInbox, string(in.ID), in.Name})
			}
		}
	}
	for _, where := range []struct {
		kind     hub.DocumentKind
		list, by string
	}{{"rules", "rules", byRule}, {"sla", "policies", byPolicy}} {
		all, err := d.Rows.Documents(ctx, where.kind)
		if err != nil {
			return nil, nil, err
		}
		for i := range all {
			found, err := naming(all[i].Body, where.list, where.by, string(id))
			if err != nil {
				return nil, nil, err
			}
			used = append(used, found...)
		}
	}
	return used, routing, nil
}

// naming are the entries of a list in a document that name an id, and the
// document's own bindings.
func naming(body json.RawMessage, list, by, id string) (out []Use, err error) {
	var doc map[string]any
	if err := json.Unmarshal(body, &doc); err != nil {
		return nil, hub.Wrap(hub.Internal, err, "a document cannot be read")
	}
	entries, _ := doc[list].([]any)
	delete(doc, list)
	for _, e := range entries {
		if !names(e, id) {
			continue
		}
		entry, _ := e.(map[string]any)
		which, _ := entry["id"].(string)
		called, _ := entry["name"].(string)
		if called == "" {
			called = which
		}
		out = append(out, Use{by, which, called})
	}
	if names(doc, id) {
		out = append(out, Use{Kind: byCalendars})
	}
	return out, nil
}

// names reports whether an id stands anywhere in a value, as a text or as a key.
func names(v any, id string) bool {
	switch x := v.(type) {
	case string:
		return x == id
	case []any:
		return slices.ContainsFunc(x, func(e any) bool { return names(e, id) })
	case map[string]any:
		for key, e := range x {
			if key == id || names(e, id) {
				return true
			}
		}
	}
	return false
}
