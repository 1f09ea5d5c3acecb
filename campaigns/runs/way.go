package runs

import (
	"context"
	"sync"
	"time"

	"github.com/parleyhub/parley/internal/run"
)

// DesksFirst says that somebody at a desk is just sending something: campaigns of
// this process rest for a moment. It is safe for concurrent use and never waits.
func (e *Engine) DesksFirst() { e.way.Store(e.Now().Add(e.Pace.Way).UnixNano()) }

// polite is how long after something was sent at a desk campaigns go in small
// steps: who writes next finds no large one in the way.
const polite = time.Second

// beside reports whether desks are at work.
func (e *Engine) beside() bool { return e.Now().UnixNano()-e.way.Load() < int64(polite) }

// few waits until the run may begin another send while desks are at work, and
// answers what ends it.
func (d *driver) few() func() {
	if !d.e.beside() {
		return func() {}
	}
	d.turns <- struct{}{} // comes round: each is given back in time
	done := sync.OnceFunc(func() { <-d.turns })
	late := time.AfterFunc(d.e.Pace.Way+d.e.Pace.Beside.Begin, done)
	return func() { late.Stop(); done() }
}

// step is n as it is, or little while desks are at work.
func (e *Engine) step(n, little int) int {
	if e.beside() {
		n = min(n, little)
	}
	return n
}

// GiveWay lets what somebody at a desk has just sent go first: a campaign has
// time, and both share processors, disk and database. Nothing waits for longer
// than the pace says, so that busy desks slow a campaign down and do not stop it.
func (e *Engine) GiveWay(ctx context.Context) {
	if wait := time.Duration(e.way.Load() - e.Now().UnixNano()); wait > 0 {
		_ = run.Sleep(ctx, min(wait, e.Pace.Way)) // ended: the caller looks
	}
}
