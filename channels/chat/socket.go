package chat

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/chat/strict"
	"github.com/parleyhub/parley/channels/chat/visits"
	"github.com/parleyhub/parley/hub"
)

// How a socket ends, beside the standard codes.
const (
	closeMalformed = 4400
	closeSession   = 4401
	closeSlow      = 4408
	closeTooMany   = 4429
)

const (
	subprotocol = "parley.v1"
	maxQueue    = 64 // direct answers waiting to leave; more means that nobody reads
)

// waiters joins what a request has started.
type waiters = sync.WaitGroup

var buffers sync.Pool // write buffers, shared by all sockets: idle ones hold none

// socket is one connected widget or program. The handler's goroutine reads, one
// more writes; conversation frames are pulled by the writer, so they never queue.
type socket struct {
	a      *adapter
	sink   channels.Sink
	conn   *websocket.Conn
	who    atomic.Pointer[person]
	out    chan []byte
	wake   chan struct{}
	seek   chan place
	done   chan struct{}
	once   sync.Once
	code   int // set before done is closed
	why    string
	heard  atomic.Bool
	typing atomic.Bool // the visitor was told that somebody types

	rest     waiters
	agreed   bool     // the client has closed too: nothing more will come
	told     [2]int64 // reported as delivered, as read
	toldIn   string   // in this conversation
	order    order
	frames   int // in the current window
	bytes    int
	windowed time.Time
	types    bool // what the desk was last told of the visitor's typing
	typedAt  time.Time
	tour     *visits.Tour // where the visitor is; nil: not kept
}

func (a *adapter) serveSocket(w http.ResponseWriter, r *http.Request, sink channels.Sink) {
	if !a.env.Live.Allow(r.Context(), a.limitKey("new", peer(r)), a.set.perIP, time.Minute) {
		refuse(w, limited())
		return
	}
	up := websocket.Upgrader{
		ReadBufferSize: 1024, WriteBufferSize: 4096, WriteBufferPool: &buffers,
		HandshakeTimeout: a.pace.write, Subprotocols: []string{subprotocol}, CheckOrigin: a.originAllowed,
		Error: func(w http.ResponseWriter, _ *http.Request, status int, reason error) {
			problem(w, status, reason.Error(), "")
		},
	}
	token := handshakeToken(r)
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	defer conn.Close()
	conn.SetReadLimit(maxHello)
	s := &socket{
		a: a, sink: sink, conn: conn, out: make(chan []byte, maxQueue), wake: make(chan struct{}, 1),
		seek: make(chan place, 1), done: make(chan struct{}), tour: a.visits.Tour(r),
	}
	s.run(r.Context(), token)
}

// handshakeToken finds a token that came with the handshake: in Authorization
// (programs) or as a subprotocol "t.<token>" (browsers). Never in the URL.
func handshakeToken(r *http.Request) string {
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return token
	}
	for _, p := range websocket.Subprotocols(r) {
		if token, ok := strings.CutPrefix(p, "t."); ok {
			return token
		}
	}
	return ""
}

// run serves the socket until it ends, and returns when all of it has ended.
func (s *socket) run(ctx context.Context, token string) {
	ctx, cancel := context.WithCancel(ctx)
	defer s.rest.Wait()
	defer cancel()
	late := time.AfterFunc(s.a.pace.hello, func() { s.conn.Close() })
	stopped := context.AfterFunc(ctx, func() { s.conn.Close() })
	_, raw, err := s.conn.ReadMessage()
	late.Stop()
	stopped()
	if err != nil {
		return
	}
	hello, p, changed, err := s.hello(ctx, raw, token)
	if err != nil {
		s.refuseHello(err)
		return
	}
	s.who.Store(p)
	s.told, s.toldIn = [2]int64{hello.Since, hello.Seen}, hello.Conversation
	known := p.reachable()
	if !s.a.open.add(s, known) {
		s.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseServiceRestart, ""), time.Time{})
		return
	}
	defer func() { s.a.open.remove(s, s.who.Load().reachable()) }()
	s.follow(ctx, known)
	s.conn.SetReadLimit(maxFrame)
	s.heard.Store(true)
	pong := s.conn.PingHandler()
	s.conn.SetPongHandler(s.control)
	s.conn.SetPingHandler(func(data string) error {
		if err := s.control(data); err != nil {
			return err
		}
		return pong(data)
	})
	s.rest.Go(func() { s.write(ctx, hello, changed) })
	s.read(ctx)
	s.end(0, "")
	s.drain()
}

// drain takes what the client still sends after our last word, for a second: to
// close over unread bytes would reset the connection and lose that word.
func (s *socket) drain() {
	if s.code == 0 || s.agreed {
		return
	}
	cut := time.AfterFunc(time.Second, func() { s.conn.Close() })
	defer cut.Stop()
	_, _ = io.Copy(io.Discard, io.LimitReader(s.conn.NetConn(), 1<<20))
}

func (s *socket) hello(ctx context.Context, raw []byte, token string) (strict.Frame, *person, bool, error) {
	f, err := strict.ParseFrame(raw, "hello")
	if err != nil {
		return f, nil, false, err
	}
	if f.Token != "" {
		token = f.Token
	}
	var ident *strict.Identity
	if f.Identity != "" {
		if ident, err = s.a.set.keys.Verify(f.Identity, s.a.in.ID, s.a.env.Now); err != nil {
			return f, nil, false, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	p, changed, err := s.a.begin(ctx, token, ident)
	if err != nil {
		return f, nil, false, err
	}
	if p.fresh {
		f.Since, f.Seen, f.Conversation = 0, 0, ""
	}
	if p.ident != nil && p.stored && p.sess.Sub == "" {
		if p, err = s.a.keep(ctx, p, p.sess); err != nil {
			return f, nil, false, err
		}
	}
	p, err = s.a.about(ctx, p, f)
	return f, p, changed, err
}

// refuseHello says why a socket cannot begin, and closes it.
func (s *socket) refuseHello(err error) {
	closing := closeMalformed
	f := errorFrame{T: "error", Code: codeMalformed, Text: err.Error(), Errors: faults(err)}
	var malformed *strict.FrameError
	if !errors.As(err, &malformed) {
		f = refusedFrame(err, "")
		closing = websocket.CloseTryAgainLater
		switch f.Code {
		case codeDenied:
			f.Code, closing = codeIdentity, closeSession
		case codeInvalid:
			closing = closeMalformed
		}
	}
	raw, _ := json.Marshal(f) // always encodes
	cut := time.AfterFunc(s.a.pace.write, func() { s.conn.Close() })
	defer cut.Stop()
	_ = s.conn.WriteMessage(websocket.TextMessage, raw) // it is ending anyway
	s.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(closing, f.Code), time.Time{})
}

// follow listens for news of the handles until ctx ends. What happens before
// the listening has begun is found by one more look a little later.
func (s *socket) follow(ctx context.Context, handles []hub.Handle) {
	s.a.follow(ctx, &s.rest, handles, s.poke)
	time.AfterFunc(s.a.pace.settle, s.poke)
	for _, h := range handles {
		s.rest.Go(func() {
			if err := s.a.env.Live.AgentTyping(ctx, h, s.agentTyping); err != nil && ctx.Err() == nil {
				s.a.log.Debug("no typing notices", "err", err)
			}
		})
	}
}

func (a *adapter) follow(ctx context.Context, rest *waiters, handles []hub.Handle, wake func()) {
	for _, h := range handles {
		rest.Go(func() {
			if err := a.env.Thread.Follow(ctx, h, wake); err != nil && ctx.Err() == nil {
				a.log.Debug("no wakes, polling alone", "err", err)
			}
		})
	}
}

func (s *socket) poke() { poke(s.wake) }

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// agentTyping tells the visitor, once per change.
func (s *socket) agentTyping(on bool, name string) {
	if was := s.typing.Swap(on); on || was {
		s.send(typingFrame{T: "typing", On: on, Name: name, TTL: 6})
	}
}

// answer queues what the reading side says. It waits for room, so that a client
// that sends much before it reads is slowed down; the writing side cuts off one
// that does not read at all.
func (s *socket) answer(v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		s.a.log.Error("frame not encoded", "err", err)
		return
	}
	select {
	case s.out <- raw:
	case <-s.done:
	}
}

// send queues what others have to say, and never waits. A full queue means that
// the client does not read: it is cut off and resumes from what it has.
func (s *socket) send(v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		s.a.log.Error("frame not encoded", "err", err)
		return
	}
	select {
	case s.out <- raw:
	default:
		s.end(closeSlow, "you read too slowly")
	}
}

// end closes the socket with code, once; 0 when the other side has gone.
func (s *socket) end(code int, why string) {
	s.once.Do(func() {
		s.code, s.why = code, why
		close(s.done)
	})
}
