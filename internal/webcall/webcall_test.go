package webcall

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const secret = "bot4711-secret"

func client(t *testing.T, private bool) *Client {
	c := New(guard.New(private).Dial, 2*time.Second)
	t.Cleanup(c.Close)
	return c
}

func TestRequestsSayWhetherTheyWereHandedOver(t *testing.T) {
	cut := func(w http.ResponseWriter) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		conn.Close()
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/"+secret+"/cut", func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body); cut(w) })
	mux.HandleFunc("/"+secret+"/half", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, "half")
	})
	mux.HandleFunc("/"+secret+"/big", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, strings.Repeat("x", 2<<20)) })
	mux.HandleFunc("/"+secret+"/away", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("/elsewhere", func(http.ResponseWriter, *http.Request) { t.Error("followed a redirect") })
	mux.HandleFunc("/"+secret+"/slow", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	})
	srv := httptest.NewServer(mux)
	defer srv.Close()
	dead := httptest.NewServer(nil)
	dead.Close()
	for name, c := range map[string]struct {
		url     string
		private bool
		kind    hub.Kind
		status  int
	}{
		"cut":      {srv.URL + "/" + secret + "/cut", true, hub.Unknown, 0},
		"half":     {srv.URL + "/" + secret + "/half", true, hub.Unknown, 200},
		"too much": {srv.URL + "/" + secret + "/big", true, hub.Unknown, 200},
		"slow":     {srv.URL + "/" + secret + "/slow", true, hub.Unknown, 0},
		"redirect": {srv.URL + "/" + secret + "/away", true, "", 307},
		"nobody":   {dead.URL + "/" + secret, true, hub.Temporary, 0},
		"private":  {srv.URL + "/" + secret + "/cut", false, hub.Invalid, 0},
		"no web":   {"ftp://x/" + secret, true, hub.Invalid, 0},
		"nonsense": {"http://a b/" + secret, true, hub.Invalid, 0},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := client(t, c.private).Do(t.Context(), Request{Method: "POST", URL: c.url, Body: []byte("hello")})
			if hub.KindOf(err) != c.kind || a.Status != c.status {
				t.Errorf("%d, %v", a.Status, err)
			}
			if err != nil && (strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "127.0.0.1")) {
				t.Errorf("the error tells: %v", err)
			}
		})
	}
}

func TestStatusesAndWaits(t *testing.T) {
	for status, want := range map[int]hub.Kind{
		200: "", 204: "", 301: hub.Invalid, 400: hub.Invalid, 401: hub.Denied, 403: hub.Denied, 404: hub.Missing, 408: hub.Temporary,
		410: hub.Missing, 413: hub.Invalid, 422: hub.Invalid, 429: hub.Limited, 500: hub.Temporary, 503: hub.Temporary,
	} {
		if got := Kind(status); got != want {
			t.Errorf("%d is %q", status, got)
		}
	}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for v, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, "-3": 0, "x": 0, "999999999": maxWait, "Mon, 02 Mar 2026 09:00:30 GMT": 30 * time.Second,
		"Mon, 02 Mar 2026 08:00:00 GMT": 0,
	} {
		if got := RetryAfter(http.Header{"Retry-After": {v}}, now); got != want {
			t.Errorf("%q: %v", v, got)
		}
	}
}

func TestFilesAreFetchedWithinBounds(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("credentials went to another host")
		}
		fmt.Fprint(w, "0123456789")
	}))
	defer other.Close()
	mux := http.NewServeMux()
	mux.HandleFunc("/ok", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != secret {
			w.WriteHeader(401)
			return
		}
		fmt.Fprint(w, "0123456789")
	})
	mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 1024)); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/broken", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "10")
		fmt.Fprint(w, "01")
	})
	mux.HandleFunc("/stated", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, strings.Repeat("x", 11)) })
	mux.HandleFunc("/once", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, http.StatusFound) })
	mux.HandleFunc("/twice", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/once", http.StatusFound) })
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	})
	mux.HandleFunc("/503", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503) })
	mux.HandleFunc("/404", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(404) })
	srv := httptest.NewServer(mux)
	defer srv.Close()
	var got []byte
	keep := func(_ context.Context, r io.Reader, name string, limit int64) (hub.Attachment, error) {
		raw, err := io.ReadAll(io.LimitReader(r, limit+1))
		if err != nil {
			return hub.Attachment{}, err
		}
		if int64(len(raw)) > limit {
			return hub.Attachment{}, errors.New("too much") // whatever the store says
		}
		got = raw
		return hub.Attachment{Name: name, Size: int64(len(raw))}, nil
	}
	for path, want := range map[string]hub.Kind{
		"/ok": "", "/once": "", "/endless": hub.Invalid, "/stated": hub.Invalid, "/broken": hub.Temporary, "/twice": hub.Invalid,
		"/file": hub.Invalid, "/503": hub.Temporary, "/404": hub.Missing,
	} {
		got = nil
		at, err := client(t, true).Fetch(t.Context(), File{URL: srv.URL + path, Header: http.Header{"Authorization": {secret}}, Name: "f", Limit: 10}, keep)
		if hub.KindOf(err) != want {
			t.Errorf("%s: %v", path, err)
		}
		if err == nil && (!bytes.Equal(got, []byte("0123456789")) || at.Size != 10) {
			t.Errorf("%s: %q", path, got)
		}
	}
	for _, url := range []string{"", "ftp://x/y", "http://user:" + secret + "@127.0.0.1/", "file:///etc/passwd"} {
		if _, err := client(t, true).Fetch(t.Context(), File{URL: url, Limit: 10}, keep); !hub.Is(err, hub.Invalid) || strings.Contains(err.Error(), secret) {
			t.Errorf("%q: %v", url, err)
		}
	}
}

// What redirects to a private address is stopped by the dialer, which looks at
// the address itself.
func TestRedirectsToPrivateAddressesAreRefused(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("reached") }))
	defer inside.Close()
	outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, inside.URL, http.StatusFound) }))
	defer outside.Close()
	first := strings.TrimPrefix(outside.URL, "http://")
	guarded, direct := guard.New(false), guard.New(true)
	c := New(func(ctx context.Context, network, addr string) (net.Conn, error) {
		if addr == first {
			return direct.Dial(ctx, network, addr)
		}
		return guarded.Dial(ctx, network, addr)
	}, time.Second)
	t.Cleanup(c.Close)
	_, err := c.Fetch(t.Context(), File{URL: outside.URL, Limit: 10}, nil)
	if !hub.Is(err, hub.Invalid) || !strings.Contains(err.Error(), "private") {
		t.Errorf("%v", err)
	}
}
