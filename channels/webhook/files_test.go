package webhook_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/webhook"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"

	"github.com/parleyhub/parley/channels/channeltest"
)

const png = "\x89PNG\r\n\x1a\n0000"

func withFile(id string, file object) object {
	m := message(id, "See the file")
	m["attachments"] = []object{file}
	return m
}

func TestFilesAreWhatTheyAreAndBounded(t *testing.T) {
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/lies.exe":
			w.Header().Set("Content-Type", "application/x-msdownload")
			fmt.Fprint(w, png)
		case "/endless":
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					return
				}
			}
		case "/claims-small":
			w.Header().Set("Content-Length", "99999999999")
			fmt.Fprint(w, "x")
		case "/away":
			http.Redirect(w, r, "http://user:pw@elsewhere.example/", http.StatusFound)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	defer host.Close()
	r, _ := opened(t, nil)
	for i, c := range []struct {
		file object
		says string // in the words, when the file is not there
	}{
		{object{"url": host.URL + "/lies.exe"}, ""},
		{object{"url": host.URL + "/endless", "name": "endless"}, "larger than 25 MB"},
		{object{"url": host.URL + "/claims-small"}, "larger than 25 MB"},
		{object{"url": host.URL + "/away"}, "not allowed"},
		{object{"url": host.URL + "/gone/really%2e.pdf"}, "not there"},
		{object{"url": "file:///etc/passwd"}, "not an address"},
		{object{"url": "http://user:secretword@127.0.0.1/x"}, "not an address"},
		{object{"data": "aGVsbG8=", "name": "../../etc/\u202epass\nwd"}, ""},
	} {
		if status, raw := offer(t, r, secret, encode(t, withFile(fmt.Sprint(i), c.file))); status != 200 {
			t.Errorf("%v: %d %s", c.file, status, raw)
			continue
		}
		got := r.Hub.Received()
		m := got[len(got)-1]
		if c.says == "" && (len(m.Attachments) != 1 || m.Text != "See the file") {
			t.Errorf("%v: %q with %v", c.file, m.Text, m.Attachments)
		}
		if c.says != "" && (len(m.Attachments) != 0 || !strings.Contains(m.Text, c.says) || !strings.Contains(m.Text, "See the file")) {
			t.Errorf("%v: %q with %v", c.file, m.Text, m.Attachments)
		}
	}
	if typ := r.Hub.Received()[0].Attachments[0].Type; typ != "image/png" {
		t.Errorf("it is a %s", typ)
	}
	if logs := r.Hub.Logs(); strings.Contains(logs, "secretword") || strings.Contains(logs, "127.0.0.1") {
		t.Errorf("logs tell: %s", logs)
	}
}

func TestAFileBehindTroubleIsWaitedForButNotForEver(t *testing.T) {
	var tries atomic.Int32
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tries.Add(1)
		w.WriteHeader(http.StatusBadGateway)
	}))
	defer host.Close()
	r, _ := opened(t, nil)
	body := encode(t, withFile("m1", object{"url": host.URL + "/x.png"}))
	for n := 1; ; n++ {
		status, _ := offer(t, r, secret, body)
		if status == 200 {
			if n != 6 {
				t.Errorf("taken at try %d", n)
			}
			break
		}
		if status != 503 || len(r.Hub.Received()) != 0 || n > 6 {
			t.Fatalf("try %d: %d", n, status)
		}
	}
	if m := r.Hub.Received()[0]; !strings.Contains(m.Text, "See the file") || !strings.Contains(m.Text, "x.png") {
		t.Errorf("%q", m.Text)
	}
}

// Only the dialer sees the address that is really dialled, so it decides: here
// the host of the file is reached, and what it redirects to is the hub's own net.
func TestAFileThatLeadsInsideIsNotFetched(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the inside was reached") }))
	defer inside.Close()
	outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, inside.URL+"/latest/meta-data", http.StatusFound)
	}))
	defer outside.Close()
	guarded := guard.New(false)
	c := webhook.Channel
	openAs := c.Open
	c.Open = func(ctx context.Context, in hub.Inbox, env channels.Env) (channels.Adapter, error) {
		direct := env.Dial
		env.DialWeb = func(ctx context.Context, network, addr string) (net.Conn, error) {
			if "http://"+addr == outside.URL {
				return direct(ctx, network, addr)
			}
			return guarded.DialWeb(ctx, network, addr)
		}
		return openAs(ctx, in, env)
	}
	p := startPeer(t)
	r := channeltest.Open(t, channeltest.NewHub(t), c, p.settings())
	for i, url := range []string{outside.URL, inside.URL, "http://169.254.169.254/", "http://[::1]/", "http://0x7f000001/"} {
		if status, raw := offer(t, r, secret, encode(t, withFile(fmt.Sprint(i), object{"url": url}))); status != 200 && status != 503 {
			t.Errorf("%s: %d %s", url, status, raw)
		}
	}
	for _, m := range r.Hub.Received() {
		if len(m.Attachments) != 0 || !strings.Contains(m.Text, "not allowed") {
			t.Errorf("%q with %v", m.Text, m.Attachments)
		}
	}
}
