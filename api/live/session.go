package live

import (
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parleyhub/parley/hub"
)

// momentQueue bounds what waits of typing and the like; more is dropped, since
// it will be said again.
const momentQueue = 64

// session is one socket: a reader that obeys the client and a writer that owns
// everything sent.
type session struct {
	hub     *Hub
	conn    *websocket.Conn
	who     atomic.Pointer[Who]
	epoch   string
	wake    chan struct{} // something may be behind the cursor
	moments chan []byte
	board   watching
	done    chan struct{} // closed by the first end
	once    sync.Once
	how     ending

	mu    sync.Mutex
	asked *sub // the newest sub, not yet obeyed

	// Of the writer alone.
	last    int64 // sent up to here
	live    bool  // has been at the head since the last sub
	started bool  // has been told who is there
	subbed  bool
	buf     []byte

	// Of the reader alone.
	says saying
	rate rate
}

// sub is where a client wants to go on from.
type sub struct {
	epoch string
	since int64
}

func newSession(h *Hub, conn *websocket.Conn, who Who) *session {
	s := &session{hub: h, conn: conn, wake: make(chan struct{}, 1), moments: make(chan []byte, momentQueue), done: make(chan struct{})}
	s.board.wake = make(chan struct{}, 1)
	s.who.Store(&who)
	s.rate = rate{left: float64(h.lim.burst), at: h.Now()}
	return s
}

// end makes the socket end in this way; the first one counts.
func (s *session) end(how ending) {
	s.once.Do(func() {
		s.how = how
		close(s.done)
		if how == closeDenied { // whatever is on its way has half a second
			_ = s.conn.NetConn().SetWriteDeadline(s.hub.Now().Add(time.Second / 2))
		}
	})
}

// serve runs reader and writer until the socket has ended.
func (s *session) serve(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	var writer sync.WaitGroup
	heard := make(chan struct{})
	writer.Add(1)
	go func() {
		defer writer.Done()
		s.write(ctx)
		s.hangUp(heard)
	}()
	s.read(ctx)
	close(heard)
	s.end(ending{}) // nobody is there to be told anything
	cancel()
	writer.Wait()
	s.unwatch()
	s.silence()
}

// linger is how long a client has to hear how its socket ended.
const linger = time.Second / 2

// hangUp closes the connection, which ends the reader. Closing it while bytes
// of the client are unread would throw away our last frame, so our side closes
// first and the reader reads on for a moment.
func (s *session) hangUp(heard <-chan struct{}) {
	defer s.conn.Close()
	half, ok := s.conn.NetConn().(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	timer := time.NewTimer(linger)
	defer timer.Stop()
	select {
	case <-heard:
	case <-timer.C:
	}
}

// write is the one goroutine that sends.
func (s *session) write(ctx context.Context) {
	beat := time.NewTicker(s.hub.lim.heartbeat)
	defer beat.Stop()
	ping := time.NewTicker(s.hub.lim.ping)
	defer ping.Stop()
	err := s.welcome()
	for err == nil {
		select {
		case <-s.done:
			s.farewell()
			return
		case <-s.wake:
			err = s.flush(ctx)
		case <-s.board.wake:
			err = s.show()
		case m := <-s.moments:
			err = s.send(m)
		case <-beat.C:
			err = s.beat(ctx)
		case <-ping.C:
			err = s.conn.WriteControl(websocket.PingMessage, nil, s.deadline())
		}
	}
	s.end(closeSlow) // a write that failed or took too long
}

func (s *session) deadline() time.Time { return s.hub.Now().Add(s.hub.lim.write) }

func (s *session) send(frame []byte) error {
	if err := s.conn.SetWriteDeadline(s.deadline()); err != nil {
		return err
	}
	return s.conn.WriteMessage(websocket.TextMessage, frame)
}

// farewell says how the socket ends, if somebody still listens.
func (s *session) farewell() {
	if s.how.code == 0 {
		return
	}
	_ = s.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(s.how.code, s.how.text), s.hub.Now().Add(time.Second))
}

func (s *session) welcome() error {
	frame, err := json.Marshal(struct {
		T         string      `json:"t"`
		Epoch     string      `json:"epoch"`
		Seq       int64       `json:"seq"`
		Version   string      `json:"version"`
		AgentID   hub.AgentID `json:"agent_id"`
		Heartbeat int         `json:"heartbeat_s"`
	}{"welcome", s.epoch, s.hub.ring.newest(), s.hub.Version, s.who.Load().AgentID, max(1, int(s.hub.lim.heartbeat.Seconds()))})
	if err != nil {
		return err
	}
	return s.send(frame)
}

// beat says where the head is, and asks whether the agent may still listen.
func (s *session) beat(ctx context.Context) error {
	if s.hub.Recheck != nil {
		who, err := s.hub.Recheck(ctx, *s.who.Load())
		switch {
		case hub.Is(err, hub.Denied), hub.Is(err, hub.Missing):
			s.end(closeDenied)
			return nil
		case err == nil:
			s.who.Store(&who)
			poke(s.board.wake) // the right to watch may have gone
		}
	}
	return s.send(headFrame(s.buf[:0], "hb", s.hub.ring.newest()))
}
