package webhook_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/webhook"
	"github.com/parleyhub/parley/hub"
)

var ana = hub.Handle{Kind: "webhook", Scope: "inb_channeltest", Address: "u-7"}

func TestAnswersOfTheReceiver(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("followed a redirect") }))
	defer elsewhere.Close()
	for name, c := range map[string]struct {
		answer func(w http.ResponseWriter)
		kind   hub.Kind
		after  time.Duration
		final  string
	}{
		"201 with an id":       {func(w http.ResponseWriter) { w.WriteHeader(201); fmt.Fprint(w, `{"id":"x-1","more":1}`) }, "", 0, "inb_channeltest/x-1"},
		"200 with words":       {func(w http.ResponseWriter) { fmt.Fprint(w, "thank you") }, "", 0, ""},
		"200 with a bad id":    {func(w http.ResponseWriter) { fmt.Fprint(w, `{"id":"a\nb"}`) }, "", 0, ""},
		"200 with a number":    {func(w http.ResponseWriter) { fmt.Fprint(w, `{"id":7}`) }, "", 0, ""},
		"200 with a flood":     {func(w http.ResponseWriter) { _, _ = w.Write(bytes.Repeat([]byte("x"), 1<<20)) }, "", 0, ""},
		"200 breaking off":     {func(w http.ResponseWriter) { w.Header().Set("Content-Length", "9"); fmt.Fprint(w, "{") }, "", 0, ""},
		"429":                  {status(429, "7"), hub.Limited, 7 * time.Second, ""},
		"503":                  {status(503, "9"), hub.Temporary, 9 * time.Second, ""},
		"500":                  {status(500, ""), hub.Temporary, 0, ""},
		"400":                  {status(400, ""), hub.Invalid, 0, ""},
		"401":                  {status(401, ""), hub.Denied, 0, ""},
		"404":                  {status(404, ""), hub.Missing, 0, ""},
		"moved":                {func(w http.ResponseWriter) { w.Header().Set("Location", elsewhere.URL); w.WriteHeader(308) }, hub.Invalid, 0, ""},
		"line dies on the way": {hangUp, hub.Temporary, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, p := opened(t, nil)
			p.fail(c.answer)
			m := r.Outbound(ana, "Hello")
			rec, err := r.Adapter.Send(context.Background(), m)
			var e *hub.Error
			if hub.KindOf(err) != c.kind || (errors.As(err, &e) && e.After != c.after) {
				t.Errorf("%v", err)
			}
			if err == nil && (rec.State != hub.Accepted || rec.Ref != m.Ref || rec.Final != c.final) {
				t.Errorf("%+v", rec)
			}
			if err != nil && strings.Contains(err.Error(), "127.0.0.1") {
				t.Errorf("the error names the address: %v", err)
			}
		})
	}
}

func status(code int, after string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		if after != "" {
			w.Header().Set("Retry-After", after)
		}
		w.WriteHeader(code)
		fmt.Fprint(w, "words that nobody shows")
	}
}

func hangUp(w http.ResponseWriter) {
	if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
		conn.Close()
	}
}

func TestARepeatCarriesTheSameKeyAndBothSignatures(t *testing.T) {
	r, p := opened(t, object{"secret_2": secret2})
	m := r.Outbound(ana, "Hello")
	p.fail(status(503, ""))
	if _, err := r.Adapter.Send(context.Background(), m); err == nil {
		t.Fatal("accepted")
	}
	p.fail(nil)
	for range 2 {
		if _, err := r.Adapter.Send(context.Background(), m); err != nil {
			t.Fatal(err)
		}
	}
	one := p.posts()[0]
	if p.keys[string(m.Message)] != 2 {
		t.Errorf("keys %v", p.keys)
	}
	want := signed(secret2, one.header.Get("Parley-Timestamp"), []byte(one.raw))
	if !strings.Contains(one.header.Get("Parley-Signature"), want) {
		t.Error("not signed with the second secret")
	}
}

func TestFilesThatAreTooLargeAreRefusedBeforeTheyLeave(t *testing.T) {
	r, p := opened(t, nil)
	big := r.Hub.File("big.bin", bytes.Repeat([]byte("x"), 10<<20))
	for _, files := range [][]hub.Attachment{
		{r.Hub.File("huge.bin", bytes.Repeat([]byte("x"), 10<<20+1))},
		{big, big, big},
		make([]hub.Attachment, 11),
	} {
		m := r.Outbound(ana, "Hello")
		m.Attachments = files
		if _, err := r.Adapter.Send(context.Background(), m); !hub.Is(err, hub.Invalid) {
			t.Errorf("%d files: %v", len(files), err)
		}
	}
	m := r.Outbound(ana, "Hello")
	m.Attachments = []hub.Attachment{{ID: "blb_none", Size: 1}}
	if _, err := r.Adapter.Send(context.Background(), m); !hub.Is(err, hub.Missing) {
		t.Errorf("a file that is not there: %v", err)
	}
	if len(p.posts()) != 0 {
		t.Error("something left")
	}
}

// What the hub is told of the receiver follows from what the receiver does, not
// from one bad message.
func TestHealthIsReported(t *testing.T) {
	var mu sync.Mutex
	var said []channels.Health
	c := webhook.Channel
	openAs := c.Open
	c.Open = func(ctx context.Context, in hub.Inbox, env channels.Env) (channels.Adapter, error) {
		env.Report = func(h channels.Health) {
			mu.Lock()
			defer mu.Unlock()
			said = append(said, h)
		}
		return openAs(ctx, in, env)
	}
	p := startPeer(t)
	r := channeltest.Open(t, channeltest.NewHub(t), c, p.settings())
	for _, one := range []struct {
		answer func(http.ResponseWriter)
		want   channels.HealthState
	}{{nil, channels.Healthy}, {status(401, ""), channels.Failing}, {status(422, ""), ""}, {status(500, ""), channels.Failing}, {status(429, ""), ""}, {nil, channels.Healthy}} {
		said = nil
		p.fail(one.answer)
		_, _ = r.Adapter.Send(context.Background(), r.Outbound(ana, "Hello"))
		switch {
		case one.want == "" && len(said) != 0:
			t.Errorf("said %+v", said)
		case one.want != "" && (len(said) != 1 || said[0].State != one.want || (one.want == channels.Failing) != (said[0].Text != "")):
			t.Errorf("said %+v, want %s", said, one.want)
		}
	}
	p.fail(status(401, ""))
	if steps := r.Adapter.(channels.Verifier).Verify(context.Background()); len(steps) != 1 || steps[0].OK || !strings.Contains(steps[0].Text, "secret") {
		t.Errorf("%+v", steps)
	}
}
