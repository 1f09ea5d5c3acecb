package rules

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/feed"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
)

// Rows are the conversations and people that conditions look at.
type Rows interface {
	Conversations(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID]hub.Conversation, error)
	ListConversations(ctx context.Context, sc hub.Scope, q store.ConversationQuery) (store.Page[store.ConversationRow], error)
	MessagesFor(ctx context.Context, sc hub.Scope, id hub.ConversationID, after, before int64, limit int) ([]hub.Message, error)
	StatusSince(ctx context.Context, id hub.ConversationID) (time.Time, error)
	Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
	IdentitiesOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Identity, error)
}

// House is who works here and what is configured.
type House interface {
	Document(ctx context.Context, kind hub.DocumentKind, id string) (hub.Document, error)
	Agents(ctx context.Context) ([]hub.Agent, error)
	Teams(ctx context.Context) ([]hub.Team, error)
}

// Log is what rules did, and the timers of those that wait.
type Log interface {
	RuleRun(ctx context.Context, id string) (hub.RuleRun, error)
	CountRuleRuns(ctx context.Context, id hub.ConversationID, rule string, since time.Time) (int64, error)
	TimersOf(ctx context.Context, id hub.ConversationID) ([]hub.Timer, error)
	DueTimers(ctx context.Context, kind string, until time.Time, limit int) ([]hub.Timer, error)
	NextTimerAt(ctx context.Context, kind string) (time.Time, error)
	TrimRuleRuns(ctx context.Context, before time.Time) (int64, error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

// Desk makes changes to a conversation as one decision; see desk.Apply.
type Desk interface {
	Apply(ctx context.Context, by hub.Actor, op string, id hub.ConversationID, changes []Change, more func(Applied) (hub.WriteSet, error)) error
}

// Change is one thing the desk is asked for; one of its parts is meant.
type Change struct {
	Agent    *hub.AgentID
	Team     *hub.TeamID
	Priority hub.Priority
	Raise    bool
	Tag      string
	Untag    string
	Status   hub.Status
	Snooze   time.Duration
	Note     string
}

// Applied is what the desk made of changes.
type Applied struct {
	Now          time.Time
	Conversation hub.Conversation
	Contact      hub.ContactRef
	Changed      []bool
	Refused      []error
}

// Steps answers what a policy asks for at a step of a clock.
type Steps interface {
	Actions(step hub.DueStep, c hub.Conversation) []RuleAction
}

// Deps is what the engine is built from. All are needed.
type Deps struct {
	Feed  feed.Source
	Rows  Rows
	House House
	Log   Log
	Desk  Desk
	Hours Hours
	Steps Steps
	Now   func() time.Time
	Slog  *slog.Logger
}

// Engine follows facts and acts. One process at a time should run it; two that
// do are kept apart by the ids of runs.
type Engine struct {
	Deps
	set  atomic.Pointer[loaded]
	wake chan struct{}
}

// loaded is the document in force.
type loaded struct {
	Set
	version  int64
	heard    map[hub.FactType]bool
	timed    []*Rule
	contacts bool // some condition asks about the person
}

// New makes an engine.
func New(d Deps) *Engine {
	e := &Engine{Deps: d, wake: make(chan struct{}, 1)}
	e.set.Store(&loaded{})
	return e
}

const (
	follower   = "rules"
	batch      = 500
	napMax     = time.Second
	gather     = 10 * time.Millisecond // how long facts gather
	keepRuns   = 90 * 24 * time.Hour
	trimEvery  = time.Hour
	staleAfter = time.Minute // a fact that is older is compared with what is now
)

// Wake hints that there is something to look at. It never blocks.
func (e *Engine) Wake() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// Run follows facts and rings timers until ctx ends.
func (e *Engine) Run(ctx context.Context) error {
	if err := e.load(ctx); err != nil {
		return err
	}
	place := &feed.Reader{Name: follower, Most: batch, Source: e.Feed, Now: e.Now, Log: e.Slog}
	if err := place.Begin(ctx); err != nil {
		return err
	}
	defer func() { _ = place.Keep(context.WithoutCancel(ctx)) }() // else the last two seconds are read again
	trimmed := e.Now()
	for ctx.Err() == nil {
		more, err := e.follow(ctx, place)
		if err != nil {
			return err
		}
		rang, err := e.ring(ctx)
		if err != nil {
			return err
		}
		if now := e.Now(); now.Sub(trimmed) >= trimEvery {
			trimmed = now
			if _, err := e.Log.TrimRuleRuns(ctx, now.Add(-keepRuns)); err != nil {
				return err
			}
		}
		if !more && !rang {
			if quiet := e.nap(ctx); quiet {
				if err := place.Keep(ctx); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// nap waits for something to do. Quiet: nobody called.
func (e *Engine) nap(ctx context.Context) (quiet bool) {
	wait := napMax
	for _, kind := range []string{timerKind, scanKind} {
		if next, err := e.Log.NextTimerAt(ctx, kind); err == nil && !next.IsZero() {
			wait = min(wait, max(next.Sub(e.Now()), 5*time.Millisecond))
		}
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-e.wake:
		_ = run.Sleep(ctx, gather) // the caller asks whether ctx has ended
	case <-t.C:
		return true
	}
	return false
}

// load takes over the rules as they are stored.
func (e *Engine) load(ctx context.Context) error {
	doc, err := e.House.Document(ctx, Kind, ID)
	if hub.Is(err, hub.Missing) || err == nil && doc.Deleted {
		e.set.Store(&loaded{})
		return nil
	}
	if err != nil {
		return err
	}
	set, err := Parse(doc.Body)
	if err != nil { // a newer hub wrote what we do not know: better none than half
		e.Slog.Error("the rules cannot be read, so none act", "version", doc.Version, "error", err)
		set = Set{}
	}
	e.set.Store(prepared(set, doc.Version))
	return nil
}

func prepared(s Set, version int64) *loaded {
	l := &loaded{Set: s, version: version, heard: map[hub.FactType]bool{}}
	for i := range l.Rules {
		r := &l.Rules[i]
		if !r.Enabled {
			continue
		}
		l.contacts = l.contacts || r.When.AsksContact()
		if r.Timed() {
			l.timed = append(l.timed, r)
			continue
		}
		for _, on := range r.On {
			l.heard[hub.FactType(on)] = true
		}
		if r.Listens(hub.ConversationOpened) {
			l.heard[hub.MessageReceived] = true
		}
	}
	return l
}
