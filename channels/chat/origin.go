package chat

import (
	"net/http"
	"slices"
	"strings"

	"github.com/parleyhub/parley/hub"
)

// FrameAncestors are the sources for the frame-ancestors directive of the page
// that shows this inbox's chat: ourselves and the allowed origins.
func FrameAncestors(in hub.Inbox) []string {
	origins, err := readOrigins(in.Settings["allowed_origins"])
	if err != nil {
		origins = nil // Open refuses such settings; until mended only we may frame it
	}
	return append([]string{"'self'"}, origins...)
}

// FrameAncestors are the sources of this inbox's page, for whoever serves it.
func (a *adapter) FrameAncestors() []string { return FrameAncestors(a.in) }

// originAllowed compares a browser's Origin exactly. The widget's page is ours,
// so its origin is the public one, or the one the browser called us by (no
// cookie is ever used here, so nothing rides on that). Programs send none.
func (a *adapter) originAllowed(r *http.Request) bool {
	origins := r.Header.Values("Origin")
	if len(origins) == 0 {
		return true
	}
	origin := originOf(origins[0])
	if len(origins) > 1 || origin == "" {
		return false
	}
	_, host, _ := strings.Cut(origin, "://")
	return a.ownOrigin(origin) || host == strings.ToLower(r.Host)
}

// ownOrigin reports whether an origin is of the company's pages or our own.
func (a *adapter) ownOrigin(origin string) bool {
	return origin == a.set.own || slices.Contains(a.set.origins, origin)
}

// cors answers preflights and refuses foreign origins. It reports whether the
// request may go on.
func (a *adapter) cors(w http.ResponseWriter, r *http.Request) bool {
	w.Header().Add("Vary", "Origin")
	if !a.originAllowed(r) {
		problem(w, http.StatusForbidden, "This page may not use this chat: its origin is not allowed.", "")
		return false
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", origin)
		if r.Method == http.MethodOptions {
			h.Set("Access-Control-Allow-Methods", "GET, POST, DELETE")
			h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Parley-Identity")
			h.Set("Access-Control-Max-Age", "600")
		}
	}
	if r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusNoContent)
		return false
	}
	return true
}
