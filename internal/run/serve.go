package run

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// Serve answers HTTP with serve (such as s.Serve of a listener) until ctx ends,
// then lets what is under way finish, for as long as patience. It has joined
// all of it when it returns; nil after an orderly end.
func Serve(ctx context.Context, s *http.Server, patience time.Duration, serve func() error) error {
	var unasked unasked
	s.ConnState = unasked.note
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ended)
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		unasked.close()
		if err := s.Shutdown(late); err != nil {
			_ = s.Close() // somebody does not let go; their client comes again
		}
	})
	err := serve()
	if !stop() { // serve returns when the end begins, not when it is over
		<-ended
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// unasked are connections on which nobody has asked anything yet: browsers open
// some ahead. An ending server would wait five seconds for their first request.
type unasked struct {
	mu     sync.Mutex
	conns  map[net.Conn]bool
	closed bool
}

func (u *unasked) note(c net.Conn, to http.ConnState) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if to != http.StateNew {
		delete(u.conns, c)
		return
	}
	if u.closed {
		_ = c.Close() // accepted in the last moment
		return
	}
	if u.conns == nil {
		u.conns = map[net.Conn]bool{}
	}
	u.conns[c] = true
}

func (u *unasked) close() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.closed = true
	for c := range u.conns {
		_ = c.Close() // nothing was under way
	}
}
