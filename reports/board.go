package reports

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/parleyhub/parley/hub"
)

const (
	pace      = 80 * time.Millisecond // between two pushes, at least
	look      = time.Second           // what no fact tells: deadlines that come near
	lookAbout = 5                     // every so many looks, presence and the house are read again
	restAfter = 10 * time.Minute      // nobody asks: the board is put away
	atOnce    = 500                   // facts per read
)

// Deps is what a board is built from. Rows, Now and Log are needed.
type Deps struct {
	Rows Rows
	// Staff says who is there; nil: nobody is known to be.
	Staff func(ctx context.Context) (map[hub.AgentID]Staff, error)
	// Attained answers how many clocks were decided since the day began.
	Attained func(ctx context.Context, now time.Time) ([]Attained, error)
	Now      func() time.Time
	Log      *slog.Logger
}

// Board is the wall of one process. It is built when somebody first looks,
// follows the feed while somebody does, and is put away when nobody has for
// ten minutes. It is safe for concurrent use.
type Board struct {
	Deps
	wake chan struct{}

	mu       sync.Mutex
	m        *model        // nil: not built
	built    chan struct{} // closed when m is there
	asked    time.Time     // when somebody last looked
	watchers map[*watcher]struct{}
	stream   stream
}

type watcher struct{ wake func() }

// NewBoard makes a board; it shows nothing before Run.
func NewBoard(d Deps) *Board {
	return &Board{Deps: d, wake: make(chan struct{}, 1), built: make(chan struct{}), watchers: map[*watcher]struct{}{}}
}

// Wake tells the board that there may be new facts.
func (b *Board) Wake([]byte) {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// Wall answers the figures of now, waiting until the board is built.
func (b *Board) Wall(ctx context.Context) (*Wall, error) {
	var w *Wall
	err := b.with(ctx, func(m *model) { w = m.wall(b.Now()) })
	return w, err
}

// with calls fn with the model under the lock, once it is there.
func (b *Board) with(ctx context.Context, fn func(*model)) error {
	for {
		b.mu.Lock()
		b.asked = b.Now()
		if b.m != nil {
			fn(b.m)
			b.mu.Unlock()
			return nil
		}
		built := b.built
		b.mu.Unlock()
		b.Wake(nil)
		select {
		case <-ctx.Done():
			return hub.Wrap(hub.Temporary, ctx.Err(), "the wall is being built; ask again")
		case <-built:
		}
	}
}

// Run keeps the board until ctx ends.
func (b *Board) Run(ctx context.Context) error {
	defer b.put(nil)
	tick := time.NewTicker(look)
	defer tick.Stop()
	rest := time.NewTimer(0)
	defer rest.Stop()
	resting := true // a push was just now: the next one waits for rest
	for n := 0; ; {
		push := true
		select {
		case <-ctx.Done():
			return nil
		case <-b.wake:
			push = !resting
		case <-rest.C:
			resting = false
		case <-tick.C:
			n++
			push = !resting
			if !b.wanted() {
				b.put(nil)
				continue
			}
			b.refresh(ctx, n%lookAbout == 0)
		}
		if !b.wanted() {
			continue
		}
		b.follow(ctx)
		if push && b.push() {
			resting = true
			rest.Reset(pace)
		}
	}
}

// wanted reports whether somebody looks, or did not long ago.
func (b *Board) wanted() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.watchers) > 0 || !b.asked.IsZero() && b.Now().Sub(b.asked) < restAfter
}

// put makes m the board's model; nil puts the board away.
func (b *Board) put(m *model) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case m != nil && b.m == nil:
		close(b.built)
	case m == nil && b.m != nil:
		b.built = make(chan struct{})
		b.stream = stream{at: b.stream.at + 1}
	}
	b.m = m
}

// build reads what is, as of a position in the feed that it has at least.
func (b *Board) build(ctx context.Context) (*model, error) {
	m := newModel()
	_, seq, err := b.Rows.Head(ctx)
	if err != nil {
		return nil, err
	}
	m.seq = seq
	waits, err := b.Rows.WaitingPeople(ctx)
	if err != nil {
		return nil, err
	}
	for _, w := range waits {
		m.wait(w)
	}
	err = b.Rows.OpenConversation(ctx, func(c hub.Conversation, who string) { m.put(talkOf(&c, who)) })
	if err != nil {
		return nil, err
	}
	words, upTo, err := b.Rows.WordsSince(ctx, firstQuarter(b.Now()))
	if err != nil {
		return nil, err
	}
	m.counted(words, upTo)
	return m, b.read(ctx, m)
}

// read takes in what no fact carries.
func (b *Board) read(ctx context.Context, m *model) error {
	agents, err := b.Rows.Agents(ctx)
	if err != nil {
		return err
	}
	teams, err := b.Rows.Teams(ctx)
	if err != nil {
		return err
	}
	staff, err := b.staff(ctx)
	if err != nil {
		return err
	}
	today, err := b.attained(ctx)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	m.agents, m.teams, m.staff, m.today = colleagues(agents), teams, staff, today
	return nil
}

func (b *Board) staff(ctx context.Context) (map[hub.AgentID]Staff, error) {
	if b.Staff == nil {
		return nil, nil
	}
	return b.Staff(ctx)
}

func (b *Board) attained(ctx context.Context) ([]Attained, error) {
	if b.Attained == nil {
		return []Attained{}, nil
	}
	return b.Attained(ctx, b.Now())
}

// refresh reads again what no fact tells. all: also who there is.
func (b *Board) refresh(ctx context.Context, all bool) {
	b.mu.Lock()
	m := b.m
	if m != nil {
		m.forget(b.Now())
	}
	b.mu.Unlock()
	if m == nil {
		return
	}
	if all {
		if err := b.read(ctx, m); err != nil && ctx.Err() == nil {
			b.Log.Warn("the wall cannot read the house", "err", err)
		}
		return
	}
	today, err := b.attained(ctx)
	if err != nil {
		return // the next round says it
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	m.today = today
}

// follow builds the board if need be and takes in all new facts.
func (b *Board) follow(ctx context.Context) {
	b.mu.Lock()
	m := b.m
	b.mu.Unlock()
	if m == nil {
		fresh, err := b.build(ctx)
		if err != nil {
			if ctx.Err() == nil {
				b.Log.Warn("the wall cannot be built", "err", err)
			}
			return
		}
		m = fresh
	}
	h := heard{people: map[hub.ContactID]bool{}}
	for ctx.Err() == nil {
		facts, err := b.Rows.FactsSince(ctx, m.seq, atOnce)
		if hub.Is(err, hub.Missing) { // too far behind: begin anew
			b.put(nil)
			b.Wake(nil)
			return
		}
		if err != nil {
			if ctx.Err() == nil {
				b.Log.Warn("the wall cannot follow the feed", "after", m.seq, "err", err)
			}
			return
		}
		b.mu.Lock()
		for i := range facts {
			m.apply(&facts[i], &h)
		}
		b.mu.Unlock()
		if len(facts) < atOnce {
			break
		}
	}
	b.lookUp(ctx, m, h)
	b.put(m)
}

// lookUp reads what facts said has changed without saying how.
func (b *Board) lookUp(ctx context.Context, m *model, h heard) {
	for id := range h.people {
		var moved []talk
		if err := b.Rows.OpenOf(ctx, id, func(c hub.Conversation, who string) { moved = append(moved, talkOf(&c, who)) }); err != nil {
			b.Log.Warn("the wall cannot read a person", "contact", id, "err", err)
		}
		b.mu.Lock()
		for _, t := range moved {
			m.put(t)
		}
		b.mu.Unlock()
	}
	if h.house || h.staff {
		if err := b.read(ctx, m); err != nil && ctx.Err() == nil {
			b.Log.Warn("the wall cannot read the house", "err", err)
		}
	}
}
