package sla

import (
	"time"

	"github.com/parleyhub/parley/hub"
)

// Why explains the newest clock of a metric as of now; Missing when c has none.
func (e *Engine) Why(c *hub.Conversation, now time.Time, metric hub.Metric) (Explanation, error) {
	s, err := load(c, e.book.Load())
	if err != nil {
		return Explanation{}, err
	}
	f := s.run(stamp(now), true)
	for i := len(f.clocks) - 1; i >= 0; i-- {
		if k := &f.clocks[i]; k.metric == metric && k.target > 0 {
			return k.derive(hub.Campaigned{}, nil), nil
		}
	}
	return Explanation{}, hub.Errorf(hub.Missing, "this conversation has no such clock")
}

// Held answers whose time the clocks of c are as of now, and how long a bot was
// in front in seconds.
func (e *Engine) Held(c *hub.Conversation, now time.Time) (held []Holding, botSec int64, err error) {
	s, err := load(c, e.book.Load())
	if err != nil {
		return nil, 0, err
	}
	f := s.run(stamp(now), false)
	f.bank(stamp(now))
	return f.holdings(), f.botMS / 1000, nil
}
