package roster

import (
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla/calendar"
	"github.com/parleyhub/parley/sla/terms"
)

// A shift is a calendar: when somebody works. Nil is always.

// onShift reports whether the shift runs at an instant.
func onShift(h *calendar.Hours, at time.Time) bool {
	return h == nil || h.Used(at.UnixMilli(), at.UnixMilli()+1) > 0
}

// begins is when somebody who is back at an instant begins to work; false when
// no shift comes within 400 days.
func begins(h *calendar.Hours, back time.Time) (time.Time, bool) {
	if h == nil {
		return back, true
	}
	return h.Opens(back)
}

// suffices reports whether a shift that runs now leaves enough working time: handle
// before the deadline, or from now on when there is none or it is closer.
func suffices(h *calendar.Hours, now, due time.Time, handle time.Duration) bool {
	if h == nil {
		return true
	}
	if !onShift(h, now) {
		return false
	}
	if due.Before(now.Add(handle)) {
		due = now.Add(handle)
	}
	return h.Used(now.UnixMilli(), due.UnixMilli()) >= handle.Milliseconds()
}

// shiftOf reads a calendar document, with its holidays.
func shiftOf(d hub.Document) (*calendar.Hours, error) {
	c, err := terms.ReadCalendar(d.Body)
	if err != nil {
		return nil, hub.Wrap(hub.Internal, err, "a stored calendar cannot be read")
	}
	return c.Hours().Compile()
}

// hours answers the compiled calendar of a document.
func (r *Roster) hours(d hub.Document) (*calendar.Hours, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c, ok := r.shifts[d.ID]; ok && c.version == d.Version {
		return c.hours, nil
	}
	h, err := shiftOf(d)
	if err == nil {
		r.shifts[d.ID] = compiled{d.Version, h}
	}
	return h, err
}
