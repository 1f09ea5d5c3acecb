package sim

import (
	"context"
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/parleyhub/parley/hub"
)

//go:embed site
var site embed.FS

const (
	look     = 300 * time.Millisecond // between two looks for something new
	maxText  = 64 << 10               // bytes of one act
	maxAsked = 40                     // requests that are shown
)

// Page serves the page and what it asks for, below the address it is mounted at.
type Page struct {
	Title    string
	Desk     string // address of the desk, for the link
	Networks []Network
	Tick     func(ctx context.Context, d time.Duration) error // waits; run.Sleep

	mu     sync.Mutex
	faults map[string]Fault
}

// view is what the page shows of a network.
type view struct {
	About
	Fault Fault     `json:"fault"`
	Said  []Item    `json:"said"`
	Asked []Request `json:"asked"`
}

// Handler serves the page. Only the page itself may play: other sites' requests
// are refused.
func (p *Page) Handler() http.Handler {
	files, err := fs.Sub(site, "site")
	if err != nil {
		panic("sim: the site is not embedded: " + err.Error())
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", secured(http.FileServerFS(files)))
	mux.HandleFunc("GET /about", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]string{"title": p.Title, "desk": p.Desk})
	})
	mux.HandleFunc("GET /events", p.events)
	mux.HandleFunc("POST /networks/{id}/acts", p.act)
	mux.HandleFunc("POST /networks/{id}/fault", p.fail)
	return http.NewCrossOriginProtection().Handler(mux)
}

func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

func (p *Page) views() []view {
	out := make([]view, len(p.Networks))
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, n := range p.Networks {
		about, asked := n.About(), n.Asked()
		out[i] = view{About: about, Fault: p.faults[about.ID], Said: nonNil(n.Said()), Asked: nonNil(asked[max(0, len(asked)-maxAsked):])}
	}
	return out
}

// events sends everything once, and each network again whenever it has changed.
func (p *Page) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(w)
	last := map[string]string{}
	for {
		for _, v := range p.views() {
			text, err := json.Marshal(v)
			if err != nil || string(text) == last[v.ID] {
				continue
			}
			last[v.ID] = string(text)
			if _, err := w.Write(slices.Concat([]byte("data: "), text, []byte("\n\n"))); err != nil {
				return
			}
		}
		if out.Flush() != nil || p.Tick(r.Context(), look) != nil {
			return
		}
	}
}

func (p *Page) act(w http.ResponseWriter, r *http.Request) {
	var a Act
	n := p.network(r.PathValue("id"))
	if n == nil || json.NewDecoder(http.MaxBytesReader(w, r.Body, maxText)).Decode(&a) != nil {
		http.Error(w, "There is no such network, or this is not an act.", http.StatusBadRequest)
		return
	}
	about := n.About()
	if !slices.Contains(about.Does, a.Do) || !slices.ContainsFunc(about.People, func(who Person) bool { return who.ID == a.Person }) {
		http.Error(w, "Nobody can do that here.", http.StatusUnprocessableEntity)
		return
	}
	if err := n.Do(r.Context(), a); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (p *Page) fail(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Fault Fault `json:"fault"`
	}
	n := p.network(r.PathValue("id"))
	if n == nil || json.NewDecoder(http.MaxBytesReader(w, r.Body, maxText)).Decode(&in) != nil || (in.Fault != Works && !slices.Contains(n.About().Fails, in.Fault)) {
		http.Error(w, "There is no such network or fault.", http.StatusBadRequest)
		return
	}
	n.Fail(in.Fault)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.faults == nil {
		p.faults = map[string]Fault{}
	}
	p.faults[n.About().ID] = in.Fault
	w.WriteHeader(http.StatusNoContent)
}

func (p *Page) network(id string) Network {
	for _, n := range p.Networks {
		if n.About().ID == id {
			return n
		}
	}
	return nil
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(body) // who asked may have gone
}

func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// Nobody is the error of an act about something that is not there.
func Nobody() error { return hub.Errorf(hub.Missing, "That is not there any more.") }
