package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// Outcome is one clock as its conversation's log tells it: how it ended, or how
// it stood at the last entry of the log.
type Outcome struct {
	ConversationID hub.ConversationID
	hub.Clock
	Channel  hub.ChannelKind // of the message that started it
	Class    hub.ChannelClass
	InboxID  hub.InboxID
	BrandID  hub.BrandID
	TeamID   hub.TeamID // who had it at its end, or has it
	AgentID  hub.AgentID
	Priority hub.Priority
	Business int64 // seconds
	Elapsed  int64
	Held     []HeldBy
}

// HeldBy is how long one holder ("bot", "queue", "team:ID", "agent:ID") had a
// clock, and whether that was at its deadline.
type HeldBy struct {
	Holder   string `json:"holder"`
	Seconds  int64  `json:"seconds"`
	Breached bool   `json:"breached,omitempty"`
}

// decided is when it became clear whether the clock was met; zero: it is not.
func (o *Outcome) decided() time.Time {
	switch o.State {
	case hub.ClockMet:
		return o.StoppedAt
	case hub.ClockBreached:
		return o.BreachedAt
	}
	return time.Time{}
}

// PutOutcomes replaces the outcomes of conversations, none for those without
// any. follower, when not empty, moves from one position to another with them;
// false: it was elsewhere, and nothing was written.
func (s *Store) PutOutcomes(ctx context.Context, all map[hub.ConversationID][]Outcome, follower string, from, to int64) (done bool, err error) {
	err = s.write(ctx, func(tx db) error {
		done = true
		if follower != "" {
			n, err := tx.exec(ctx, "follower_forward", follower, to, from)
			if err != nil || n == 0 {
				done = false
				return err
			}
		}
		var rows [][]any
		for _, id := range slices.Sorted(maps.Keys(all)) {
			if _, err := tx.exec(ctx, "outcome_delete", id); err != nil {
				return err
			}
			for i := range all[id] {
				rows = append(rows, outcomeRow(id, &all[id][i]))
			}
		}
		_, err := tx.insert(ctx, "outcome_insert", rows)
		return err
	})
	return done, err
}

func outcomeRow(id hub.ConversationID, o *Outcome) []any {
	return []any{id, o.Metric, o.Cycle, o.State, o.Cause, o.PolicyID, o.PolicyVer, o.Channel, o.Class, o.InboxID, o.BrandID, o.TeamID,
		o.AgentID, o.Priority, o.StartedAt, o.DueAt, o.StoppedAt, o.BreachedAt, o.decided(), o.TargetSec, o.Business, o.Elapsed, o.Provisional,
		o.BornLate, cell.Packed(o.Held)}
}

func scanOutcome(r *sql.Rows) (o Outcome, err error) {
	var decided int64
	return o, r.Scan(&o.ConversationID, &o.Metric, &o.Cycle, &o.State, &o.Cause, &o.PolicyID, &o.PolicyVer, &o.Channel, &o.Class, &o.InboxID,
		&o.BrandID, &o.TeamID, &o.AgentID, &o.Priority, cell.When(&o.StartedAt), cell.When(&o.DueAt), cell.When(&o.StoppedAt), cell.When(&o.BreachedAt), &decided,
		&o.TargetSec, &o.Business, &o.Elapsed, cell.Flag(&o.Provisional), cell.Flag(&o.BornLate), cell.Unpack(&o.Held))
}

// OutcomeKey is a place in the order of outcomes: by start.
type OutcomeKey struct {
	Started        time.Time
	ConversationID hub.ConversationID
	Metric         hub.Metric
	Cycle          int
}

// OutcomesStarted calls fn for each clock that began in [from, to), the earliest
// first, behind a place if one is given, until fn answers false.
func (s *Store) OutcomesStarted(ctx context.Context, from, to time.Time, after *OutcomeKey, fn func(Outcome) bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	name, args := "outcome_started", []any{from, to}
	if after != nil {
		name, args = "outcome_started_after", append(args, after.Started, after.ConversationID, after.Metric, after.Cycle)
	}
	rows, err := s.read().query(ctx, name, args...)
	if err != nil {
		return s.fail(err)
	}
	enough := false
	err = drain(rows, func(r *sql.Rows) error {
		o, err := scanOutcome(r)
		if err == nil && !enough && !fn(o) {
			enough = true
			return errEnough
		}
		return err
	})
	if enough {
		return nil
	}
	return s.fail(err)
}

// OutcomeTags answers the tags of now of conversations with clocks that began in
// [from, to); those without any are absent.
func (s *Store) OutcomeTags(ctx context.Context, from, to time.Time) (map[hub.ConversationID][]string, error) {
	out := map[hub.ConversationID][]string{}
	_, err := many(ctx, s.read(), "outcome_tags", func(r *sql.Rows) (id hub.ConversationID, err error) {
		var tag string
		err = r.Scan(&id, &tag)
		out[id] = append(out[id], tag)
		return id, err
	}, from, to)
	return out, err
}

// CountOutcomes calls fn for each clock that began in [from, to), in no order,
// with what a report counts; held only when asked for. fn must not keep it.
func (s *Store) CountOutcomes(ctx context.Context, from, to time.Time, held bool, fn func(*Outcome)) error {
	var o Outcome
	dest := []any{&o.Metric, &o.State, &o.Cause, &o.PolicyID, &o.Channel, &o.TeamID, &o.AgentID, &o.Priority,
		cell.When(&o.StartedAt), cell.When(&o.DueAt), cell.When(&o.StoppedAt), &o.Business, &o.Elapsed, cell.Flag(&o.Provisional)}
	name := "outcome_counted"
	if held {
		name, dest = "outcome_counted_held", append(dest, cell.Unpack(&o.Held))
	}
	rows, err := s.read().query(ctx, name, from, to)
	if err != nil {
		return s.fail(err)
	}
	return s.fail(drain(rows, func(r *sql.Rows) error {
		o.Held = nil
		err := r.Scan(dest...)
		if err == nil {
			fn(&o)
		}
		return err
	}))
}

var errEnough = &hub.Error{Kind: hub.Internal, Op: "store", Text: "that was enough"}

// OutcomesOf answers the clocks of a conversation, in the order they began.
func (s *Store) OutcomesOf(ctx context.Context, id hub.ConversationID) ([]Outcome, error) {
	return many(ctx, s.read(), "outcome_of_conversation", scanOutcome, id)
}

// Decided counts, by metric, the clocks that were met and missed since an
// instant; one whose deadline has passed by now is missed.
func (s *Store) Decided(ctx context.Context, since, now time.Time) (met, breached map[hub.Metric]int, err error) {
	met, breached = map[hub.Metric]int{}, map[hub.Metric]int{}
	_, err = many(ctx, s.read(), "outcome_decided", func(r *sql.Rows) (none struct{}, err error) {
		var m hub.Metric
		var st hub.ClockState
		var n int
		if err = r.Scan(&m, &st, &n); st == hub.ClockMet {
			met[m] += n
		} else {
			breached[m] += n
		}
		return none, err
	}, since)
	if err != nil {
		return nil, nil, err
	}
	_, err = many(ctx, s.read(), "outcome_overdue", func(r *sql.Rows) (none struct{}, err error) {
		var m hub.Metric
		var n int
		err = r.Scan(&m, &n)
		breached[m] += n
		return none, err
	}, now, since)
	return met, breached, err
}

// WithOpenClocks answers the conversations that have a clock which has not ended.
func (s *Store) WithOpenClocks(ctx context.Context) ([]hub.ConversationID, error) {
	return many(unhurried(ctx), s.read(), "outcome_open", scanTalkID)
}

// WithClocks answers conversations that have a log of clocks, by id, behind one.
func (s *Store) WithClocks(ctx context.Context, after hub.ConversationID, limit int) ([]hub.ConversationID, error) {
	return many(unhurried(ctx), s.read(), "outcome_logged", scanTalkID, after, limit)
}

// StrayOutcomes answers the conversations that have outcomes and no log.
func (s *Store) StrayOutcomes(ctx context.Context) ([]hub.ConversationID, error) {
	return many(unhurried(ctx), s.read(), "outcome_stray", scanTalkID)
}

func scanTalkID(r *sql.Rows) (id hub.ConversationID, err error) { return id, r.Scan(&id) }
