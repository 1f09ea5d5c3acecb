package demo

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/parleyhub/parley/internal/demo/stage"
	"github.com/parleyhub/parley/internal/run"
)

// world is what everybody in the play shares.
type world struct {
	Options
	clock *shifted
	doors Doors
	book  *book
	box   *postbox
	shop  *shop
	stage *stage.Stage
	owner *client
	staff []*client
	fresh bool        // nobody has lived here before
	hurry atomic.Bool // the past is played: nobody pauses

	mu      sync.Mutex        // guards what follows
	inboxes map[string]string // id by channel
	rnd     *rand.Rand
	told    []int // stories by index, in the order in which they come
	taken   map[string]bool
}

// seeded is chance that comes the same way again.
func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) } //nolint:gosec // a play, no secret

func (w *world) float() float64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.rnd.Float64()
}

func (w *world) intn(n int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.rnd.IntN(n)
}

func (w *world) inboxOf(kind string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.inboxes[kind]
}

func (w *world) keepInbox(kind, id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.inboxes[kind] = id
}

// shifted is the clock of the hub: it runs behind while the past is played, and
// is the true one from then on. It only goes forward.
type shifted struct {
	wall   run.Clock
	behind atomic.Int64 // nanoseconds
}

func (s *shifted) Now() time.Time { return s.wall().Add(-time.Duration(s.behind.Load())) }

// back goes d into the past; only before anything has happened.
func (s *shifted) back(d time.Duration) { s.behind.Store(int64(d)) }

// past reports whether the clock is behind.
func (s *shifted) past() bool { return s.behind.Load() > 0 }

// skip goes forward by d, at most to the present.
func (s *shifted) skip(d time.Duration) { s.behind.Store(max(0, s.behind.Load()-int64(d))) }

// upTo goes forward until the present is d away.
func (s *shifted) upTo(d time.Duration) { s.behind.Store(min(s.behind.Load(), int64(d))) }

func (s *shifted) home() { s.behind.Store(0) }
