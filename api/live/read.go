package live

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/gorilla/websocket"
)

// silenceLimit is how long a client may say nothing at all, not even pong.
const silenceLimit = 60 * time.Second

// read obeys the client until the socket ends.
func (s *session) read(ctx context.Context) {
	s.conn.SetReadLimit(maxFrame)
	heard := func(string) error { return s.conn.SetReadDeadline(s.hub.Now().Add(silenceLimit)) }
	s.conn.SetPongHandler(func(string) error {
		s.repeat(ctx, s.me())
		return heard("")
	})
	for {
		if heard("") != nil {
			return
		}
		kind, data, err := s.conn.ReadMessage()
		if errors.Is(err, websocket.ErrReadLimit) { // the library has said so to the client
			s.refuse(ending{})
			return
		}
		if err != nil {
			return
		}
		if s.ended() {
			continue
		}
		if !s.rate.allow(s.hub.Now(), s.hub.lim.rate, s.hub.lim.burst) {
			s.refuse(closeTooMany)
			return
		}
		f, ok := parse(data)
		if kind != websocket.TextMessage || !ok {
			s.refuse(closeMalformed)
			return
		}
		if f.T == "sub" {
			s.mu.Lock()
			s.asked = &sub{epoch: f.Epoch, since: *f.Since}
			s.mu.Unlock()
			poke(s.wake)
			continue
		}
		if f.T == "board" {
			s.watch(*f.On)
			continue
		}
		s.say(ctx, f)
	}
}

// refuse ends the socket and drops what still comes, until the writer has said
// so and closed the connection.
func (s *session) refuse(how ending) {
	s.end(how)
	_, _ = io.Copy(io.Discard, s.conn.NetConn())
}
