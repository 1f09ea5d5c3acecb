package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// DueSteps answers what is due by an instant, the earliest first.
func (s *Store) DueSteps(ctx context.Context, until time.Time, limit int) ([]hub.DueStep, error) {
	return many(ctx, s.read(), "step_due", scanStep, until, limit)
}

// NextStepAt answers when the next step is due; the zero time when none is.
func (s *Store) NextStepAt(ctx context.Context) (time.Time, error) {
	at, err := s.read().number(ctx, "step_next")
	return cell.Instant(at), err
}

// DueSnoozes answers snoozed conversations that have to come back by an instant.
func (s *Store) DueSnoozes(ctx context.Context, until time.Time, limit int) ([]hub.ConversationID, error) {
	return many(ctx, s.read(), "conversation_snoozed", func(r *sql.Rows) (id hub.ConversationID, err error) {
		return id, r.Scan(&id)
	}, until, limit)
}

func scanStep(r *sql.Rows) (t hub.DueStep, err error) {
	err = r.Scan(&t.ConversationID, &t.Metric, &t.Cycle, &t.Step, cell.When(&t.At), &t.PolicyID)
	return t, err
}

// stepSet is a set of steps, each with its instant as it is stored.
type stepSet map[hub.DueStep]bool

func (s stepSet) equal(o stepSet) bool {
	if len(s) != len(o) {
		return false
	}
	for t := range s {
		if !o[t] {
			return false
		}
	}
	return true
}

func (d db) stepsOf(ctx context.Context, name string, ids []hub.ConversationID) (map[hub.ConversationID]stepSet, error) {
	out := make(map[hub.ConversationID]stepSet)
	err := each(ctx, d, name, ids, func(r *sql.Rows) error {
		t, err := scanStep(r)
		if out[t.ConversationID] == nil {
			out[t.ConversationID] = stepSet{}
		}
		out[t.ConversationID][t] = true
		return err
	})
	return out, err
}

// putSteps replaces the due steps of conversations. Most messages of a waiting
// customer change none, so the stored ones are compared first. A step that has
// fired is not due again.
func (d db) putSteps(ctx context.Context, all []hub.ClockSteps) error {
	want := make(map[hub.ConversationID]stepSet, len(all))
	ids := make([]hub.ConversationID, 0, len(all))
	for _, c := range all {
		set := make(stepSet, len(c.Steps))
		for _, t := range c.Steps {
			t.ConversationID, t.At = c.ConversationID, cell.Instant(cell.MS(t.At))
			set[t] = true
		}
		if _, twice := want[c.ConversationID]; !twice {
			ids = append(ids, c.ConversationID)
		}
		want[c.ConversationID] = set
	}
	stored, err := d.stepsOf(ctx, "step_of_conversation", ids)
	if err != nil {
		return err
	}
	ids = slices.DeleteFunc(ids, func(id hub.ConversationID) bool { return want[id].equal(stored[id]) })
	if err := d.withoutFired(ctx, ids, want); err != nil {
		return err
	}
	var rows [][]any
	for _, id := range ids {
		if want[id].equal(stored[id]) {
			continue
		}
		if len(stored[id]) > 0 {
			if _, err := d.exec(ctx, "step_delete", id); err != nil {
				return err
			}
		}
		for t := range want[id] {
			rows = append(rows, []any{t.ConversationID, t.Metric, t.Cycle, t.Step, t.At, t.PolicyID})
		}
	}
	_, err = d.insert(ctx, "step_insert", rows)
	return err
}

func (d db) withoutFired(ctx context.Context, ids []hub.ConversationID, want map[hub.ConversationID]stepSet) error {
	fired, err := d.stepsOf(ctx, "fired_of_conversation", ids)
	if err != nil {
		return err
	}
	for id, done := range fired {
		for f := range done {
			for t := range want[id] {
				if t.Metric == f.Metric && t.Cycle == f.Cycle && t.Step == f.Step {
					delete(want[id], t)
				}
			}
		}
	}
	return nil
}

// putFired marks steps as fired, for ever, and takes them off the due ones.
func (d db) putFired(ctx context.Context, fired []hub.DueStep) error {
	rows := make([][]any, len(fired))
	for i, t := range fired {
		rows[i] = []any{t.ConversationID, t.Metric, t.Cycle, t.Step, t.At}
		if _, err := d.exec(ctx, "step_delete_one", t.ConversationID, t.Metric, t.Cycle, t.Step); err != nil {
			return err
		}
	}
	_, err := d.insert(ctx, "fired_insert", rows)
	return err
}
