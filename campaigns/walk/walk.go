// Package walk takes people through journeys. In come facts and instants; out go
// enrolments that moved, messages for the ledger of campaigns, and traits. One
// process at a time does it. What an enrolment is to do is stored together with
// its move before it is done, and doing it twice is doing it once; so a crash at
// any moment loses nothing and repeats nothing.
package walk

import (
	"context"
	"log/slog"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/feed"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store/enrolments"
)

// Rows are the stored enrolments; enrolments.Rows has it all.
type Rows interface {
	Save(ctx context.Context, all []enrolments.Change) ([]bool, error)
	Due(ctx context.Context, id string, until time.Time, limit int) ([]journey.Enrolment, error)
	Inside(ctx context.Context, contacts []string) ([]journey.Enrolment, error)
	Past(ctx context.Context, id string, contacts []string) (map[hub.ContactID][]enrolments.Past, error)
	Older(ctx context.Context, id string, version int64, after string, limit int) ([]journey.Enrolment, error)
	Merged(ctx context.Context, from, into hub.ContactID) ([]journey.Enrolment, error)
	WithTrait(ctx context.Context, key string, after hub.ContactID, limit int) ([]hub.ContactID, []string, error)
}

// People is what is known of persons.
type People interface {
	Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
	Segments(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]map[string]time.Time, error)
	Talking(ctx context.Context, ids []string) (map[hub.ContactID]bool, error)
	// Newcomers are members of a segment since an instant who did not come into a
	// journey by that yet, behind an id, and since when they are members.
	Newcomers(ctx context.Context, journey, segment string, since time.Time, after hub.ContactID, limit int) ([]hub.ContactID, []time.Time, error)
	// Set writes traits of a person; Missing when they are gone.
	Set(ctx context.Context, id hub.ContactID, set *journey.Set) error
}

// Shelf holds the documents.
type Shelf interface {
	Documents(ctx context.Context, kind hub.DocumentKind) ([]hub.Document, error)
	DocumentVersions(ctx context.Context, kind hub.DocumentKind, id string) ([]hub.Document, error)
}

// Post is the ledger of campaigns.
type Post interface {
	// Send hands a message over to the ledger for people. A letter with the same
	// key is one, however often it comes. It answers the run of the ledger.
	// Retryable errors mean: once more, later.
	Send(ctx context.Context, b Batch, to []Letter) (run int64, err error)
	// Recall takes back the letter of a person that was not sent yet: in a run, or
	// if that is 0 by its key, if it ever came to the ledger.
	Recall(ctx context.Context, run int64, key string, who hub.ContactID) error
	// Became answers what became of a run's messages to people.
	Became(ctx context.Context, run int64, contacts []string) (map[hub.ContactID]hub.SendState, error)
}

// Batch is one message of a journey for several people.
type Batch struct {
	Course  *journey.Course
	Step    string
	Send    *journey.Send
	Purpose string
}

// Letter is a message for one person.
type Letter struct {
	Key     string
	Contact hub.ContactID
	Event   map[string]any // that brought them in, for the template
}

// Deps is what the engine is built from. All are needed.
type Deps struct {
	Feed   feed.Source
	Rows   Rows
	People People
	Shelf  Shelf
	Post   Post
	Now    func() time.Time
	Log    *slog.Logger
}

// Engine walks. One Run at a time in the whole hub; two are kept apart by the
// revisions of the rows.
type Engine struct {
	Deps
	books  books
	gone   map[string]*gathering // through the members of the entry's segment, by journey
	wake   chan struct{}
	place  *feed.Reader
	dated  time.Time // when entries by date were last looked for
	loaded time.Time
}

// New makes an engine.
func New(d Deps) *Engine {
	return &Engine{Deps: d, wake: make(chan struct{}, 1), gone: map[string]*gathering{}}
}

const (
	follower  = "journeys"
	page      = 500             // facts, or people, of one turn
	napMax    = time.Second     // how late a wait may end
	dateEvery = 5 * time.Minute // how late an entry by date may be
	loadEvery = 30 * time.Second
	turns     = 20 // of one journey before the facts are looked at again
)

// Wake hints that there is something to look at. It never blocks.
func (e *Engine) Wake() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// Run walks until ctx ends.
func (e *Engine) Run(ctx context.Context) error {
	if err := e.begin(ctx); err != nil {
		return err
	}
	defer func() { _ = e.place.Keep(context.WithoutCancel(ctx)) }() // else the last two seconds are read again
	for ctx.Err() == nil {
		more, err := e.turn(ctx)
		if err != nil {
			return err
		}
		if more {
			continue
		}
		t := time.NewTimer(napMax)
		select {
		case <-ctx.Done():
		case <-e.wake:
			_ = run.Sleep(ctx, 10*time.Millisecond) // facts gather
		case <-t.C:
		}
		t.Stop()
	}
	return nil
}

func (e *Engine) begin(ctx context.Context) error {
	if err := e.load(ctx); err != nil {
		return err
	}
	e.place = &feed.Reader{Name: follower, Most: page, Source: e.Feed, Now: e.Now, Log: e.Log}
	return e.place.Begin(ctx)
}

// Settle does all that there is to do now, and returns. For whoever has a clock of
// their own, such as tests; not beside Run.
func (e *Engine) Settle(ctx context.Context) error {
	if e.place == nil {
		if err := e.begin(ctx); err != nil {
			return err
		}
	}
	for {
		if more, err := e.turn(ctx); err != nil || !more {
			return err
		}
	}
}

// turn does what there is to do, bounded; more: there is more.
func (e *Engine) turn(ctx context.Context) (more bool, err error) {
	if now := e.Now(); now.Sub(e.loaded) >= loadEvery || now.Before(e.loaded) {
		if err := e.load(ctx); err != nil {
			return false, err
		}
	}
	if more, err = e.follow(ctx); err != nil {
		return false, err
	}
	for _, b := range e.books.all {
		again, err := e.sweep(ctx, b)
		if err != nil {
			return false, err
		}
		more = more || again
	}
	again, err := e.gather(ctx)
	if err != nil {
		return false, err
	}
	more = more || again
	if now := e.Now(); now.Sub(e.dated) >= dateEvery || now.Before(e.dated) {
		if err := e.dates(ctx); err != nil {
			return false, err
		}
		e.dated = now
	}
	return more, ctx.Err()
}

// sweep moves the people of one journey whose time has come, and brings those
// along who are on a version that is not walked any more.
func (e *Engine) sweep(ctx context.Context, b *book) (more bool, err error) {
	if b.Standing == Paused || b.Standing == Draft {
		return false, nil
	}
	if more, err = e.bring(ctx, b); err != nil || b.Standing == Stopped {
		return more, err
	}
	for range turns {
		due, err := e.Rows.Due(ctx, b.id, e.Now(), page)
		if err != nil || len(due) == 0 {
			return more, err
		}
		units := make([]unit, len(due))
		for i := range due {
			units[i].e = due[i]
		}
		if _, err := e.move(ctx, units); err != nil {
			return more, err
		}
		if len(due) < page {
			return more, nil
		}
	}
	return true, nil
}

// bring stops people of a stopped journey, and takes others into the version that
// is live where its policy says so.
func (e *Engine) bring(ctx context.Context, b *book) (more bool, err error) {
	below := b.live.Version
	switch {
	case b.Standing == Stopped:
		below = 1 << 62
	case !b.Policy.Move:
		return false, nil
	}
	old, err := e.Rows.Older(ctx, b.id, below, "", page)
	if err != nil || len(old) == 0 {
		return false, err
	}
	now := e.Now()
	all := make([]enrolments.Change, len(old))
	for i := range old {
		if b.Standing == Stopped {
			all[i] = ChangeOf(&old[i], old[i].Stop("stopped", now))
			continue
		}
		moved, _ := b.live.Take(old[i], b.Policy, now)
		all[i] = ChangeOf(&old[i], moved)
	}
	_, err = e.Rows.Save(ctx, all) // those that moved meanwhile come again
	return len(old) == page, err
}
