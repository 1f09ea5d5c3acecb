package outside

import (
	"context"
	"errors"
	"io"
	"net"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/hangup"
	"github.com/parleyhub/parley/internal/run"
)

// Relay is a mail server inside the load test that takes whatever it is given
// and notes when it had it. It can be closed and opened again on its port.
type Relay struct {
	addr   string
	server *smtp.Server
	line   *hangup.Line
	ended  chan struct{}

	mu   sync.Mutex
	came map[string][]time.Time // by the mark in the text
	news chan struct{}          // closed and replaced with each mail
}

func NewRelay() *Relay {
	return &Relay{addr: "127.0.0.1:0", came: map[string][]time.Time{}, news: make(chan struct{})}
}

// open listens, on the same port as before.
func (r *Relay) Open(ctx context.Context) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", r.addr)
	if err != nil {
		return hub.Wrap(hub.Internal, err, "the relay cannot listen")
	}
	r.addr = l.Addr().String()
	r.server, r.ended = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return relaySession{r}, nil })), make(chan struct{})
	r.server.Domain = "relay.example"
	r.server.ErrorLog = quiet{}
	r.line = hangup.NewLine(l)
	server, line, ended := r.server, r.line, r.ended
	go func() { //arch:allow go close joins it
		defer close(ended)
		if err := server.Serve(line); err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			_ = line.Close() // whoever sends here is refused and shows it
		}
	}()
	return nil
}

// close refuses everybody from now on.
func (r *Relay) Close() {
	if r.server == nil {
		return
	}
	r.line.End(r.server)
	<-r.ended
	r.server = nil
}

// settings of an inbox that sends by this relay.
func (r *Relay) Settings() map[string]any {
	host, port, err := net.SplitHostPort(r.addr)
	n, e := strconv.Atoi(port)
	if err != nil || e != nil {
		return nil // a listener's address always has both
	}
	return map[string]any{"host": host, "port": n, "security": "none"}
}

// when answers how often, and when first, a mail with this mark has come.
func (r *Relay) When(mark string) (int, time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.came[mark]) == 0 {
		return 0, time.Time{}
	}
	return len(r.came[mark]), r.came[mark][0]
}

// wait returns when n different mails have come, or at the end of d. It answers
// how many came.
func (r *Relay) Wait(ctx context.Context, n int, d time.Duration) int {
	end := run.Wall().Add(d)
	for {
		r.mu.Lock()
		have, news := len(r.came), r.news
		r.mu.Unlock()
		if have >= n || run.Wall().After(end) {
			return have
		}
		timer := time.NewTimer(end.Sub(run.Wall()))
		select {
		case <-news:
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return have
		}
		timer.Stop()
	}
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

type relaySession struct{ r *Relay }

func (relaySession) Mail(string, *smtp.MailOptions) error { return nil }
func (relaySession) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (relaySession) Reset()                               {}
func (relaySession) Logout() error                        { return nil }

var replyMark = regexp.MustCompile(`\[(reply[0-9-]+#[0-9]+)\]`)

func (s relaySession) Data(body io.Reader) error {
	raw, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	now := run.Wall()
	m := replyMark.FindSubmatch(raw)
	if m == nil {
		return nil
	}
	s.r.mu.Lock()
	s.r.came[string(m[1])] = append(s.r.came[string(m[1])], now)
	close(s.r.news)
	s.r.news = make(chan struct{})
	s.r.mu.Unlock()
	return nil
}
