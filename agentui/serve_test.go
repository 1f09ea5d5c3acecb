package agentui

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func get(t *testing.T, h http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func packed(text string) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write([]byte(text)) // into memory
	_ = z.Close()
	return out.Bytes()
}

// made is a small build with packed forms beside the plain ones.
func made() http.Handler {
	desk := load(fstest.MapFS{
		"index.html": {Data: []byte("<desk>")}, "favicon.svg": {Data: []byte("<svg>")}, "frame.html": {Data: []byte("<empty>")},
		"assets/_common-1.js": {Data: []byte("plain")}, "assets/_common-1.js.br": {Data: []byte("brotli")}, "assets/_common-1.js.gz": {Data: []byte("gzip")},
		"assets/packed-1.js.gz": {Data: packed("only packed")}, "assets/strange-1.js.br": {Data: []byte("nobody can open it")},
		".vite/manifest.json": {Data: []byte("{}")},
	})
	widget := load(fstest.MapFS{
		"widget.js": {Data: []byte("loader")}, "app/index.html": {Data: []byte("<widget>")}, "app/assets/w.js": {Data: []byte("app")},
	})
	return newSite(Options{FrameAncestors: func(id string) []string {
		if id == "inb_open" {
			return []string{"https://shop.example", "https://*.shop.example:8443", "https://bad.example; script-src *"}
		}
		return nil
	}}, desk, widget)
}

func TestPathsAreServedAsWhatTheyAre(t *testing.T) {
	h := made()
	for path, want := range map[string]struct {
		status      int
		body, cache string
	}{
		"/":                            {200, "<desk>", askFirst},
		"/inbox/mine":                  {200, "<desk>", askFirst},
		"/supervisor":                  {200, "<desk>", askFirst},
		"/campaigns/cmp_1/report":      {200, "<desk>", askFirst},
		"/admin/inboxes/inb_1":         {200, "<desk>", askFirst},
		"/reset/tok.en":                {200, "<desk>", askFirst},
		"/index.html":                  {404, "", ""},
		"/nowhere":                     {404, "", ""},
		"/favicon.svg":                 {200, "<svg>", shortly},
		"/frame.html":                  {200, "<empty>", shortly},
		"/assets/_common-1.js":         {200, "plain", forEver},
		"/assets/packed-1.js":          {200, "only packed", forEver},
		"/assets/strange-1.js":         {404, "", ""},
		"/assets/gone.js":              {404, "", ""},
		"/assets/_common-1.js.br":      {404, "", ""},
		"/.vite/manifest.json":         {404, "", ""},
		"/assets/../../etc/passwd":     {404, "", ""},
		"/widget.js":                   {200, "loader", shortly},
		"/widget/inb_open":             {200, "<widget>", askFirst},
		"/widget/assets/w.js":          {200, "app", forEver},
		"/widget/assets/../index.html": {200, "<widget>", askFirst}, // an inbox of that name; nobody may frame it
		"/widget/a/b":                  {404, "", ""},
		"/widget/":                     {404, "", ""},
	} {
		w := get(t, h, path)
		if w.Code != want.status {
			t.Errorf("%s: status %d, want %d", path, w.Code, want.status)
			continue
		}
		if want.status == 200 && (w.Body.String() != want.body || w.Header().Get("Cache-Control") != want.cache) {
			t.Errorf("%s: %q with %q, want %q with %q", path, w.Body, w.Header().Get("Cache-Control"), want.body, want.cache)
		}
		if w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: may be sniffed", path)
		}
	}
}

func TestTheSmallestFormThatTheClientTakesIsSent(t *testing.T) {
	h := made()
	for accept, want := range map[string]string{
		"": "plain", "gzip": "gzip", "gzip, deflate, br": "brotli", "br;q=0, gzip;q=0.5": "gzip", "br;q=x": "plain", "GZIP": "gzip", "brotli": "plain",
	} {
		w := get(t, h, "/assets/_common-1.js", "Accept-Encoding", accept)
		if w.Body.String() != want {
			t.Errorf("Accept-Encoding %q: got %s, want %s", accept, w.Body, want)
		}
		if kind := w.Header().Get("Content-Type"); kind != "text/javascript; charset=utf-8" {
			t.Errorf("Accept-Encoding %q: type %s", accept, kind)
		}
	}
}

func TestWhatIsKnownIsNotSentAgain(t *testing.T) {
	h := made()
	tag := get(t, h, "/widget.js").Header().Get("ETag")
	if tag == "" {
		t.Fatal("no ETag")
	}
	for _, known := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
		if w := get(t, h, "/widget.js", "If-None-Match", known); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
			t.Errorf("If-None-Match %s: %d with %d bytes", known, w.Code, w.Body.Len())
		}
	}
	if w := get(t, h, "/widget.js", "If-None-Match", `"other"`); w.Code != http.StatusOK {
		t.Errorf("another ETag: %d", w.Code)
	}
}

func TestOnlyTheInboxsSitesMayFrameItsWidget(t *testing.T) {
	h := made()
	open := get(t, h, "/widget/inb_open").Header().Get("Content-Security-Policy")
	if !strings.HasSuffix(open, "frame-ancestors https://shop.example https://*.shop.example:8443") {
		t.Errorf("open inbox: %s", open)
	}
	shut := get(t, h, "/widget/inb_other").Header().Get("Content-Security-Policy")
	if !strings.HasSuffix(shut, "frame-ancestors 'none'") {
		t.Errorf("other inbox: %s", shut)
	}
	if frame := get(t, h, "/frame.html").Header().Get("Content-Security-Policy"); frame != framePolicy || strings.Contains(frame, "script") || strings.Contains(frame, "'self' ") || !strings.Contains(frame, "sandbox") {
		t.Errorf("the page of previews: %q", frame)
	}
	desk := get(t, h, "/").Header().Get("Content-Security-Policy")
	if desk != deskPolicy || strings.Contains(desk, "unsafe") {
		t.Errorf("desk: %s", desk)
	}
}

func TestNothingIsChangedHere(t *testing.T) {
	w := httptest.NewRecorder()
	made().ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
}

// The page's router and the list here must name the same places.
func TestEveryRouteOfTheDeskIsServed(t *testing.T) {
	source, err := os.ReadFile("src/app/router.tsx")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{"": true}
	for _, m := range regexp.MustCompile(`(?:at|inDesk)\('/([a-z]*)|path: '/([a-z]*)`).FindAllSubmatch(source, -1) {
		seen[string(m[1])+string(m[2])] = true
	}
	for route := range deskRoutes {
		if !seen[route] {
			t.Errorf("/%s is served, but the page does not know it", route)
		}
	}
	for route := range seen {
		if !deskRoutes[route] {
			t.Errorf("the page knows /%s, but it is not served", route)
		}
	}
}

func TestWithoutABuildOnePageSaysHowToGetIt(t *testing.T) {
	if Built {
		t.Skip("this binary has its user interface")
	}
	if w := get(t, Handler(Options{}), "/inbox/all"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "make ui") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}
