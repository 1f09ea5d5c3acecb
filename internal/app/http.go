package app

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/url"
	"time"

	"github.com/parleyhub/parley/agentui"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/run"
)

// newServer mounts what the roles of this process serve.
func (a *App) newServer() *http.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte("ok\n"))
	})
	mux.Handle("GET /readyz", a.ready)
	mux.Handle("GET /metrics", a.metrics.Handler())
	if a.cfg.Roles.Has(config.Ingest) {
		hooks := a.ingest.Handler()
		mux.Handle("/hooks/", hooks)
		mux.Handle("GET /widget/{inbox}/socket", a.widgetSocket(hooks))
	}
	if a.cfg.Roles.Has(config.Desk) {
		mux.Handle("/api/", a.api)
		mux.HandleFunc("POST /api/v1/conversations/{id}/messages", func(w http.ResponseWriter, r *http.Request) {
			a.outreach.Engine.DesksFirst() // before it is written, not only when it goes out
			a.api.ServeHTTP(w, r)
		})
		mux.Handle("/body/", a.api)
		a.outreach.Mount(mux)
		mux.Handle("/", agentui.Handler(agentui.Options{FrameAncestors: a.frameAncestors}))
	}
	return &http.Server{
		Handler:           a.metrics.HTTP(a.opt.Now, mux),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}

// stopPatience is how long an end waits for requests under way.
const stopPatience = 5 * time.Second

// serve answers HTTP until ctx ends, then lets what is under way finish.
func (a *App) serve(ctx context.Context) error {
	err := run.Serve(ctx, a.server, stopPatience, func() error {
		if a.cfg.TLS() {
			a.server.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
			return a.server.ServeTLS(a.web, a.cfg.TLSCert, a.cfg.TLSKey)
		}
		return a.server.Serve(a.web)
	})
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "HTTP is not served any more")
	}
	return nil
}

// widgetSocket is the socket of an inbox's widget, beside the widget's page.
func (a *App) widgetSocket(hooks http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o, ok := a.inboxes.Opened(hub.InboxID(r.PathValue("inbox")))
		if !ok || a.frameAncestors(string(o.Inbox.ID)) == nil {
			http.NotFound(w, r)
			return
		}
		in := r.Clone(r.Context())
		in.URL.Path, in.URL.RawPath = "/hooks/"+string(o.Inbox.Kind)+"/"+string(o.Inbox.ID)+"/socket", ""
		hooks.ServeHTTP(w, in)
	})
}

// frameAncestors are the origins that may show an inbox's widget.
func (a *App) frameAncestors(id string) []string {
	o, ok := a.inboxes.Opened(hub.InboxID(id))
	if !ok || o.Adapter == nil {
		return nil
	}
	framed, ok := o.Adapter.(interface{ FrameAncestors() []string })
	if !ok {
		return nil
	}
	return framed.FrameAncestors()
}

// originOf is scheme and host of a base URL.
func originOf(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
