package live

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
)

// Run follows the feed and wakes the sockets until ctx ends; then all sockets
// have ended too. An error means that following could not begin.
func (h *Hub) Run(ctx context.Context) error {
	stops, err := h.listen()
	defer func() {
		for _, stop := range stops {
			stop()
		}
	}()
	if err != nil {
		return err
	}
	epoch, head, err := h.Feed.Head(ctx)
	if err != nil {
		return err
	}
	h.ring.reset(head)
	h.open(epoch)
	defer h.close()

	tick := time.NewTicker(h.lim.tick)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-h.wake:
		case <-tick.C:
		}
		h.follow(ctx)
	}
}

// listen subscribes to what other processes say.
func (h *Hub) listen() (stops []func(), err error) {
	for subject, fn := range map[string]func([]byte){
		bus.HintFacts: func([]byte) { poke(h.wake) },
		bus.Ephemeral: h.hear,
		bus.Kick:      func(data []byte) { h.kick(hub.AgentID(data)) },
	} {
		stop, err := h.Hints.OnHint(subject, fn)
		if err != nil {
			return stops, err
		}
		stops = append(stops, stop)
	}
	return stops, nil
}

// follow takes all new facts into the ring and wakes the sockets after each batch.
func (h *Hub) follow(ctx context.Context) {
	for ctx.Err() == nil {
		head := h.ring.newest()
		facts, err := h.Feed.FactsSince(ctx, head, h.lim.replay)
		if hub.Is(err, hub.Missing) { // trimmed beyond us: sockets resume from the database
			if _, seq, err := h.Feed.Head(ctx); err == nil {
				h.ring.reset(seq)
				h.each(func(s *session) { poke(s.wake) })
			}
			return
		}
		if err != nil {
			if ctx.Err() == nil {
				h.Log.Error("the feed cannot be read", "after", head, "err", err)
			}
			return
		}
		if len(facts) == 0 {
			return
		}
		events := make([]*event, len(facts))
		for i := range facts {
			events[i] = newEvent(&facts[i])
		}
		h.ring.add(events)
		h.each(func(s *session) { poke(s.wake) })
		if len(facts) < h.lim.replay {
			return
		}
	}
}

func (h *Hub) open(epoch string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.epoch = epoch
}

// close ends all sockets and waits for them.
func (h *Hub) close() {
	h.open("")
	h.each(func(s *session) { s.end(closeStopping) })
	h.joined.Wait()
}

// poke wakes whoever waits on c, without waiting.
func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
