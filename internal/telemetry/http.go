package telemetry

import (
	"bufio"
	"cmp"
	"context"
	"net"
	"net/http"
	"net/http/pprof"
	"strconv"
	"strings"
	"time"
)

// HTTP counts what next answers. The route is the pattern that http.ServeMux
// matched, so that ids in paths do not become labels; where one mux serves
// another, the inner one says its pattern by SetRoute.
func (m *Metrics) HTTP(now func() time.Time, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &answer{ResponseWriter: w}
		r = r.WithContext(context.WithValue(r.Context(), routeKey{}, &seen.route))
		began := now()
		defer func() {
			route, method := routeOf(cmp.Or(seen.route, r.Pattern)), methodOf(r)
			m.requests.WithLabelValues(route, method, strconv.Itoa(seen.code())).Inc()
			if !seen.hijacked {
				m.durations.WithLabelValues(route, method).Observe(now().Sub(began).Seconds())
			}
		}()
		next.ServeHTTP(seen, r)
	})
}

type routeKey struct{}

// SetRoute says which pattern serves the request of ctx. It must be one of those
// that are written in code: each is a label.
func SetRoute(ctx context.Context, pattern string) {
	if route, ok := ctx.Value(routeKey{}).(*string); ok && pattern != "" {
		*route = pattern
	}
}

func routeOf(pattern string) string {
	if _, path, ok := strings.Cut(pattern, " "); ok {
		pattern = path
	}
	if pattern == "" {
		return "other"
	}
	return pattern
}

// methodOf bounds the label: clients may send any word as a method.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return r.Method
	}
	return "other"
}

// answer remembers the status and lets a websocket take the connection.
type answer struct {
	http.ResponseWriter
	status   int
	hijacked bool
	route    string // of the innermost mux
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= 200 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) code() int {
	switch {
	case a.hijacked:
		return http.StatusSwitchingProtocols
	case a.status == 0:
		return http.StatusOK
	}
	return a.status
}

// Hijack is called directly by the websocket library.
func (a *answer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(a.ResponseWriter).Hijack()
	a.hijacked = err == nil
	return conn, rw, err
}

// Unwrap lets http.ResponseController find Flush and the deadlines.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

var _ http.Hijacker = (*answer)(nil)

// Profiler serves Go's profiles. It belongs on its own private listener, never
// on the public one: a profile shows memory and costs time.
func Profiler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}
