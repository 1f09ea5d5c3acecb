// Package mailing measures campaigns: in come a hub's process and how many
// people there are, out come its rate beside that of a bare SMTP loop into the
// same relay, its memory, and whether its ledger says what the relay counted.
package mailing

import (
	"context"
	"errors"
	"hash/fnv"
	"io"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/hangup"
	"github.com/parleyhub/parley/internal/run"
)

// sink is a mail server that counts what it takes by recipient, and puts off
// some of them once if asked to.
type sink struct {
	addr   string
	server *smtp.Server
	ended  chan struct{}
	line   *hangup.Line

	mu     sync.Mutex
	count  map[string]int
	came   map[string]time.Time // the last one, by recipient
	bytes  int64
	first  time.Time
	last   time.Time
	putOff int // of a hundred recipients, how many are put off the first time
	off    map[string]bool
}

func newSink() *sink {
	return &sink{addr: "127.0.0.1:0", count: map[string]int{}, came: map[string]time.Time{}, off: map[string]bool{}}
}

// open listens, on the same port as before.
func (s *sink) open(ctx context.Context) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", s.addr)
	if err != nil {
		return hub.Wrap(hub.Internal, err, "the relay cannot listen")
	}
	s.addr = l.Addr().String()
	s.server, s.ended = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{s: s}, nil })), make(chan struct{})
	s.server.Domain, s.server.ErrorLog = "relay.example", quiet{}
	s.line = hangup.NewLine(l)
	server, line, ended := s.server, s.line, s.ended
	go func() { //arch:allow go close joins it
		defer close(ended)
		if err := server.Serve(line); err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			_ = line.Close() // whoever sends here is refused and shows it
		}
	}()
	return nil
}

// close refuses everybody from now on.
func (s *sink) close() {
	if s.server == nil {
		return
	}
	s.line.End(s.server)
	<-s.ended
	s.server = nil
}

// settings of an inbox that sends by this relay.
func (s *sink) settings() map[string]any {
	host, port, err := net.SplitHostPort(s.addr)
	n, e := strconv.Atoi(port)
	if err != nil || e != nil {
		return nil // a listener's address always has both
	}
	return map[string]any{"host": host, "port": n, "security": "none"}
}

// taken answers how many mails came, to how many, and the mean size.
func (s *sink) taken() (mails, people int, size float64, last time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range s.count {
		mails += n
	}
	if mails > 0 {
		size = float64(s.bytes) / float64(mails)
	}
	return mails, len(s.count), size, s.last
}

// begins is when the first mail came.
func (s *sink) begins() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.first
}

func (s *sink) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.count)
	clear(s.came)
	clear(s.off)
	s.bytes, s.first = 0, time.Time{}
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

type session struct {
	s  *sink
	to string
}

func (*session) Mail(string, *smtp.MailOptions) error { return nil }
func (*session) Reset()                               {}
func (*session) Logout() error                        { return nil }

func (x *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	x.to = to
	h := fnv.New32a()
	_, _ = h.Write([]byte(to)) // a hash never fails
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	if int(h.Sum32()%100) < x.s.putOff && !x.s.off[to] {
		x.s.off[to] = true
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "come back later"}
	}
	return nil
}

func (x *session) Data(body io.Reader) error {
	n, err := io.Copy(io.Discard, body)
	if err != nil {
		return err
	}
	x.s.mu.Lock()
	x.s.count[x.to]++
	x.s.bytes += n
	x.s.last = run.Wall()
	if x.s.first.IsZero() {
		x.s.first = x.s.last
	}
	x.s.came[x.to] = x.s.last
	x.s.mu.Unlock()
	return nil
}
