package reports

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
)

// OutcomeRows are what outcomes are made of and where they are kept.
type OutcomeRows interface {
	Follower(ctx context.Context, name string) (int64, error)
	FactsSince(ctx context.Context, after int64, limit int) ([]hub.Fact, error)
	Head(ctx context.Context) (epoch string, seq int64, err error)
	ClockLogs(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID][]hub.LoggedClockEvent, error)
	PutOutcomes(ctx context.Context, all map[hub.ConversationID][]store.Outcome, follower string, from, to int64) (bool, error)
	Stock
}

// Stock says which conversations have clocks.
type Stock interface {
	WithOpenClocks(ctx context.Context) ([]hub.ConversationID, error)
	WithClocks(ctx context.Context, after hub.ConversationID, limit int) ([]hub.ConversationID, error)
	StrayOutcomes(ctx context.Context) ([]hub.ConversationID, error)
}

// Outcomes keeps one row for each clock there ever was, folded from the clocks'
// log: a follower of the feed notes whose log has grown and folds those again.
// What it writes is a function of the log and of what was agreed, so doing it
// twice, late, or all at once gives the same rows. Its place in the feed moves in
// the transaction that writes them, and facts that are gone are made good by
// folding everything: therefore it keeps that place itself, without a feed.Reader.
type Outcomes struct {
	Rows OutcomeRows
	// Replay folds a log up to its last entry.
	Replay func(id hub.ConversationID, log []hub.LoggedClockEvent) ([]store.Outcome, error)
	// Agreed takes over what was agreed since; nil: nothing to take over.
	Agreed func(ctx context.Context) error
	// Asked answers, when somebody wants everything folded again, what to call
	// once that is done; nil: nobody does.
	Asked func(ctx context.Context) (done func(context.Context) error, err error)
	Log   *slog.Logger
}

const (
	outcomesFollower = "outcomes"
	factsAtOnce      = 500
	logsAtOnce       = 200
	lookForFacts     = 5 * time.Second // when a hint was lost
)

// outcomesPace: one that is busy is folded once for many messages, and folding
// takes a tenth of one core at most. Nobody looks at a report twice a second.
var outcomesPace = run.Turns{Every: lookForFacts, Gather: time.Second, Rest: 9}

// Run follows the feed until ctx ends; wake says that there may be more.
func (o *Outcomes) Run(ctx context.Context, wake <-chan struct{}) error {
	return outcomesPace.Run(ctx, wake, func(ctx context.Context) (bool, error) {
		if err := o.again(ctx); err != nil {
			return false, err
		}
		n, err := o.Next(ctx)
		return n > 0, err
	}, func(err error) { o.Log.Warn("outcomes of clocks are behind", "err", err) })
}

// again folds everything if somebody has asked for it.
func (o *Outcomes) again(ctx context.Context) error {
	if o.Asked == nil {
		return nil
	}
	done, err := o.Asked(ctx)
	if err != nil || done == nil {
		return err
	}
	if err := o.Recompute(ctx); err != nil {
		return err
	}
	return done(ctx)
}

// Next folds what the next facts touched and answers how many facts it passed.
func (o *Outcomes) Next(ctx context.Context) (int, error) {
	from, err := o.Rows.Follower(ctx, outcomesFollower)
	if err != nil {
		return 0, err
	}
	facts, err := o.Rows.FactsSince(ctx, from, 4*factsAtOnce)
	if hub.Is(err, hub.Missing) { // some facts are gone: everything is looked at
		_, head, err := o.Rows.Head(ctx)
		if err != nil {
			return 0, err
		}
		if err := o.Recompute(ctx); err != nil {
			return 0, err
		}
		_, err = o.Rows.PutOutcomes(ctx, nil, outcomesFollower, from, head)
		return 1, err
	}
	if err != nil || len(facts) == 0 {
		return 0, err
	}
	dirty := map[hub.ConversationID]bool{}
	agreed := false
	for i := range facts {
		switch f := &facts[i]; f.Type {
		case hub.ConversationRead, hub.NoteAdded, hub.SLAWarned:
		case hub.SettingsChanged, hub.WorkspaceChanged:
			agreed = true
		default:
			if f.ConversationID != "" {
				dirty[f.ConversationID] = true
			}
		}
	}
	if agreed {
		if err := o.agreed(ctx, dirty); err != nil {
			return 0, err
		}
	}
	ids := slices.Sorted(maps.Keys(dirty))
	for len(ids) > logsAtOnce {
		if err := o.fold(ctx, ids[:logsAtOnce], "", 0, 0); err != nil {
			return 0, err
		}
		ids = ids[logsAtOnce:]
	}
	return len(facts), o.fold(ctx, ids, outcomesFollower, from, facts[len(facts)-1].Seq)
}

// agreed takes over changed policies and calendars and looks at all open clocks.
func (o *Outcomes) agreed(ctx context.Context, dirty map[hub.ConversationID]bool) error {
	if o.Agreed != nil {
		if err := o.Agreed(ctx); err != nil {
			return err
		}
	}
	open, err := o.Rows.WithOpenClocks(ctx)
	for _, id := range open {
		dirty[id] = true
	}
	return err
}

// Recompute folds every log there is.
func (o *Outcomes) Recompute(ctx context.Context) error {
	for after := hub.ConversationID(""); ; {
		ids, err := o.Rows.WithClocks(ctx, after, logsAtOnce)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			break
		}
		after = ids[len(ids)-1]
		if err := o.fold(ctx, ids, "", 0, 0); err != nil {
			return err
		}
	}
	stray, err := o.Rows.StrayOutcomes(ctx)
	if err != nil {
		return err
	}
	return o.fold(ctx, stray, "", 0, 0)
}

func (o *Outcomes) fold(ctx context.Context, ids []hub.ConversationID, follower string, from, to int64) error {
	logs, err := o.Rows.ClockLogs(ctx, ids)
	if err != nil {
		return err
	}
	all := make(map[hub.ConversationID][]store.Outcome, len(ids))
	for _, id := range ids {
		if len(logs[id]) == 0 {
			all[id] = nil
			continue
		}
		rows, err := o.Replay(id, logs[id])
		if err != nil { // one log that cannot be read holds up nobody else; its rows stay
			o.Log.Error("the log of a conversation's clocks cannot be folded", "conversation", id, "err", err)
			continue
		}
		all[id] = rows
	}
	if len(all) == 0 && follower == "" {
		return nil
	}
	_, err = o.Rows.PutOutcomes(ctx, all, follower, from, to)
	return err
}
