// Package worktime answers when somebody works: their shift is a calendar, and
// nil is whenever they are there.
package worktime

import (
	"sync"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla/calendar"
	"github.com/parleyhub/parley/sla/terms"
)

// On reports whether a shift runs at an instant.
func On(h *calendar.Hours, at time.Time) bool {
	return h == nil || h.Used(at.UnixMilli(), at.UnixMilli()+1) > 0
}

// Begins is when somebody who is back at an instant begins to work; false when
// no shift comes within 400 days.
func Begins(h *calendar.Hours, back time.Time) (time.Time, bool) {
	if h == nil {
		return back, true
	}
	return h.Opens(back)
}

// Suffices reports whether a shift that runs now leaves enough working time: handle
// before the deadline, or from now on when there is none or it is closer.
func Suffices(h *calendar.Hours, now, due time.Time, handle time.Duration) bool {
	if h == nil {
		return true
	}
	if !On(h, now) {
		return false
	}
	if due.Before(now.Add(handle)) {
		due = now.Add(handle)
	}
	return h.Used(now.UnixMilli(), due.UnixMilli()) >= handle.Milliseconds()
}

// Read makes a shift of a calendar document, its holidays included.
func Read(d hub.Document) (*calendar.Hours, error) {
	c, err := terms.ReadCalendar(d.Body)
	if err != nil {
		return nil, hub.Wrap(hub.Internal, err, "a stored calendar cannot be read")
	}
	return c.Hours().Compile()
}

// Shelf keeps shifts that were made of calendars already. Its zero value is
// empty; safe for concurrent use.
type Shelf struct {
	mu   sync.Mutex
	byID map[string]made
}

type made struct {
	version int64
	hours   *calendar.Hours
}

// Read is the shift of a calendar document.
func (s *Shelf) Read(d hub.Document) (*calendar.Hours, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m, ok := s.byID[d.ID]; ok && m.version == d.Version {
		return m.hours, nil
	}
	h, err := Read(d)
	if err != nil {
		return nil, err
	}
	if s.byID == nil {
		s.byID = map[string]made{}
	}
	s.byID[d.ID] = made{d.Version, h}
	return h, nil
}
