package chat

import (
	"context"
	"net/http"

	"github.com/parleyhub/parley/channels/chat/strict"
	"github.com/parleyhub/parley/channels/chat/visits"
	"github.com/parleyhub/parley/hub"
)

const maxTitle = 200 // runes of a page's title

// Guides implements channels.Guide.
func (a *adapter) Guides() bool { return a.visits.On }

// Visit implements channels.Guide.
func (a *adapter) Visit(ctx context.Context, who hub.Handle) (hub.Visit, error) {
	return a.visits.Visit(ctx, who)
}

func (a *adapter) heardPage(ctx context.Context, t *visits.Tour, p *person, f strict.Frame) {
	a.visits.Hear(ctx, t, p.sess.Visitor, a.env.Now().UTC(), visits.Told{
		URL: f.URL, Title: strict.Line(f.Title, maxTitle), Landing: f.Landing, Referrer: f.Referrer, Language: p.lang,
	})
}

// keepVisit writes down what waits of a tour, once the session is. A session
// that has gone, signed out or with its person, brings no visit back.
func (a *adapter) keepVisit(ctx context.Context, t *visits.Tour, p *person) {
	if !t.Waits() || !p.stored {
		return
	}
	_, err := a.load(ctx, p.token)
	if hub.Is(err, hub.Missing) {
		t.Drop()
		return
	}
	if err == nil {
		err = a.visits.Keep(ctx, t, p.sess.Visitor)
	}
	if err != nil {
		a.log.Warn("visit not kept", "err", err)
		return
	}
	a.env.Live.CustomerMoved(ctx, p.who())
}

// servePage takes a page from a browser without sockets.
func (a *adapter) servePage(w http.ResponseWriter, r *http.Request) {
	f, ok := body(w, r, "page")
	if !ok {
		return
	}
	if p, ok := a.caller(w, r, false); ok {
		ctx, cancel := context.WithTimeout(r.Context(), callTimeout)
		defer cancel()
		t := a.visits.Tour(r)
		a.heardPage(ctx, t, p, f)
		a.keepVisit(ctx, t, p)
		w.WriteHeader(http.StatusNoContent)
	}
}
