// Package keeper keeps who is in which segment. In come facts: whoever they are
// about is asked again, and nobody else; a segment whose definition changed, or
// that time alone may have changed, is asked of everybody. Out go rows of members
// and facts that somebody entered or left. One process at a time runs it; what it
// does twice is as if done once.
package keeper

import (
	"context"
	"log/slog"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/feed"
	"github.com/parleyhub/parley/internal/run"
	rows "github.com/parleyhub/parley/internal/store/segments"
	"github.com/parleyhub/parley/segments"
	"github.com/parleyhub/parley/segments/query"
	"github.com/parleyhub/parley/segments/shelf"
)

// Members are the rows that are kept.
type Members interface {
	States(ctx context.Context) (map[string]rows.State, error)
	SaveState(ctx context.Context, s rows.State) (rows.State, error)
	Move(ctx context.Context, at time.Time, moves []rows.Move, facts []hub.Fact) error
	Of(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]map[string]time.Time, error)
	Between(ctx context.Context, segment string, after, to hub.ContactID, most int) ([]hub.ContactID, error)
	Drop(ctx context.Context, segment string) error
}

// People answers who matches.
type People interface {
	Among(ctx context.Context, q *query.Query, ids []hub.ContactID) (map[hub.ContactID]bool, error)
	Walk(ctx context.Context, q *query.Query, fn func(after, to hub.ContactID, match []hub.ContactID) error) error
}

var (
	_ Members = rows.Rows{}
	_ People  = rows.Rows{}
)

// Keeper keeps membership. It is for one goroutine.
type Keeper struct {
	Members Members
	People  People
	Source  feed.Source
	Book    func(ctx context.Context) (*shelf.Book, error)
	Zone    func(ctx context.Context) (*time.Location, error)
	Now     func() time.Time
	Log     *slog.Logger

	reader *feed.Reader
	book   *shelf.Book // nil: to be read
	states map[string]rows.State
	zone   *time.Location
	lost   bool                        // some facts were not read: they could be about anybody
	later  map[hub.ContactID]time.Time // to be asked again when what they did is noted everywhere
	quiet  map[string]hub.SegmentCard  // what imports moved and no fact has told yet
}

const (
	follower   = "segments"
	pageOfFeed = 1000
	atOnce     = 500             // people who are asked again in one go
	lookAgain  = 5 * time.Second // when a hint was lost, or a segment is due
	noted      = 3 * time.Second // until then how a clock ended is in its row
)

// pace: many facts about one person make one question.
var pace = run.Turns{Every: lookAgain, Gather: 200 * time.Millisecond, Rest: 1}

// Run works until ctx ends; wake says that there are facts.
func (k *Keeper) Run(ctx context.Context, wake <-chan struct{}) error {
	if err := k.Begin(ctx); err != nil {
		return err
	}
	return pace.Run(ctx, wake, k.Turn, func(err error) {
		k.book = nil // whatever was half done is looked at again
		k.reader.Rewind()
		k.Log.Warn("who is in a segment is behind", "error", err)
	})
}

// Begin finds the place in the feed.
func (k *Keeper) Begin(ctx context.Context) error {
	k.later, k.quiet, k.book = map[hub.ContactID]time.Time{}, map[string]hub.SegmentCard{}, nil
	k.reader = &feed.Reader{Name: follower, Most: pageOfFeed, Source: k.Source, Now: k.Now, Log: k.Log, Lost: func() { k.lost = true }}
	return k.reader.Begin(ctx)
}

// Turn does a piece of what there is to do and answers whether there is more.
func (k *Keeper) Turn(ctx context.Context) (more bool, err error) {
	if k.book == nil {
		if err := k.load(ctx); err != nil {
			return false, err
		}
	}
	facts, err := k.reader.Next(ctx)
	if err != nil {
		return false, err
	}
	if feed.Changed(facts, segments.DocumentKind) || feed.Changed(facts, profileSchema) || workspace(facts) {
		if err := k.load(ctx); err != nil {
			return false, err
		}
	}
	if k.lost {
		if err := k.unmark(ctx); err != nil {
			return false, err
		}
	}
	if err := k.ask(ctx, k.dirty(facts)); err != nil {
		return false, err
	}
	if len(k.quiet) > 0 && len(facts) < pageOfFeed {
		if err := k.tell(ctx); err != nil {
			return false, err
		}
	}
	more, err = k.reader.Passed(ctx, facts)
	if err != nil {
		return more, err
	}
	one, err := k.anew(ctx)
	return more || one, err
}

// profileSchema is the kind of the document that declares traits.
const profileSchema hub.DocumentKind = "profile_schema"

// workspace reports whether the zone may be another one.
func workspace(facts []hub.Fact) bool {
	for i := range facts {
		if facts[i].Type == hub.WorkspaceChanged {
			return true
		}
	}
	return false
}

// load reads the segments, and forgets those that are gone.
func (k *Keeper) load(ctx context.Context) error {
	book, err := k.Book(ctx)
	if err != nil {
		return err
	}
	if k.zone, err = k.Zone(ctx); err != nil {
		return err
	}
	states, err := k.Members.States(ctx)
	if err != nil {
		return err
	}
	for id := range states {
		if _, ok := book.Get(id); !ok {
			if err := k.Members.Drop(ctx, id); err != nil {
				return err
			}
			delete(states, id)
		}
	}
	k.book, k.states = book, states
	return nil
}

// unmark has everybody asked of every segment.
func (k *Keeper) unmark(ctx context.Context) (err error) {
	for id, s := range k.states {
		s.Mark = ""
		if k.states[id], err = k.Members.SaveState(ctx, s); err != nil {
			return err
		}
	}
	k.lost = false
	return nil
}

func (k *Keeper) compile(n segments.Node) (*query.Query, error) {
	return query.Compile(n, query.Env{Now: k.Now(), Zone: k.zone, Segment: k.book.Segment, Trait: k.book.Trait})
}
