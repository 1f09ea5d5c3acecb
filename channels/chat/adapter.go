package chat

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/chat/visits"
	"github.com/parleyhub/parley/hub"
)

// adapter is one opened chat inbox.
type adapter struct {
	in      hub.Inbox
	set     settings
	env     channels.Env
	log     *slog.Logger
	pace    pace
	fileKey []byte // of the tickets that let a visitor name a file
	open    registry
	visits  visits.Book
	life    context.Context // ends with Close
	stop    context.CancelFunc
}

// Send has little to do: the message is in the database already, sockets are
// woken by the hub and read it there. It refuses what the widget cannot show.
func (a *adapter) Send(ctx context.Context, m hub.Outbound) (hub.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return hub.Receipt{}, hub.Wrap(hub.Temporary, err, "Sending was interrupted.")
	}
	if m.To.IsZero() {
		return hub.Receipt{}, hub.InvalidField("to", "nobody to send to")
	}
	if utf8.RuneCountInString(m.Text) > maxText {
		return hub.Receipt{}, hub.Errorf(hub.Invalid, "The message is longer than %d characters.", maxText)
	}
	a.open.each(m.To, func(s *socket) { s.poke() })
	return hub.Receipt{State: hub.Accepted, Ref: m.Ref, At: a.env.Now()}, nil
}

// MintRef names a message on this network by its own id: the widget's receipts
// come back with it.
func (a *adapter) MintRef(m hub.Outbound) string { return string(m.Message) }

// Typing shows a visitor connected to this process that an agent types.
func (a *adapter) Typing(_ context.Context, to hub.Handle, on bool) error {
	a.open.each(to, func(s *socket) { s.agentTyping(on, "") })
	return nil
}

// Present reports whether the visitor has the widget connected anywhere.
func (a *adapter) Present(ctx context.Context, to hub.Handle) bool { return a.env.Live.Here(ctx, to) }

// Close ends all sockets, which come back to the inbox's next adapter, and
// waits until the last request has left.
func (a *adapter) Close() error {
	a.open.close(func(s *socket) { s.end(websocket.CloseServiceRestart, "restarting") })
	a.stop()
	a.open.live.Wait()
	return nil
}

// away reports whether nobody is at the desk; false when that is not known.
func (a *adapter) away(ctx context.Context) bool {
	return a.env.Attended != nil && !a.env.Attended(ctx)
}

// registry knows the sockets of one adapter and counts its requests.
type registry struct {
	mu     sync.Mutex
	by     map[string]map[*socket]struct{} // by handle
	closed bool
	live   sync.WaitGroup
}

// enter lets a request in, unless the adapter is closing.
func (g *registry) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.live.Add(1)
	return true
}

// add makes a socket known under its handles; false when the adapter closes.
func (g *registry) add(s *socket, under []hub.Handle) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	for _, h := range under {
		set := g.by[h.Key()]
		if set == nil {
			set = make(map[*socket]struct{}, 1)
			g.by[h.Key()] = set
		}
		set[s] = struct{}{}
	}
	return true
}

func (g *registry) remove(s *socket, under []hub.Handle) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, h := range under {
		delete(g.by[h.Key()], s)
		if len(g.by[h.Key()]) == 0 {
			delete(g.by, h.Key())
		}
	}
}

// each calls do, which must not block, for every socket of the handle.
func (g *registry) each(h hub.Handle, do func(*socket)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for s := range g.by[h.Key()] {
		do(s)
	}
}

func (g *registry) close(end func(*socket)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	for _, set := range g.by {
		for s := range set {
			end(s)
		}
	}
}

// Handler serves everything under /hooks/chat/<inbox>, with or without that
// prefix still in the path.
func (a *adapter) Handler(sink channels.Sink) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /config", a.serveConfig)
	mux.HandleFunc("GET /socket", func(w http.ResponseWriter, r *http.Request) { a.serveSocket(w, r, sink) })
	mux.HandleFunc("POST /messages", func(w http.ResponseWriter, r *http.Request) { a.servePost(w, r, sink) })
	mux.HandleFunc("GET /messages", a.servePoll)
	mux.HandleFunc("POST /seen", func(w http.ResponseWriter, r *http.Request) { a.serveSeen(w, r, sink) })
	mux.HandleFunc("POST /page", a.servePage)
	mux.HandleFunc("POST /files", a.serveUpload)
	mux.HandleFunc("GET /files/{ticket}", a.serveFile)
	mux.HandleFunc("DELETE /session", a.serveLogout)
	prefix := "/hooks/" + string(kind) + "/" + string(a.in.ID)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !a.open.enter() {
			w.Header().Set("Retry-After", "1")
			problem(w, http.StatusServiceUnavailable, "The chat is restarting.", "")
			return
		}
		defer a.open.live.Done()
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(a.life, cancel)()
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		if !websocket.IsWebSocketUpgrade(r) && !a.cors(w, r) {
			return
		}
		http.StripPrefix(trimmed(r.URL.Path, prefix), mux).ServeHTTP(w, r.WithContext(ctx))
	})
}

// callTimeout bounds every call into the hub.
const callTimeout = 10 * time.Second
