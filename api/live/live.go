// Package live keeps desks in step with the hub over websockets, exactly as
// docs/live-protocol.md says. In come facts, in the order of their dense
// sequence, and what is true only for the moment (typing, viewing, presence);
// out go frames, to each socket only what its agent may see at that instant.
//
// One goroutine reads each new fact once and encodes it once, into a ring. Each
// socket has a cursor into the feed and one writer: it takes whatever is behind
// its cursor as one frame, from the ring, or from the database when it comes
// back from further away. The ring is the bound of a socket's queue.
package live

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/presence"
)

// Feed is the dense sequence of facts.
type Feed interface {
	Head(ctx context.Context) (epoch string, seq int64, err error)
	FactsSince(ctx context.Context, after int64, limit int) ([]hub.Fact, error) // Missing: older than what is kept
}

// Conversations says who holds what now.
type Conversations interface {
	Conversations(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID]hub.Conversation, error)
}

// Hints are core NATS: heard by every process, losable.
type Hints interface {
	Hint(subject string, data []byte)
	OnHint(subject string, fn func(data []byte)) (stop func(), err error)
}

// Presence keeps who is there, with a time to live.
type Presence interface {
	Beat(ctx context.Context, room, who, value string, ttl time.Duration)
	List(ctx context.Context, room string) []presence.Member
}

// Who is behind a socket.
type Who struct {
	AgentID    hub.AgentID
	Name       string
	Scope      hub.Scope
	SessionKey string // of the session or token that opened the socket
	Board      bool   // may watch the supervisor's wall
}

// Deps is what the hub of sockets is built from. All but Recheck are needed.
type Deps struct {
	Feed          Feed
	Conversations Conversations
	Hints         Hints
	Presence      Presence
	// Authenticate says who asks, before the upgrade; its error is answered by kind.
	Authenticate func(*http.Request) (Who, error)
	// CheckOrigin is the exact rule against foreign pages; the handshake is not
	// covered by anything else.
	CheckOrigin func(*http.Request) bool
	// Recheck, every heartbeat, answers the same agent with the scope of now. An
	// error of kind Denied or Missing ends the socket: what a lost kick would miss.
	Recheck func(ctx context.Context, who Who) (Who, error)
	Board   Board // optional: the supervisor's wall
	Version string
	Now     func() time.Time
	Log     *slog.Logger
}

// limits are the bounds of the hub; tests make them small.
type limits struct {
	sockets, perAgent int
	ringEvents        int
	ringBytes         int
	frameBytes        int // of one frame of events; a single larger event goes alone
	replay            int // facts per read from the database
	write             time.Duration
	heartbeat, ping   time.Duration
	tick              time.Duration // how late a lost hint may make us
	rate, burst       int           // client frames per second
}

func defaults() limits {
	return limits{
		sockets: 10_000, perAgent: 20, ringEvents: 4096, ringBytes: 8 << 20, frameBytes: 64 << 10, replay: 500,
		write: 10 * time.Second, heartbeat: 5 * time.Second, ping: 20 * time.Second, tick: time.Second, rate: 50, burst: 100,
	}
}

// Hub is all live sockets of this process.
type Hub struct {
	Deps
	lim  limits
	ring *ring
	wake chan struct{}
	up   websocket.Upgrader

	mu       sync.Mutex
	epoch    string // empty until Run has begun, and after it has ended
	sessions map[*session]struct{}
	agents   map[hub.AgentID]int
	joined   sync.WaitGroup
}

// New makes a hub; nothing is served before Run.
func New(deps Deps) *Hub { return newHub(deps, defaults()) }

func newHub(deps Deps, lim limits) *Hub {
	return &Hub{
		Deps: deps, lim: lim, ring: newRing(lim.ringEvents, lim.ringBytes), wake: make(chan struct{}, 1),
		up:       websocket.Upgrader{ReadBufferSize: 4 << 10, WriteBufferSize: 16 << 10, CheckOrigin: deps.CheckOrigin, WriteBufferPool: &sync.Pool{}},
		sessions: map[*session]struct{}{}, agents: map[hub.AgentID]int{},
	}
}

// Kick ends all sockets of an agent, here and in every other process: their
// rights have changed. They may come back and are asked who they are.
func (h *Hub) Kick(agent hub.AgentID) {
	h.kick(agent)
	h.Hints.Hint(bus.Kick, []byte(agent))
}

// KickSession ends the sockets that one session or token opened, in this
// process at once, elsewhere at their next recheck.
func (h *Hub) KickSession(key string) {
	h.each(func(s *session) {
		if s.who.Load().SessionKey == key {
			s.end(closeDenied)
		}
	})
}

func (h *Hub) kick(agent hub.AgentID) {
	h.each(func(s *session) {
		if s.who.Load().AgentID == agent {
			s.end(closeDenied)
		}
	})
}

func (h *Hub) each(fn func(*session)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.sessions {
		fn(s)
	}
}

// Sockets is how many sockets are open, for metrics.
func (h *Hub) Sockets() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.sessions)
}
