// Package hangup ends a mail server by cutting its connections.
package hangup

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// Line is a listener that can cut what it has accepted. A mail server is ended by
// cutting its connections and waiting for who serves them: go-smtp's own Close
// touches what a connection is just reading into.
type Line struct {
	net.Listener

	mu   sync.Mutex
	open map[net.Conn]struct{} // nil: it was cut
}

// NewLine watches over the connections of l.
func NewLine(l net.Listener) *Line { return &Line{Listener: l, open: map[net.Conn]struct{}{}} }

// Accept implements net.Listener.
func (l *Line) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == nil {
		_ = c.Close() // it came too late
		return c, nil
	}
	l.open[c] = struct{}{}
	return &ended{Conn: c, line: l}, nil
}

type ended struct {
	net.Conn
	line *Line
}

// Close implements net.Conn.
func (e *ended) Close() error {
	e.line.mu.Lock()
	delete(e.line.open, e.Conn)
	e.line.mu.Unlock()
	return e.Conn.Close()
}

// patience is how long who serves a connection that was cut may take to see it.
const patience = 10 * time.Second

// End cuts everything in the middle of whatever it is, and returns when nobody
// serves it any more.
func (l *Line) End(server *smtp.Server) {
	_ = l.Close() // the server closes it once more
	l.mu.Lock()
	for c := range l.open {
		_ = c.Close() // it is gone either way
	}
	l.open = nil
	l.mu.Unlock()
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	_ = server.Shutdown(ctx) // says that the listener is closed already
}
