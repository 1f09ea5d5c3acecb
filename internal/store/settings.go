package store

import (
	"context"
	"database/sql"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// put inserts when version is 0 and otherwise updates the row of that version.
func (s *Store) put(ctx context.Context, what string, version int64, insert string, fresh []any, update string, changed []any) error {
	return s.write(ctx, func(tx db) error {
		if version == 0 {
			_, err := tx.exec(ctx, insert, fresh...)
			return err
		}
		n, err := tx.exec(ctx, update, append(changed, version)...)
		if err == nil && n == 0 {
			err = conflict(what)
		}
		return err
	})
}

// Workspace answers the company's settings; Missing in a fresh hub.
func (s *Store) Workspace(ctx context.Context) (hub.Workspace, error) {
	return one(ctx, s.read(), "workspace", "workspace_get", func(r *sql.Rows) (w hub.Workspace, err error) {
		return w, r.Scan(&w.Name, &w.Zone, &w.Language, &w.Hours, &w.Version)
	})
}

// PutWorkspace stores the company's settings.
func (s *Store) PutWorkspace(ctx context.Context, w hub.Workspace) error {
	row := []any{w.Name, w.Zone, w.Language, w.Hours}
	return s.put(ctx, "the workspace", w.Version, "workspace_insert", row, "workspace_update", row)
}

// Brands answers all brands, oldest first.
func (s *Store) Brands(ctx context.Context) ([]hub.Brand, error) {
	return many(ctx, s.read(), "brand_list", scanBrand)
}

// Brand answers one brand.
func (s *Store) Brand(ctx context.Context, id hub.BrandID) (hub.Brand, error) {
	return one(ctx, s.read(), "brand", "brand_get", scanBrand, id)
}

// PutBrand stores a brand.
func (s *Store) PutBrand(ctx context.Context, b hub.Brand) error {
	return s.put(ctx, "the brand", b.Version,
		"brand_insert", []any{b.ID, b.Name, b.Signature, cell.Packed(b.Theme), b.CreatedAt},
		"brand_update", []any{b.Name, b.Signature, cell.Packed(b.Theme), b.ID})
}

func scanBrand(r *sql.Rows) (b hub.Brand, err error) {
	return b, r.Scan(&b.ID, &b.Name, &b.Signature, cell.Unpack(&b.Theme), cell.When(&b.CreatedAt), &b.Version)
}

// Teams answers all teams by name.
func (s *Store) Teams(ctx context.Context) ([]hub.Team, error) {
	return many(ctx, s.read(), "team_list", scanTeam)
}

// Team answers one team.
func (s *Store) Team(ctx context.Context, id hub.TeamID) (hub.Team, error) {
	return one(ctx, s.read(), "team", "team_get", scanTeam, id)
}

// PutTeam stores a team.
func (s *Store) PutTeam(ctx context.Context, t hub.Team) error {
	return s.put(ctx, "the team", t.Version,
		"team_insert", []any{t.ID, t.Name, cell.Packed(t.Members)},
		"team_update", []any{t.Name, cell.Packed(t.Members), t.ID})
}

// DeleteTeam removes a team. Its conversations keep the id until they are reassigned.
func (s *Store) DeleteTeam(ctx context.Context, id hub.TeamID) error {
	return s.change(ctx, "team", "team_delete", id)
}

// do runs one statement.
func (s *Store) do(ctx context.Context, name string, args ...any) error {
	return s.write(ctx, func(tx db) error {
		_, err := tx.exec(ctx, name, args...)
		return err
	})
}

// change runs one statement that must find its row; what names the noun.
func (s *Store) change(ctx context.Context, what, name string, args ...any) error {
	return s.write(ctx, func(tx db) error {
		n, err := tx.exec(ctx, name, args...)
		if err == nil && n == 0 {
			err = missing(what)
		}
		return err
	})
}

func scanTeam(r *sql.Rows) (t hub.Team, err error) {
	return t, r.Scan(&t.ID, &t.Name, cell.Unpack(&t.Members), &t.Version)
}

// Inboxes answers all inboxes, also disabled and deleted ones, oldest first.
func (s *Store) Inboxes(ctx context.Context) ([]InboxRow, error) {
	return many(ctx, s.read(), "inbox_list", scanInbox)
}

// Inbox answers one inbox.
func (s *Store) Inbox(ctx context.Context, id hub.InboxID) (InboxRow, error) {
	return one(ctx, s.read(), "inbox", "inbox_get", scanInbox, id)
}

// PutInbox stores an inbox; its kind never changes.
func (s *Store) PutInbox(ctx context.Context, in InboxRow) error {
	return s.put(ctx, "the inbox", in.Version,
		"inbox_insert", []any{in.ID, in.Kind, in.Name, in.BrandID, in.Settings, in.Disabled, in.DeletedAt, in.CreatedAt},
		"inbox_update", []any{in.Name, in.BrandID, in.Settings, in.Disabled, in.DeletedAt, in.ID})
}

func scanInbox(r *sql.Rows) (in InboxRow, err error) {
	return in, r.Scan(&in.ID, &in.Kind, &in.Name, &in.BrandID, &in.Settings, cell.Flag(&in.Disabled), cell.When(&in.DeletedAt),
		cell.When(&in.CreatedAt), &in.Version)
}

// Agents answers all agents, also disabled ones, oldest first.
func (s *Store) Agents(ctx context.Context) ([]hub.Agent, error) {
	return many(ctx, s.read(), "agent_list", scanAgent)
}

// Agent answers one agent.
func (s *Store) Agent(ctx context.Context, id hub.AgentID) (hub.Agent, error) {
	return one(ctx, s.read(), "agent", "agent_get", scanAgent, id)
}

// AgentByEmail answers the agent of a lower-cased address.
func (s *Store) AgentByEmail(ctx context.Context, email string) (hub.Agent, error) {
	return one(ctx, s.read(), "agent", "agent_by_email", scanAgent, email)
}

// CountAgents answers how many agents there are, disabled ones included.
func (s *Store) CountAgents(ctx context.Context) (int, error) {
	n, err := s.read().number(ctx, "agent_count")
	return int(n), err
}

// PutAgent stores an agent. An address that another agent has is a Conflict.
func (s *Store) PutAgent(ctx context.Context, a hub.Agent) error {
	return s.put(ctx, "the agent", a.Version,
		"agent_insert", []any{a.ID, a.Email, a.Name, a.Role, a.Language, a.PasswordHash, a.DisabledAt, a.CreatedAt},
		"agent_update", []any{a.Email, a.Name, a.Role, a.Language, a.PasswordHash, a.DisabledAt, a.ID})
}

func scanAgent(r *sql.Rows) (a hub.Agent, err error) {
	return a, r.Scan(&a.ID, &a.Email, &a.Name, &a.Role, &a.Language, &a.PasswordHash, cell.When(&a.DisabledAt),
		cell.When(&a.CreatedAt), &a.Version)
}
