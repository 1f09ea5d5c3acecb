package api

import (
	"context"
	"net/http"
	"runtime/debug"

	"github.com/parleyhub/parley/api/problem"
	"github.com/parleyhub/parley/api/strict"
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
		problem.Write(w, problem.New(http.StatusForbidden, "this request comes from another site"))
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
		if field := strict.Unsound(r.URL, pattern); field != "" {
			p := problem.Of(hub.InvalidField(field, "holds a NUL or is not UTF-8"))
			p.RequestID = id
			problem.Write(w, p)
			return
		}
		if pattern == "" {
			problem.NotFound(w, r, mux)
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
	p := problem.New(http.StatusInternalServerError, "something went wrong on our side")
	p.RequestID = id
	problem.Write(w, p)
}
