package webhook_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/webhook"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	secret  = "a secret that nobody may see"
	secret2 = "the secret that comes after it"
)

type object = map[string]any

// peer is the company's side: it takes our posts and posts its own.
type peer struct {
	t      testing.TB
	srv    *httptest.Server
	mu     sync.Mutex
	answer func(w http.ResponseWriter)
	got    []post
	keys   map[string]int
}

type post struct {
	header http.Header
	body   object
	raw    string
}

func startPeer(t testing.TB) *peer {
	p := &peer{t: t, keys: map[string]int{}}
	p.srv = httptest.NewServer(http.HandlerFunc(p.take))
	t.Cleanup(p.srv.Close)
	return p
}

func (p *peer) take(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	answer := p.answer
	p.mu.Unlock()
	if answer != nil {
		answer(w)
		return
	}
	ts := r.Header.Get("Parley-Timestamp")
	if !strings.Contains(r.Header.Get("Parley-Signature"), signed(secret, ts, raw)) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var body object
	if err := json.Unmarshal(raw, &body); err != nil {
		p.t.Errorf("posted %q", raw)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys[r.Header.Get("Idempotency-Key")]++
	p.got = append(p.got, post{r.Header, body, string(raw)})
}

func (p *peer) fail(answer func(w http.ResponseWriter)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = answer
}

func (p *peer) posts() []post {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]post(nil), p.got...)
}

func (p *peer) settings() object { return object{"url": p.srv.URL + "/parley", "secret": secret} }

// signed is written after the documentation, not with the adapter's own code.
func signed(secret, ts string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(ts))
	mac.Write([]byte("."))
	mac.Write(body)
	return "v1=" + hex.EncodeToString(mac.Sum(nil))
}

// offer posts an event to the hub, signed with secret at the hub's time.
func offer(t testing.TB, r *channeltest.Rig, with string, body []byte) (int, string) {
	t.Helper()
	ts := fmt.Sprint(r.Hub.Clock.Now().Unix())
	return offerAs(t, r, http.Header{"Parley-Timestamp": {ts}, "Parley-Signature": {signed(with, ts, body)}}, body)
}

func offerAs(t testing.TB, r *channeltest.Rig, h http.Header, body []byte) (int, string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, r.URL, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = h
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(raw)
}

func encode(t testing.TB, v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// opened is an inbox with its other side.
func opened(t testing.TB, more object) (*channeltest.Rig, *peer) {
	p := startPeer(t)
	settings := p.settings()
	for k, v := range more {
		settings[k] = v
	}
	return channeltest.Open(t, channeltest.NewHub(t), webhook.Channel, settings), p
}

func message(id, text string) object {
	return object{"type": "message", "id": id, "sender": object{"id": "u-7", "name": "Ana"}, "text": text}
}
