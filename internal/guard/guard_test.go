package guard

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/hub"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestPrivateAddressesAreRefusedHoweverTheyAreWritten(t *testing.T) {
	g := New(false)
	for _, addr := range []string{
		"127.0.0.1:25", "localhost:25", "10.1.2.3:25", "192.168.0.1:25", "172.16.0.1:25", "169.254.169.254:80",
		"[::1]:25", "[::ffff:127.0.0.1]:25", "[::ffff:10.0.0.1]:25", "[64:ff9b::7f00:1]:25", "[fe80::1%lo]:25",
		"[fc00::1]:25", "0.0.0.0:25", "[::]:25", "168.63.129.16:80", "100.64.0.1:25", "[2002:7f00:1::]:25",
	} {
		c, err := g.Dial(t.Context(), "tcp", addr)
		if err == nil {
			c.Close()
		}
		if !hub.Is(err, hub.Invalid) {
			t.Errorf("%s: %v", addr, err)
		}
	}
}

func TestAllowedPrivateNetworkIsReached(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	c, err := New(true).Dial(t.Context(), "tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
}

const png = "\x89PNG\r\n\x1a\n0000"

func TestImagesAreFetchedAndNothingElse(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/ok", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(png)) })
	mux.HandleFunc("/html", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write([]byte("<html><script>"))
	})
	mux.HandleFunc("/once", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/ok", http.StatusFound) })
	mux.HandleFunc("/twice", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/once", http.StatusFound) })
	mux.HandleFunc("/big", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(png + strings.Repeat("x", mediaMaxSize)))
	})
	srv := httptest.NewServer(mux)
	defer srv.Close()
	g := New(true)
	for path, want := range map[string]hub.Kind{
		"/ok": "", "/once": "", "/twice": hub.Missing, "/html": hub.Invalid, "/big": hub.Invalid, "/none": hub.Missing,
	} {
		_, err := g.FetchImage(t.Context(), srv.URL+path)
		if hub.KindOf(err) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, url := range []string{"file:///etc/passwd", "gopher://x/", "http://user:pw@127.0.0.1/", "", "://"} {
		if _, err := g.FetchImage(t.Context(), url); !hub.Is(err, hub.Invalid) {
			t.Errorf("%q: %v", url, err)
		}
	}
	if _, err := New(false).FetchImage(t.Context(), srv.URL+"/ok"); err == nil {
		t.Error("a private address was fetched from")
	}
}
