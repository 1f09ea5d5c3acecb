package runs_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns/absorb"
	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/runs"
	"github.com/parleyhub/parley/hub"
)

// people at the desk, as a test wants them.
type staff struct {
	mu    sync.Mutex
	d     absorb.Desk
	asked int
}

func (s *staff) set(d absorb.Desk) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.d = d
}

func (s *staff) desk(_ context.Context, q runs.DeskAsk) (absorb.Desk, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	d := s.d
	d.Window = q.Window
	return d, nil
}

// three answer fifteen times in the window each; at 2 % that is room for n messages.
func three(owed int) absorb.Desk {
	return absorb.Desk{People: 3, Work: 6 * time.Hour, Owed: owed, Handle: 4 * time.Minute}
}

func (h *house) guarded(s *staff) {
	h.rules.Capacity = &draft.ReplyCapacity{On: true}
	h.e.Desk = s.desk
}

// later is the clock's next look at the desk.
func (h *house) later(by time.Duration) { h.ahead.Add(int64(by)) }

func TestARunGoesNoFasterThanTheDeskAnswers(t *testing.T) {
	const crowd = 60
	h := newHouse(t, crowd)
	s := &staff{}
	s.set(three(90 - 1)) // half an answer of capacity: 25 messages at 2 %
	h.guarded(s)
	x := h.begin(nil)
	stop := h.works()
	slowed := func(reason string) func() bool {
		return func() bool { r := h.run(x.ID).Slowed; return r != nil && r.Reason == reason }
	}
	h.until("it is slowed", slowed(absorb.Slow))
	r := h.run(x.ID).Slowed
	if r.Rate <= 0 || r.Capacity != 0.5 || r.Expected < 0.5 || r.Since.IsZero() {
		t.Errorf("%+v", r)
	}
	for i := 0; i < 40 && h.world.count() < 25; i++ { // hours go by in steps
		n := h.world.count()
		h.later(10 * time.Minute)
		h.until("it goes on, slowly", func() bool { return h.world.count() > n || h.run(x.ID).Slowed.Reason == absorb.Full })
	}
	if n := h.world.count(); n > 27 { // one minute's grain
		t.Fatalf("%d went within the window, and there is room for 25", n)
	}
	if p, ok := h.seen.Load(x.ID); !ok || p.(runs.Progress).Slowed == nil { //nolint:forcetypeassert // nothing else is in it
		t.Errorf("the feed tells %+v", p)
	}

	stop() // what went out before counts for the next engine, too
	if h.run(x.ID).Slowed != nil {
		t.Error("nobody sends, and the run says that it is slowed")
	}
	before := h.world.count()
	h.engine()
	h.guarded(s)
	s.set(three(90 - 1))
	stop = h.works()
	h.until("it is slowed again", func() bool { return h.run(x.ID).Slowed != nil })
	if n := h.world.count(); n > max(before, 27) {
		t.Errorf("%d after a restart, %d before", n, before)
	}

	next := h.now().Add(9 * time.Hour).UTC().Truncate(time.Second)
	s.set(absorb.Desk{Next: next})
	h.later(6 * time.Second)
	h.until("nobody is there", slowed(absorb.Nobody))
	if u := h.run(x.ID).Slowed.Until; u == nil || !u.Equal(next) {
		t.Errorf("until %v, want %s", u, next)
	}
	n := h.world.count()
	h.later(6 * time.Second)
	asked := s.asks()
	h.until("the desk is asked again", func() bool { return s.asks() > asked })
	if now := h.world.count(); now != n {
		t.Errorf("%d went while nobody was there", now-n)
	}
	s.set(absorb.Desk{People: 50, Work: 100 * time.Hour, Handle: time.Minute})
	h.later(6 * time.Second)
	if x = h.ends(x); x.Slowed != nil || h.world.count() != crowd {
		t.Errorf("%+v, %d went", x.Slowed, h.world.count())
	}
	stop()
}

func (s *staff) asks() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

func TestWhoDoesNotAskTheDesk(t *testing.T) {
	for name, change := range map[string]func(h *house, c *draft.Campaign){
		"the campaign ignores it": func(_ *house, c *draft.Campaign) { c.Capacity = draft.IgnoreCapacity },
		"it is of service":        func(_ *house, c *draft.Campaign) { c.Purpose = hub.PurposeService },
		"the rules say nothing":   func(h *house, _ *draft.Campaign) { h.rules.Capacity = nil },
		"it is off":               func(h *house, _ *draft.Campaign) { h.rules.Capacity.On = false },
	} {
		t.Run(name, func(t *testing.T) {
			h, s := newHouse(t, 40), &staff{} // nobody is there
			h.guarded(s)
			x := h.begin(func(c *draft.Campaign) { change(h, c) })
			h.works()
			h.ends(x)
			if h.world.count() != 40 || s.asks() != 0 {
				t.Errorf("%d went, asked %d times", h.world.count(), s.asks())
			}
		})
	}
}

// Many chunks are one question.
func TestTheDeskIsNotAskedForEachMail(t *testing.T) {
	h, s := newHouse(t, 400), &staff{}
	s.set(absorb.Desk{People: 50, Work: 100 * time.Hour, Handle: time.Minute})
	h.guarded(s)
	x := h.begin(nil)
	h.works()
	h.ends(x)
	if n := s.asks(); n < 1 || n > 1+int(time.Since(x.CreatedAt)/(5*time.Second)) {
		t.Errorf("asked %d times for 400 mails", n)
	}
}

// A desk that cannot be asked holds a run for a minute, and not for ever.
func TestADeskThatDoesNotAnswer(t *testing.T) {
	const crowd = 20
	h, s := newHouse(t, crowd), &staff{}
	h.guarded(s)
	h.e.Desk = func(ctx context.Context, q runs.DeskAsk) (absorb.Desk, error) {
		_, _ = s.desk(ctx, q)
		return absorb.Desk{}, hub.Errorf(hub.Temporary, "the wall is being built")
	}
	x := h.begin(nil)
	h.works()
	h.until("the desk is asked", func() bool { return s.asks() > 0 })
	h.later(30 * time.Second)
	h.until("the desk is asked again", func() bool { return s.asks() > 1 })
	if n := h.world.count(); n > 0 {
		t.Errorf("%d went", n)
	}
	h.later(time.Minute)
	h.ends(x)
	if h.world.count() != crowd {
		t.Errorf("%d went", h.world.count())
	}
}
