package runs

import (
	"context"
	"time"

	"github.com/parleyhub/parley/campaigns/gate"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// look is what was read of rows that are due, and who they are for.
type look struct {
	rows   []hub.Send    // that wait
	people []gate.Person // one for each of them
	late   []hub.Send    // that were not delivered in time
	at     time.Time     // when it was read
	full   bool          // there may be more
	err    error
}

// ahead reads what goes next while workers are busy with what goes now: they
// never wait for more than a claim. Nothing is claimed by it, so that nothing of
// it is unknown if we die. Its fields but the channels are feed's alone.
type ahead struct {
	asks  chan int
	looks chan look
	asked bool
}

func newAhead() ahead { return ahead{asks: make(chan int, 1), looks: make(chan look, 1)} }

// readAhead answers asks until there are no more, each of them: feed waits for it.
func (d *driver) readAhead(ctx context.Context) {
	for n := range d.ahead.asks {
		var l look
		if err := run.Safely(func() error { l = d.look(ctx, n); return nil }); err != nil {
			l = look{err: err}
		}
		d.ahead.looks <- l
	}
}

// ask has as many rows read as a claim takes. While desks are at work it does
// nothing: what is read in small steps is soon too old.
func (d *driver) ask() {
	if !d.ahead.asked && !d.e.beside() {
		d.ahead.asked = true
		d.ahead.asks <- d.e.Pace.Chunk
	}
}

// upcoming answers n rows that are due, at most: those that were read ahead, unless
// they have waited for so long that they would have to be checked again.
func (d *driver) upcoming(ctx context.Context, n int) look {
	if d.ahead.asked {
		l := <-d.ahead.looks
		d.ahead.asked = false
		if age := d.e.Now().Sub(l.at); l.err == nil && age >= 0 && age < d.e.Pace.Fresh/2 && len(l.rows)+len(l.late) > 0 {
			if len(l.rows) > n {
				l.rows, l.people = l.rows[:n], l.people[:n]
			}
			return l
		}
	}
	return d.look(ctx, n)
}

// look reads n rows that are due, at most. It is safe for concurrent use.
func (d *driver) look(ctx context.Context, n int) (l look) {
	l.at = d.e.Now().UTC().Truncate(time.Millisecond)
	all, err := d.e.Rows.Due(ctx, d.run.Seq, d.e.Now(), n)
	if err != nil {
		return look{err: err}
	}
	l.full = len(all) == d.e.Pace.Chunk
	l.rows, l.late = apart(all)
	if len(l.rows) > 0 {
		l.people, l.err = d.people(ctx, l.rows, l.at)
	}
	return l
}
