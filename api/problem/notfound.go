package problem

import "net/http"

// NotFound answers 404 or 405 as a problem; which of them, the mux knows.
func NotFound(w http.ResponseWriter, r *http.Request, mux *http.ServeMux) {
	probe := &headersOnly{header: make(http.Header)}
	mux.ServeHTTP(probe, r)
	switch probe.status {
	case http.StatusMethodNotAllowed:
		w.Header().Set("Allow", probe.header.Get("Allow"))
		Write(w, New(http.StatusMethodNotAllowed, "this address does not know that method"))
	case http.StatusMovedPermanently, http.StatusPermanentRedirect, http.StatusTemporaryRedirect:
		http.Redirect(w, r, probe.header.Get("Location"), probe.status)
	default:
		Write(w, New(http.StatusNotFound, "there is nothing at this address"))
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
