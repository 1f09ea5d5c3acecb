package api

import (
	"context"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/telemetry"
)

// Protect refuses requests that another site makes with our visitor's cookie
// (CSRF). It goes around everything that changes something. Origins in trusted
// ("https://desk.example.com") may call. It does not cover websockets: those
// check Origin in their handshake.
func Protect(h http.Handler, trusted ...string) http.Handler {
	c := http.NewCrossOriginProtection()
	for _, origin := range trusted {
		if err := c.AddTrustedOrigin(origin); err != nil {
			panic("api: trusted origin: " + err.Error())
		}
	}
	c.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeProblem(w, newProblem(http.StatusForbidden, "this request comes from another site"))
	}))
	return c.Handler(h)
}

type requestKey struct{}

// asked is what handlers may need of the request itself.
type asked struct {
	id string
	r  *http.Request
	w  http.ResponseWriter
}

func request(ctx context.Context) asked {
	q, _ := ctx.Value(requestKey{}).(asked)
	return q
}

// outermost gives each request its id and its headers, refuses addresses that
// cannot mean anything, and turns a panic into an answer.
func (a *API) outermost(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := "req_" + hub.NewToken()[:16]
		h := w.Header()
		h.Set("X-Request-Id", id)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		defer a.recovered(w, r, id)
		q := asked{id: id, w: w}
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, q))
		_, pattern := mux.Handler(r)
		if field := unsound(r.URL, pattern); field != "" {
			p := problemOf(hub.InvalidField(field, "holds a NUL or is not UTF-8"))
			p.RequestID = id
			writeProblem(w, p)
			return
		}
		if pattern == "" {
			notFound(w, r, mux)
			return
		}
		telemetry.SetRoute(r.Context(), pattern)
		mux.ServeHTTP(w, r)
	})
}

func (a *API) recovered(w http.ResponseWriter, r *http.Request, id string) {
	v := recover()
	if v == nil {
		return
	}
	if v == http.ErrAbortHandler { //nolint:errorlint // the documented sentinel, compared by net/http itself
		panic(v)
	}
	a.Log.Error("request panicked", "request", id, "method", r.Method, "panic", v, "stack", string(debug.Stack()))
	p := newProblem(http.StatusInternalServerError, "something went wrong on our side")
	p.RequestID = id
	writeProblem(w, p)
}

// unsound names the part of an address that holds a NUL or broken UTF-8, which
// not both databases can compare; empty when there is none. Pattern is the route
// that was found, if any.
func unsound(u *url.URL, pattern string) string {
	_, route, _ := strings.Cut(pattern, " ")
	names, values := strings.Split(route, "/"), strings.Split(u.EscapedPath(), "/")
	for i, escaped := range values {
		if readable(url.PathUnescape(escaped)) {
			continue
		}
		if len(names) == len(values) && strings.HasPrefix(names[i], "{") {
			return strings.Trim(names[i], "{}")
		}
		return "path"
	}
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		key, escaped, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(key)
		if !readable(name, err) {
			return "query"
		}
		if !readable(url.QueryUnescape(escaped)) {
			return cut(name, 100)
		}
	}
	return ""
}

func readable(s string, err error) bool {
	return err == nil && utf8.ValidString(s) && !strings.ContainsRune(s, 0)
}

// notFound answers 404 or 405 as a problem; which of them, the mux knows.
func notFound(w http.ResponseWriter, r *http.Request, mux *http.ServeMux) {
	probe := &headersOnly{header: make(http.Header)}
	mux.ServeHTTP(probe, r)
	switch probe.status {
	case http.StatusMethodNotAllowed:
		w.Header().Set("Allow", probe.header.Get("Allow"))
		writeProblem(w, newProblem(http.StatusMethodNotAllowed, "this address does not know that method"))
	case http.StatusMovedPermanently, http.StatusPermanentRedirect, http.StatusTemporaryRedirect:
		http.Redirect(w, r, probe.header.Get("Location"), probe.status)
	default:
		writeProblem(w, newProblem(http.StatusNotFound, "there is nothing at this address"))
	}
}

// headersOnly swallows an answer and keeps its status.
type headersOnly struct {
	header http.Header
	status int
}

func (h *headersOnly) Header() http.Header         { return h.header }
func (h *headersOnly) Write(b []byte) (int, error) { return len(b), nil }
func (h *headersOnly) WriteHeader(status int)      { h.status = status }
