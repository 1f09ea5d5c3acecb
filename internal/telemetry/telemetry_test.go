package telemetry

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("/metrics answered %d", w.Code)
	}
	return w.Body.String()
}

func TestScrapeShowsWhatRoomsCounted(t *testing.T) {
	m := New("1.2.3", "abc")
	m.Accepted("sim")
	m.Refused("sim", "signature")
	m.Quarantined("sim", "nesting")
	m.Routed(7, 2)
	m.Lag(3, 41)
	m.FeedHead(9001)
	m.Delivery("sim", "accepted")
	m.Delivered("reply", 12*time.Millisecond)
	m.SLAStep("breach")
	m.SLAStep("warn:80%") // what policies call their marks is no label
	m.Watch("quarantine_items", "Items in quarantine.", func() float64 { return 5 })
	got := scrape(t, m)
	for _, want := range []string{
		`parley_build_info{commit="abc",version="1.2.3"} 1`,
		`parley_accepted_total{channel="sim"} 1`,
		`parley_refused_total{channel="sim",reason="signature"} 1`,
		`parley_quarantined_total{channel="sim",reason="nesting"} 1`,
		`parley_routed_total{outcome="new"} 7`, `parley_routed_total{outcome="repeated"} 2`,
		`parley_route_lag_items{shard="3"} 41`, `parley_feed_head 9001`,
		`parley_deliveries_total{channel="sim",state="accepted"} 1`, `parley_delivery_seconds_count{lane="reply"} 1`,
		`parley_sla_steps_total{step="breach"} 1`, `parley_sla_steps_total{step="warn"} 1`, `parley_quarantine_items 5`, `go_goroutines`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %s", want)
		}
	}
}

func TestRequestsAreCountedByPatternAndNotByPath(t *testing.T) {
	m := New("", "")
	mux := http.NewServeMux()
	mux.HandleFunc("GET /things/{id}", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTeapot) })
	h := m.HTTP(time.Now, mux)
	for _, path := range []string{"/things/1", "/things/2", "/nowhere"} {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil))
	}
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("BREW", "/things/3", nil))
	got := scrape(t, m)
	for _, want := range []string{
		`parley_http_requests_total{method="GET",route="/things/{id}",status="418"} 2`,
		`parley_http_requests_total{method="GET",route="other",status="404"} 1`,
		`method="other"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %s in\n%s", want, got)
		}
	}
}

func TestARouterInsideTheRouterSaysItsOwnPattern(t *testing.T) {
	m := New("", "")
	inner, outer := http.NewServeMux(), http.NewServeMux()
	inner.HandleFunc("GET /api/things/{id}", func(http.ResponseWriter, *http.Request) {})
	outer.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		_, pattern := inner.Handler(r)
		SetRoute(r.Context(), pattern)
		inner.ServeHTTP(w, r.WithContext(r.Context()))
	})
	h := m.HTTP(time.Now, outer)
	for _, path := range []string{"/api/things/1", "/api/things/2", "/api/nowhere/3"} {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil))
	}
	SetRoute(t.Context(), "nobody counts") // and nobody minds
	got := scrape(t, m)
	for _, want := range []string{
		`parley_http_requests_total{method="GET",route="/api/things/{id}",status="200"} 2`,
		`parley_http_requests_total{method="GET",route="/api/",status="404"} 1`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %s", want)
		}
	}
}

func TestWebsocketPassesThroughTheCounter(t *testing.T) {
	m := New("", "")
	mux := http.NewServeMux()
	mux.HandleFunc("/live", func(w http.ResponseWriter, r *http.Request) {
		conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		_ = conn.WriteMessage(websocket.TextMessage, []byte("hello"))
	})
	counted := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(counted) // the server does not wait for a connection that was taken over
		m.HTTP(time.Now, mux).ServeHTTP(w, r)
	}))
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(srv.URL, "http")+"/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, text, err := conn.ReadMessage(); err != nil || string(text) != "hello" {
		t.Fatalf("got %q, %v", text, err)
	}
	conn.Close()
	srv.Close()
	<-counted
	if got := scrape(t, m); !strings.Contains(got, `status="101"`) || strings.Contains(got, `parley_http_request_seconds_count{method="GET",route="/live"}`) {
		t.Errorf("socket counted as an ordinary request:\n%s", got)
	}
}

func TestLogHidesSecretsAndBodies(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		var out bytes.Buffer
		NewLog(&out, format).Info("message sent", "message", "msg_1", "Token", "hunter2", "body", "dear hunter2")
		if s := out.String(); strings.Contains(s, "hunter2") || !strings.Contains(s, "msg_1") {
			t.Errorf("%s: %s", format, s)
		}
		if json := strings.HasPrefix(out.String(), "{"); json != (format == "json") {
			t.Errorf("%s: %s", format, out.String())
		}
	}
}

func TestProfilerAnswers(t *testing.T) {
	srv := httptest.NewServer(Profiler())
	defer srv.Close()
	res, err := srv.Client().Get(srv.URL + "/debug/pprof/goroutine?debug=1")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if b, _ := io.ReadAll(res.Body); !strings.Contains(string(b), "goroutine profile") {
		t.Fatalf("got %d %.80s", res.StatusCode, b)
	}
}
