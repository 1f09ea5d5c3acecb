// Package outcomes keeps what became of clocks: how each ended, in rows of its own,
// and counts them for reports.
package outcomes

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// Side runs the named statements of the store; its method of that name answers it.
type Side interface {
	Rows(ctx context.Context, name string, fn func(scan func(to ...any) error) error, args ...any) error
	Change(ctx context.Context, fn func(exec func(name string, args ...any) (int64, error), put func(name string, rows [][]any) (int64, error)) error) error
}

// Rows are the outcomes.
type Rows struct {
	side Side
	calm func(context.Context) context.Context
}

// New is the outcomes behind side; calm makes a context for what goes over whole
// tables and nobody waits for.
func New(side Side, calm func(context.Context) context.Context) *Rows { return &Rows{side, calm} }

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
func (x *Rows) PutOutcomes(ctx context.Context, all map[hub.ConversationID][]Outcome, follower string, from, to int64) (done bool, err error) {
	err = x.side.Change(ctx, func(exec func(string, ...any) (int64, error), put func(string, [][]any) (int64, error)) error {
		done = true
		if follower != "" {
			n, err := exec("follower_forward", follower, to, from)
			if err != nil || n == 0 {
				done = false
				return err
			}
		}
		var rows [][]any
		for _, id := range slices.Sorted(maps.Keys(all)) {
			if _, err := exec("outcome_delete", id); err != nil {
				return err
			}
			for i := range all[id] {
				rows = append(rows, row(id, &all[id][i]))
			}
		}
		_, err := put("outcome_insert", rows)
		return err
	})
	return done, err
}

func row(id hub.ConversationID, o *Outcome) []any {
	return []any{id, o.Metric, o.Cycle, o.State, o.Cause, o.PolicyID, o.PolicyVer, o.Channel, o.Class, o.InboxID, o.BrandID, o.TeamID,
		o.AgentID, o.Priority, o.StartedAt, o.DueAt, o.StoppedAt, o.BreachedAt, o.decided(), o.TargetSec, o.Business, o.Elapsed, o.Provisional,
		o.BornLate, cell.Packed(o.Held)}
}

func scanned(scan func(to ...any) error) (o Outcome, err error) {
	var decided int64
	return o, scan(&o.ConversationID, &o.Metric, &o.Cycle, &o.State, &o.Cause, &o.PolicyID, &o.PolicyVer, &o.Channel, &o.Class, &o.InboxID,
		&o.BrandID, &o.TeamID, &o.AgentID, &o.Priority, cell.When(&o.StartedAt), cell.When(&o.DueAt), cell.When(&o.StoppedAt), cell.When(&o.BreachedAt), &decided,
		&o.TargetSec, &o.Business, &o.Elapsed, cell.Flag(&o.Provisional), cell.Flag(&o.BornLate), cell.Unpack(&o.Held))
}

// Key is a place in the order of outcomes: by start.
type Key struct {
	Started        time.Time
	ConversationID hub.ConversationID
	Metric         hub.Metric
	Cycle          int
}

// OutcomesStarted calls fn for each clock that began in [from, to), the earliest
// first, behind a place if one is given, until fn answers false.
func (x *Rows) OutcomesStarted(ctx context.Context, from, to time.Time, after *Key, fn func(Outcome) bool) error {
	name, args := "outcome_started", []any{from, to}
	if after != nil {
		name, args = "outcome_started_after", append(args, after.Started, after.ConversationID, after.Metric, after.Cycle)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	enough := false
	err := x.side.Rows(ctx, name, func(scan func(to ...any) error) error {
		o, err := scanned(scan)
		if err == nil && !enough && !fn(o) {
			enough = true
			return errEnough
		}
		return err
	}, args...)
	if enough {
		return nil
	}
	return err
}

// OutcomeTags answers the tags of now of conversations with clocks that began in
// [from, to); those without any are absent.
func (x *Rows) OutcomeTags(ctx context.Context, from, to time.Time) (map[hub.ConversationID][]string, error) {
	out := map[hub.ConversationID][]string{}
	err := x.side.Rows(ctx, "outcome_tags", func(scan func(to ...any) error) error {
		var id hub.ConversationID
		var tag string
		err := scan(&id, &tag)
		out[id] = append(out[id], tag)
		return err
	}, from, to)
	return out, err
}

// CountOutcomes calls fn for each clock that began in [from, to), in no order,
// with what a report counts; held only when asked for. fn must not keep it.
func (x *Rows) CountOutcomes(ctx context.Context, from, to time.Time, held bool, fn func(*Outcome)) error {
	var o Outcome
	dest := []any{&o.Metric, &o.State, &o.Cause, &o.PolicyID, &o.Channel, &o.TeamID, &o.AgentID, &o.Priority,
		cell.When(&o.StartedAt), cell.When(&o.DueAt), cell.When(&o.StoppedAt), &o.Business, &o.Elapsed, cell.Flag(&o.Provisional)}
	name := "outcome_counted"
	if held {
		name, dest = "outcome_counted_held", append(dest, cell.Unpack(&o.Held))
	}
	return x.side.Rows(ctx, name, func(scan func(to ...any) error) error {
		o.Held = nil
		err := scan(dest...)
		if err == nil {
			fn(&o)
		}
		return err
	}, from, to)
}

var errEnough = &hub.Error{Kind: hub.Internal, Op: "store", Text: "that was enough"}

// OutcomesOf answers the clocks of a conversation, in the order they began.
func (x *Rows) OutcomesOf(ctx context.Context, id hub.ConversationID) ([]Outcome, error) {
	return list(ctx, x.side, "outcome_of_conversation", scanned, id)
}

// Decided counts, by metric, the clocks that were met and missed since an
// instant; one whose deadline has passed by now is missed.
func (x *Rows) Decided(ctx context.Context, since, now time.Time) (met, breached map[hub.Metric]int, err error) {
	met, breached = map[hub.Metric]int{}, map[hub.Metric]int{}
	err = x.side.Rows(ctx, "outcome_decided", func(scan func(to ...any) error) error {
		var m hub.Metric
		var st hub.ClockState
		var n int
		err := scan(&m, &st, &n)
		if st == hub.ClockMet {
			met[m] += n
		} else {
			breached[m] += n
		}
		return err
	}, since)
	if err != nil {
		return nil, nil, err
	}
	err = x.side.Rows(ctx, "outcome_overdue", func(scan func(to ...any) error) error {
		var m hub.Metric
		var n int
		err := scan(&m, &n)
		breached[m] += n
		return err
	}, now, since)
	return met, breached, err
}

// WithOpenClocks answers the conversations that have a clock which has not ended.
func (x *Rows) WithOpenClocks(ctx context.Context) ([]hub.ConversationID, error) {
	return list(x.calm(ctx), x.side, "outcome_open", talkID)
}

// WithClocks answers conversations that have a log of clocks, by id, behind one.
func (x *Rows) WithClocks(ctx context.Context, after hub.ConversationID, limit int) ([]hub.ConversationID, error) {
	return list(x.calm(ctx), x.side, "outcome_logged", talkID, after, limit)
}

// StrayOutcomes answers the conversations that have outcomes and no log.
func (x *Rows) StrayOutcomes(ctx context.Context) ([]hub.ConversationID, error) {
	return list(x.calm(ctx), x.side, "outcome_stray", talkID)
}

func talkID(scan func(to ...any) error) (id hub.ConversationID, err error) { return id, scan(&id) }

func list[T any](ctx context.Context, side Side, name string, one func(scan func(to ...any) error) (T, error), args ...any) (out []T, err error) {
	err = side.Rows(ctx, name, func(scan func(to ...any) error) error {
		v, err := one(scan)
		out = append(out, v)
		return err
	}, args...)
	return out, err
}
