package live

import (
	"context"
	"strconv"

	"github.com/parleyhub/parley/hub"
)

// flush sends all that lies behind the cursor, as few frames.
func (s *session) flush(ctx context.Context) error {
	s.mu.Lock()
	asked := s.asked
	s.asked = nil
	s.mu.Unlock()
	if asked != nil {
		if err := s.obey(ctx, asked); err != nil {
			return err
		}
	}
	for s.subbed && ctx.Err() == nil && !s.ended() {
		events, kept := s.hub.ring.after(s.last, s.hub.lim.frameBytes)
		if !kept {
			if s.live {
				s.end(closeSlow) // its queue is the ring, and it has overflowed
				return nil
			}
			var err error
			if events, err = s.older(ctx); err != nil || !s.subbed {
				return err
			}
		}
		if len(events) == 0 {
			s.live = true
			return nil
		}
		if err := s.deliver(ctx, events); err != nil {
			return err
		}
	}
	return nil
}

// obey moves the cursor to where the client asked, or sends it to take
// snapshots again.
func (s *session) obey(ctx context.Context, asked *sub) error {
	head := s.hub.ring.newest()
	if asked.epoch != s.epoch || asked.since > head {
		s.subbed = false
		return s.send(headFrame(s.buf[:0], "resync", head))
	}
	s.last, s.live, s.subbed = asked.since, false, true
	if s.started {
		return nil
	}
	s.started = true
	return s.present(ctx)
}

// older reads what the ring has dropped from the database.
func (s *session) older(ctx context.Context) ([]*event, error) {
	facts, err := s.hub.Feed.FactsSince(ctx, s.last, s.hub.lim.replay)
	if hub.Is(err, hub.Missing) {
		s.subbed = false
		return nil, s.send(headFrame(s.buf[:0], "resync", s.hub.ring.newest()))
	}
	if err != nil {
		if ctx.Err() == nil {
			s.hub.Log.Error("a desk cannot be replayed to", "agent", s.who.Load().AgentID, "err", err)
			s.subbed = false
			s.end(closeStopping) // it comes again and asks from its last
		}
		return nil, nil
	}
	events := make([]*event, len(facts))
	for i := range facts {
		events[i] = newEvent(&facts[i])
	}
	return events, nil
}

// deliver sends events in frames of bounded size and moves the cursor.
func (s *session) deliver(ctx context.Context, events []*event) error {
	scope := s.who.Load().Scope
	now := s.holdersNow(ctx, scope, events)
	for len(events) > 0 && !s.ended() {
		b := append(s.buf[:0], `{"t":"d","d":[`...)
		n := 0
		for n < len(events) && (n == 0 || len(b)+len(events[n].full) < s.hub.lim.frameBytes) {
			if n > 0 {
				b = append(b, ',')
			}
			b = events[n].append(b, s.who.Load().AgentID, scope, now)
			n++
		}
		b = append(b, "]}"...)
		if err := s.send(b); err != nil {
			return err
		}
		s.last = events[n-1].seq
		events = events[n:]
		if cap(b) <= 2*s.hub.lim.frameBytes { // one huge event does not stay with an idle socket
			s.buf = b
		} else {
			s.buf = nil
		}
	}
	return nil
}

// holdersNow looks up who holds what at this instant: a fact that is replayed
// may be older than the loss of a right. At the head the fact itself says it.
func (s *session) holdersNow(ctx context.Context, scope hub.Scope, events []*event) map[hub.ConversationID]hub.Conversation {
	if scope.All || s.live {
		return nil
	}
	var ids []hub.ConversationID
	seen := map[hub.ConversationID]bool{}
	for _, e := range events {
		if e.conv != "" && !seen[e.conv] {
			seen[e.conv] = true
			ids = append(ids, e.conv)
		}
	}
	now, err := s.hub.Conversations.Conversations(ctx, ids)
	if err != nil {
		return map[hub.ConversationID]hub.Conversation{} // not known: not shown
	}
	return now
}

func (s *session) ended() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

func headFrame(b []byte, t string, seq int64) []byte {
	b = append(append(append(b, `{"t":"`...), t...), `","seq":`...)
	return append(strconv.AppendInt(b, seq, 10), '}')
}
