// Package agentui is the desk and the customer widget as files inside the
// binary. In come requests for pages and assets; out goes what the build put
// there, packed as the browser likes it and under a strict policy. It knows
// nothing of conversations: the pages ask the API for those.
package agentui

import (
	"net/http"
	"path"
	"strings"
)

// Options are what the pages need to know of the hub.
type Options struct {
	// FrameAncestors answers the origins whose pages may show the widget of an
	// inbox. nil: none may.
	FrameAncestors func(inboxID string) []string
}

// deskRoutes are the first parts of the paths that the desk shows; a test holds
// them against the router of the page.
var deskRoutes = map[string]bool{
	"": true, "login": true, "reset": true, "invite": true, "setup": true, "inbox": true, "c": true,
	"customers": true, "me": true, "admin": true, "supervisor": true, "reports": true, "campaigns": true,
}

// The policies of the pages. No inline script or style runs on any of them.
const (
	deskPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self'; connect-src 'self'; " +
		"font-src 'self'; frame-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
	widgetPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; " +
		"connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
	// Of the empty page that the desk pours previews of mails into: their styles
	// stand in the page. It runs nothing and asks for nothing, and only the desk
	// shows it.
	framePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-same-origin"
)

const (
	forEver   = "public, max-age=31536000, immutable" // the name changes with the content
	shortly   = "public, max-age=300"                 // the loader has a fixed name on other people's pages
	askFirst  = "no-cache"
	pageTwo   = "app/index.html" // the widget's page
	framePage = "/frame.html"
	assetsTwo = "/widget/assets/"
)

// Handler serves the desk under / and the widget under /widget.
func Handler(o Options) http.Handler {
	deskFiles, widgetFiles := files()
	return newSite(o, load(deskFiles), load(widgetFiles))
}

// site is the two builds behind one handler.
type site struct {
	Options
	desk, widget shelf
}

func newSite(o Options, desk, widget shelf) http.Handler {
	s := &site{Options: o, desk: desk, widget: widget}
	return http.HandlerFunc(s.serve)
}

func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD are served here", http.StatusMethodNotAllowed)
		return
	}
	p := path.Clean(r.URL.Path)
	switch {
	case p == "/widget.js":
		s.loader(w, r)
	case strings.HasPrefix(p, assetsTwo):
		// A frame of another site's page that isolates itself asks for leave.
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		s.widget.send(w, r, "app/assets/"+strings.TrimPrefix(p, assetsTwo), forEver)
	case strings.HasPrefix(p, "/widget/"):
		s.widgetPage(w, r, strings.TrimPrefix(p, "/widget/"))
	case strings.HasPrefix(p, "/assets/"):
		s.desk.send(w, r, strings.TrimPrefix(p, "/"), forEver)
	case p == framePage:
		w.Header().Set("Content-Security-Policy", framePolicy)
		s.desk.send(w, r, strings.TrimPrefix(p, "/"), shortly)
	case s.desk.has(strings.TrimPrefix(p, "/")) && p != "/index.html":
		s.desk.send(w, r, strings.TrimPrefix(p, "/"), shortly)
	default:
		s.deskPage(w, r, p)
	}
}

// loader is the one script that other sites carry.
func (s *site) loader(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Access-Control-Allow-Origin", "*") // so that a page may check its integrity
	s.widget.send(w, r, "widget.js", shortly)
}

// deskPage is the same page for all places of the desk: it looks at the address.
func (s *site) deskPage(w http.ResponseWriter, r *http.Request, p string) {
	first, _, _ := strings.Cut(strings.TrimPrefix(p, "/"), "/")
	if !deskRoutes[first] {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", deskPolicy)
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	s.desk.send(w, r, "index.html", askFirst)
}

// widgetPage may be framed by the pages that the inbox names, and by no other.
func (s *site) widgetPage(w http.ResponseWriter, r *http.Request, inbox string) {
	if inbox == "" || strings.Contains(inbox, "/") {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", widgetPolicy+s.ancestors(inbox))
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Cross-Origin-Embedder-Policy", "require-corp") // a host that isolates itself takes no other frame
	s.widget.send(w, r, pageTwo, askFirst)
}

// ancestors writes the origins as a policy does. What could end the directive or
// begin another is left out.
func (s *site) ancestors(inbox string) string {
	var out []string
	if s.FrameAncestors != nil {
		for _, origin := range s.FrameAncestors(inbox) {
			if origin != "" && !strings.ContainsAny(origin, " \t\r\n;,\"") {
				out = append(out, origin)
			}
		}
	}
	if len(out) == 0 {
		return "'none'"
	}
	return strings.Join(out, " ")
}
