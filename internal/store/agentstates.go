package store

import (
	"context"
	"database/sql"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// AgentStates answers who can be given work, of all agents of whom anything is
// known, by id.
func (s *Store) AgentStates(ctx context.Context) ([]hub.AgentState, error) {
	return many(ctx, s.read(), "agent_state_list", scanAgentState)
}

// AgentState answers the state of one agent; Missing when nothing is known of them.
func (s *Store) AgentState(ctx context.Context, id hub.AgentID) (hub.AgentState, error) {
	return one(ctx, s.read(), "state of this agent", "agent_state_get", scanAgentState, id)
}

func (d db) putAgentStates(ctx context.Context, all []hub.AgentState) error {
	for _, a := range all {
		row := []any{a.State, a.Reason, a.Since, a.Chosen, a.Until, a.SetBy, a.Seen}
		if a.Version == 0 {
			if _, err := d.exec(ctx, "agent_state_insert", append([]any{a.AgentID}, row...)...); err != nil {
				return err
			}
			continue
		}
		n, err := d.exec(ctx, "agent_state_update", append(row, a.AgentID, a.Version)...)
		if err != nil {
			return err
		}
		if n == 0 {
			return conflict("the agent's state")
		}
	}
	return nil
}

func scanAgentState(r *sql.Rows) (a hub.AgentState, err error) {
	return a, r.Scan(&a.AgentID, &a.State, &a.Reason, cell.When(&a.Since), &a.Chosen, cell.When(&a.Until), &a.SetBy, cell.Flag(&a.Seen), &a.Version)
}
