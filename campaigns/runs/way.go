package runs

import (
	"context"
	"sync"
	"time"
)

// desks is what campaigns make way for: what people at desks send just now. It is
// safe for concurrent use.
type desks struct {
	mu        sync.Mutex
	announced time.Time     // when somebody last began to send something
	until     time.Time     // by then it has gone out, or will not soon
	began     time.Time     // when something was last handed over in this process
	busy      int           // what is being handed over
	free      chan struct{} // closed when campaigns may go on; nil: nobody waits
}

// DesksFirst says that somebody at a desk is just sending something: campaigns of
// this process rest for a moment. It is safe for concurrent use and never waits.
func (e *Engine) DesksFirst() {
	now, d := e.Now(), &e.desks
	d.mu.Lock()
	defer d.mu.Unlock()
	d.announced, d.until = now, now.Add(e.Pace.Way)
}

// DeskSends says that what somebody at a desk has sent is handed over now, and done
// that it was: campaigns rest for no longer than that, unless something else was
// announced meanwhile. Both are safe for concurrent use and never wait.
func (e *Engine) DeskSends() (done func()) {
	d := &e.desks
	d.mu.Lock()
	d.began = e.Now()
	d.busy++
	d.mu.Unlock()
	return sync.OnceFunc(func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.busy--
		if d.busy > 0 || d.announced.After(d.began) {
			return
		}
		d.until = time.Time{}
		if d.free != nil {
			close(d.free)
			d.free = nil
		}
	})
}

// wait answers how long desks go first at most, and what ends that; 0: they do not.
func (d *desks) wait(now time.Time, most time.Duration) (time.Duration, <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	left := min(d.until.Sub(now), most)
	if d.busy > 0 {
		left = most
	}
	if left <= 0 {
		return 0, nil
	}
	if d.free == nil {
		d.free = make(chan struct{})
	}
	return left, d.free
}

// polite is how long after something was sent at a desk campaigns go in small
// steps: who writes next finds no large one in the way.
const polite = time.Second

// beside reports whether desks are at work.
func (e *Engine) beside() bool {
	d := &e.desks
	d.mu.Lock()
	defer d.mu.Unlock()
	now := e.Now()
	return now.Sub(d.announced) < polite || now.Sub(d.began) < polite
}

// few waits until the run may begin another send: at any moment while nobody is at
// a desk, and else only so many within a while, whatever the provider takes for them.
func (d *driver) few(ctx context.Context) {
	if !d.e.beside() {
		d.e.GiveWay(ctx)
		return
	}
	d.turns <- struct{}{} // comes round: each is given back in time
	d.e.GiveWay(ctx)
	time.AfterFunc(d.e.Pace.Beside.Within, func() { <-d.turns })
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
	limit := e.Pace.Way
	for limit > 0 {
		now := e.Now()
		left, free := e.desks.wait(now, limit)
		if left <= 0 {
			return
		}
		late := time.NewTimer(left)
		select {
		case <-free:
		case <-late.C:
		case <-ctx.Done():
			late.Stop()
			return
		}
		late.Stop()
		limit -= max(e.Now().Sub(now), time.Millisecond)
	}
}
