package ingest

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/inboxes"
	"github.com/parleyhub/parley/internal/run"
)

// Leases let one process at a time listen for an inbox.
type Leases interface {
	Hold(ctx context.Context, name, owner string, fn func(ctx context.Context) error) error
}

// Deps are ingest's neighbours.
type Deps struct {
	Bus     Publisher
	Leases  Leases
	Inboxes *inboxes.Registry
	Blobs   channels.Blobs
	Now     func() time.Time
	Log     *slog.Logger
	Count   func(what string, kind hub.ChannelKind) // accepted, refused
	Owner   string
	// Listened hears why a listener ended, and nil when one has worked for a while.
	Listened func(inbox hub.InboxID, err error)
}

// Ingest runs all inboxes of this process.
type Ingest struct {
	Deps
	mu     sync.Mutex
	change chan hub.InboxID
	hooks  map[hub.InboxID]hook
}

type hook struct {
	of *inboxes.Opened // the handler belongs to this opening and no other
	h  http.Handler
}

// New makes an Ingest. Changes of inboxes are seen from here on.
func New(d Deps) *Ingest {
	g := &Ingest{Deps: d, change: make(chan hub.InboxID, 1024), hooks: map[hub.InboxID]hook{}}
	d.Inboxes.OnChange(func(id hub.InboxID) {
		select {
		case g.change <- id:
		default: // full: the periodic look finds it
		}
	})
	return g
}

// Sink of an opened inbox.
func (g *Ingest) Sink(in hub.Inbox) channels.Sink { return sink{d: &g.Deps, in: in} }

// listening is one inbox's running listener.
type listening struct {
	of     *inboxes.Opened
	cancel context.CancelFunc
}

// Run keeps a listener running for each inbox that has one, until ctx ends.
func (g *Ingest) Run(ctx context.Context) error {
	all, ctx := errgroup.WithContext(ctx)
	active := map[hub.InboxID]listening{}
	look := func(o *inboxes.Opened) {
		id := o.Inbox.ID
		if l, ok := active[id]; ok {
			if l.of == o {
				return
			}
			l.cancel()
			delete(active, id)
		}
		l, ok := o.Adapter.(channels.Listener)
		if !ok {
			return
		}
		own, cancel := context.WithCancel(ctx)
		active[id] = listening{of: o, cancel: cancel}
		all.Go(func() error { g.listen(own, o, l); return nil })
	}
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	for {
		for _, o := range g.Inboxes.All() {
			look(o)
		}
		select {
		case <-ctx.Done():
			return all.Wait()
		case <-g.change:
		case <-tick.C:
		}
	}
}

// listen holds the inbox's lease and listens, coming back after trouble.
func (g *Ingest) listen(ctx context.Context, o *inboxes.Opened, l channels.Listener) {
	back := run.Backoff{}
	for n := 0; ctx.Err() == nil; n++ {
		err := g.Leases.Hold(ctx, "inbox-"+string(o.Inbox.ID), g.Owner, func(ctx context.Context) error {
			well := time.AfterFunc(listenWell, func() { g.listened(ctx, o, nil) })
			defer well.Stop()
			return run.Safely(func() error { return l.Listen(ctx, g.Sink(o.Inbox)) })
		})
		if ctx.Err() != nil {
			return
		}
		g.listened(ctx, o, err)
		g.Log.Warn("inbox stopped listening, coming back", "inbox", o.Inbox.ID, "error", err)
		if run.Sleep(ctx, back.After(n+1)) != nil {
			return
		}
	}
}

// listenWell is how long a listener has to go on before it counts as well again.
const listenWell = 30 * time.Second

func (g *Ingest) listened(ctx context.Context, o *inboxes.Opened, err error) {
	if g.Listened != nil && ctx.Err() == nil {
		g.Listened(o.Inbox.ID, err)
	}
}

// Handler serves /hooks/<kind>/<inbox id>/… for every inbox with a webhook.
func (g *Ingest) Handler() http.Handler {
	mux := http.NewServeMux()
	serve := func(w http.ResponseWriter, r *http.Request) {
		o, ok := g.Inboxes.Opened(hub.InboxID(r.PathValue("inbox")))
		if !ok || string(o.Inbox.Kind) != r.PathValue("kind") || o.Adapter == nil {
			http.NotFound(w, r)
			return
		}
		h := g.hook(o)
		if h == nil {
			http.NotFound(w, r)
			return
		}
		prefix := fmt.Sprintf("/hooks/%s/%s", o.Inbox.Kind, o.Inbox.ID)
		http.StripPrefix(prefix, h).ServeHTTP(w, r)
	}
	mux.HandleFunc("/hooks/{kind}/{inbox}", serve)
	mux.HandleFunc("/hooks/{kind}/{inbox}/{rest...}", serve)
	return mux
}

func (g *Ingest) hook(o *inboxes.Opened) http.Handler {
	g.mu.Lock()
	defer g.mu.Unlock()
	if have, ok := g.hooks[o.Inbox.ID]; ok && have.of == o {
		return have.h
	}
	wh, ok := o.Adapter.(channels.Webhook)
	if !ok {
		return nil
	}
	h := wh.Handler(g.Sink(o.Inbox))
	g.hooks[o.Inbox.ID] = hook{of: o, h: h}
	return h
}
