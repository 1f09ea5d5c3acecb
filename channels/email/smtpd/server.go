// Package smtpd receives mail by SMTP. It takes what the open Internet sends to
// an MX and nothing else: no sign-in, no relaying. Lines of any length and any
// bytes are taken; only CRLF . CRLF ends a mail, so that nobody can hide a
// second one inside the first. In comes a listener, out goes each mail with its
// envelope to Take, whose nil is the 250.
//
// It is our own because the library's server bounds the lines of a mail, and
// never sees the end of one whose last line ends in two carriage returns.
package smtpd

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/parleyhub/parley/internal/run"
)

// Envelope is what the dialogue said about a mail.
type Envelope struct {
	From string   // empty for reports
	To   []string // as given, accepted ones only
	Peer string   // remote address
}

// Server is the receiving side. Its fields are set before Serve.
type Server struct {
	Hostname string
	TLS      *tls.Config // nil: STARTTLS is not offered
	MaxBytes int64       // of one mail
	MaxRcpts int         // of one mail; 0 = 100
	MaxConns int         // at once; 0 = 256
	Log      *slog.Logger

	// Known reports whether rcpt is an address of ours.
	Known func(rcpt string) bool
	// Take has the mail durably when it answers nil; any error is a 451.
	Take func(ctx context.Context, e Envelope, raw []byte) error

	mu    sync.Mutex
	conns map[*conn]struct{}
}

// The bounds of patience.
const (
	readWait  = 5 * time.Minute // RFC 5321, 4.5.3.2.7
	writeWait = time.Minute
	lifeTime  = time.Hour
	takeWait  = 30 * time.Second
	closeWait = 5 * time.Second // for mails being taken when the server ends
)

// Serve takes connections from ln until ctx ends. Mails that are just being
// taken get their answer first.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	s.mu.Lock()
	s.conns = map[*conn]struct{}{}
	s.mu.Unlock()
	takes, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	var wg sync.WaitGroup
	stop := context.AfterFunc(ctx, func() {
		_ = ln.Close() // Accept ends
		s.quiesce()
	})
	defer stop()
	failures := 0
	var fatal error
	for {
		raw, err := ln.Accept()
		if err != nil {
			if ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
				if ctx.Err() == nil {
					fatal = err
				}
				break
			}
			failures++ // out of file descriptors, mostly: wait for some to come back
			if run.Sleep(ctx, run.Backoff{Max: time.Second}.After(failures)) != nil {
				break
			}
			continue
		}
		failures = 0
		c := newConn(s, raw)
		if !s.add(c) {
			wg.Go(c.turnAway)
			continue
		}
		wg.Go(func() {
			defer s.remove(c)
			c.serve(takes)
		})
	}
	s.quiesce()
	last := time.AfterFunc(closeWait, func() { end(); s.abort() })
	defer last.Stop()
	wg.Wait()
	return fatal
}

func (s *Server) add(c *conn) bool {
	limit := s.MaxConns
	if limit == 0 {
		limit = 256
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.conns) >= limit {
		return false
	}
	s.conns[c] = struct{}{}
	return true
}

func (s *Server) remove(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
}

// quiesce ends the connections that only wait, and tells the others to end
// after their answer.
func (s *Server) quiesce() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.finish()
	}
}

func (s *Server) abort() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		_ = c.raw.Close() // to end what waits on it
	}
}
