package networks

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"sync"
	"time"

	"github.com/parleyhub/parley/internal/run"
)

// marked is how a reply is known in what a provider is sent, however it is encoded.
var marked = regexp.MustCompile(`mark[0-9]+x`)

// maxAsked bounds a request of the hub.
const maxAsked = 4 << 20

// gate stands before a provider: it notes when the provider has taken a reply, and
// can hang, that is take connections and requests and answer nothing.
type gate struct {
	provider http.Handler

	mu   sync.Mutex
	came map[string]time.Time
	hung chan struct{} // closed when it works again; nil: it works
}

// ServeHTTP implements http.Handler.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxAsked))
	if err != nil {
		return
	}
	g.mu.Lock()
	hung := g.hung
	g.mu.Unlock()
	if hung != nil {
		select {
		case <-hung:
		case <-r.Context().Done():
		}
		panic(http.ErrAbortHandler) // no answer, ever
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	g.provider.ServeHTTP(w, r)
	g.note(body)
}

// note writes down which replies have come.
func (g *gate) note(body []byte) {
	at := run.Wall()
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, m := range marked.FindAll(body, 10) {
		if _, there := g.came[string(m)]; !there {
			g.came[string(m)] = at
		}
	}
}

func (g *gate) hang(on bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case on && g.hung == nil:
		g.hung = make(chan struct{})
	case !on && g.hung != nil:
		close(g.hung)
		g.hung = nil
	}
}

func (g *gate) when(mark string) (time.Time, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	at, ok := g.came[mark]
	return at, ok
}

// count is how many replies the provider has had.
func (g *gate) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.came)
}
