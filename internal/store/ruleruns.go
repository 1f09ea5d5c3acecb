package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
	"github.com/parleyhub/parley/internal/store/paging"
)

// RuleRun answers one run.
func (s *Store) RuleRun(ctx context.Context, id string) (hub.RuleRun, error) {
	return one(ctx, s.read(), "run of a rule", "rule_run_get", scanRuleRun, id)
}

// RuleRunsOf answers what rules and escalations did to a conversation, newest first.
func (s *Store) RuleRunsOf(ctx context.Context, id hub.ConversationID, limit int, cursor string) (Page[hub.RuleRun], error) {
	return s.ruleRuns(ctx, "rule_runs_of_conversation", string(id), limit, cursor)
}

// RunsOfRule answers what one rule did, newest first.
func (s *Store) RunsOfRule(ctx context.Context, rule string, limit int, cursor string) (Page[hub.RuleRun], error) {
	return s.ruleRuns(ctx, "rule_runs_of_rule", rule, limit, cursor)
}

func (s *Store) ruleRuns(ctx context.Context, name, of string, limit int, cursor string) (Page[hub.RuleRun], error) {
	limit = paging.Limit(limit)
	at, err := paging.Read(cursor, "rr", "nt")
	if err != nil {
		return Page[hub.RuleRun]{}, err
	}
	found, err := many(ctx, s.read(), name, scanRuleRun, of, at.Number(0), at.Text(1), limit+1)
	return page(found, limit, func(r hub.RuleRun) string { return paging.Write("rr", cell.MS(r.At), r.ID) }), err
}

// CountRuleRuns answers how often a rule ran in a conversation since an instant.
func (s *Store) CountRuleRuns(ctx context.Context, id hub.ConversationID, rule string, since time.Time) (int64, error) {
	return s.read().number(ctx, "rule_runs_count", id, rule, since)
}

// TrimRuleRuns removes runs from before an instant, some thousand at most, and
// answers how many.
func (s *Store) TrimRuleRuns(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.write(ctx, func(tx db) error {
		n, err = tx.exec(ctx, "rule_runs_trim", before)
		return err
	})
	return n, err
}

func (d db) putRuleRuns(ctx context.Context, all []hub.RuleRun) error {
	rows := make([][]any, len(all))
	for i, r := range all {
		rows[i] = []any{r.ID, r.ConversationID, r.RuleID, r.RuleVersion, r.FactSeq, r.At, r.Outcome, string(r.Detail)}
	}
	_, err := d.insert(ctx, "rule_run_insert", rows)
	return err
}

func scanRuleRun(r *sql.Rows) (x hub.RuleRun, err error) {
	var detail string
	err = r.Scan(&x.ID, &x.ConversationID, &x.RuleID, &x.RuleVersion, &x.FactSeq, cell.When(&x.At), &x.Outcome, &detail)
	if detail != "" {
		x.Detail = []byte(detail)
	}
	return x, err
}

// StatusSince answers when the status of a conversation last moved; the zero time
// when nothing that is kept says so.
func (s *Store) StatusSince(ctx context.Context, id hub.ConversationID) (time.Time, error) {
	seq, err := s.read().number(ctx, "status_since", id)
	if err != nil || seq == 0 {
		return time.Time{}, err
	}
	at, err := s.read().number(ctx, "fact_at", seq)
	if hub.Is(err, hub.Missing) { // trimmed just now
		return time.Time{}, nil
	}
	return cell.Instant(at), err
}

// FirstFactSince answers the seq of the first fact at or after an instant; 0
// when there is none.
func (s *Store) FirstFactSince(ctx context.Context, at time.Time) (int64, error) {
	return s.read().number(ctx, "fact_first_since", at)
}
