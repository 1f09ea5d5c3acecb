package walk

import (
	"context"
	"encoding/json"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/hub"
)

// StateKind is of the documents that say how journeys stand, by the journey's id.
const StateKind hub.DocumentKind = "journey_state"

// Standing of a journey.
type Standing string

// The standings.
const (
	Draft   Standing = "draft"   // nobody has started it
	Running Standing = "running" //
	Paused  Standing = "paused"  // nobody comes in, nobody goes on; goals and exits hold
	Stopped Standing = "stopped" // everybody inside leaves
)

// State is how a journey stands.
type State struct {
	Standing Standing       `json:"standing"`
	Live     int64          `json:"live"`   // the version that people come into
	Policy   journey.Policy `json:"policy"` // for those who came into an earlier one
	Since    time.Time      `json:"since"`  // when it was last started
}

// book is one journey as it is walked.
type book struct {
	State
	id       string
	live     *journey.Course
	versions map[int64]*journey.Course
	kept     map[int64]journey.Journey // bodies of versions, before they are compiled
}

func (b *book) course(version int64) *journey.Course {
	if c := b.versions[version]; c != nil {
		return c
	}
	j, ok := b.kept[version]
	if !ok {
		return nil
	}
	c, err := journey.Compile(b.id, version, j)
	if err != nil {
		return nil
	}
	b.versions[version] = c
	return c
}

// books are all journeys that anybody may be inside of.
type books struct {
	all  []*book
	byID map[string]*book
}

// running are those that people come into.
func (b *books) running(fn func(*book)) {
	for _, x := range b.all {
		if x.Standing == Running {
			fn(x)
		}
	}
}

// load reads the journeys as they are stored.
func (e *Engine) load(ctx context.Context) error {
	states, err := e.Shelf.Documents(ctx, StateKind)
	if err != nil {
		return err
	}
	out := books{byID: map[string]*book{}}
	for _, doc := range states {
		b := &book{id: doc.ID, versions: map[int64]*journey.Course{}, kept: map[int64]journey.Journey{}}
		if err := json.Unmarshal(doc.Body, &b.State); err != nil {
			e.Log.Error("how a journey stands cannot be read, so nobody walks it", "journey", doc.ID, "error", err)
			continue
		}
		if b.Standing == Draft {
			continue
		}
		if was := e.books.byID[doc.ID]; was != nil && was.Live == b.Live { // versions never change
			b.versions, b.kept = was.versions, was.kept
		} else if err := e.read(ctx, b); err != nil {
			return err
		}
		if b.live = b.course(b.Live); b.live == nil { // a newer hub wrote what we do not know
			e.Log.Error("a journey cannot be walked", "journey", doc.ID, "version", b.Live)
			continue
		}
		out.all, out.byID[doc.ID] = append(out.all, b), b
	}
	e.books, e.loaded = out, e.Now()
	return nil
}

func (e *Engine) read(ctx context.Context, b *book) error {
	docs, err := e.Shelf.DocumentVersions(ctx, journey.Kind, b.id)
	for _, d := range docs {
		var j journey.Journey
		if json.Unmarshal(d.Body, &j) == nil && !d.Deleted {
			b.kept[d.Version] = j
		}
	}
	return err
}
