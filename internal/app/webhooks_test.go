package app

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/hooks"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

const hookSecret = "a secret of the receiver"

// receiver takes what webhooks bring, and answers what it is told to.
type receiver struct {
	*httptest.Server
	t      *testing.T
	mu     sync.Mutex
	answer int
	got    []hooks.Envelope
	seen   int
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{t: t, answer: http.StatusNoContent}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

// ServeHTTP checks the signature as docs/rules.md tells receivers to.
func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen++
	if want := hooks.Sign(hookSecret, req.Header.Get("Parley-Timestamp"), body); req.Header.Get("Parley-Signature") != want {
		r.t.Errorf("the signature is %q, want %q", req.Header.Get("Parley-Signature"), want)
	}
	var e hooks.Envelope
	if err := json.Unmarshal(body, &e); err != nil || e.ID != req.Header.Get("Parley-Delivery") || string(e.Type) != req.Header.Get("Parley-Event") {
		r.t.Errorf("the body is %s: %v", body, err)
	}
	if r.answer/100 == 2 {
		r.got = append(r.got, e)
	}
	w.WriteHeader(r.answer)
}

func (r *receiver) answers(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = status
}

func (r *receiver) types() (out []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.got {
		out = append(out, string(e.Type))
	}
	return out
}

func (r *receiver) tries() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seen
}

func (a *agent) webhook(url string, events ...string) string {
	a.t.Helper()
	var made struct{ ID, Secret string }
	a.post("/webhooks", js{"name": "CRM", "url": url, "events": events, "secret": hookSecret}, &made)
	if made.Secret != hookSecret {
		a.t.Errorf("the answer shows the secret %q", made.Secret)
	}
	return made.ID
}

type deliveryView struct {
	ID, State, Error, Event string
	Attempts                int
	Status                  *int
}

func (a *agent) deliveries(hook string) []deliveryView {
	a.t.Helper()
	var l list[deliveryView]
	a.get("/webhooks/"+hook+"/deliveries", &l)
	return l.Items
}

func TestWebhooksAreToldRetriedParkedAndReplayed(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		c := &clock{}
		p := begin(t, cfg, Options{Now: c.Now})
		olga := atDesk(t, p)
		box := olga.chatInbox()
		alive, dead := newReceiver(t), newReceiver(t)
		dead.answers(http.StatusInternalServerError)
		olga.webhook(alive.URL, "message.received", "conversation.*")
		parked := olga.webhook(dead.URL, "message.received")
		named := olga.webhook(alive.URL+"/rules", "quarantine.changed")
		olga.rules(rule("tell", "conversation.opened", nil, js{"do": "webhook", "to": named}, js{"do": "tag", "to": "new"}))
		v := mustEnter(t, p.HTTPAddr(), box, nil)
		v.say("c1", "Hello")
		id := olga.await(1)[0].ID
		testpeers.Await(t, soon, "what the webhooks are told", func() bool { return len(alive.types()) >= 3 })
		got := strings.Join(alive.types(), " ")
		for _, want := range []string{"message.received", "conversation.tags", "rule.ran"} {
			if strings.Count(got, want) != 1 {
				t.Errorf("%s is not told once in %q", want, got)
			}
		}
		alive.mu.Lock()
		for _, e := range alive.got {
			if e.ConversationID != id || e.Seq == 0 || len(e.Data) == 0 {
				t.Errorf("told %+v", e)
			}
		}
		alive.mu.Unlock()

		// The dead one is tried again with growing pauses, for days, and parked.
		testpeers.Await(t, soon, "the first attempt", func() bool { return dead.tries() == 1 })
		for n := 2; n <= 13; n++ {
			testpeers.Await(t, soon, "the failure to be written", func() bool { return olga.deliveries(parked)[0].Attempts == n-1 })
			c.advance(27 * time.Hour)
			testpeers.Await(t, soon, "another attempt", func() bool { return dead.tries() == n })
		}
		testpeers.Await(t, soon, "the delivery to be parked", func() bool {
			all := olga.deliveries(parked)
			return len(all) == 1 && all[0].State == "parked" && all[0].Attempts == 13 && *all[0].Status == 500
		})
		dead.answers(http.StatusOK)
		var again struct{ Queued int }
		olga.post("/webhooks/"+parked+"/replay", nil, &again)
		c.advance(time.Minute) // a webhook that has just failed is left alone for a while
		testpeers.Await(t, soon, "the replay", func() bool { return strings.Join(dead.types(), " ") == "message.received" })
		if again.Queued != 1 {
			t.Errorf("%d queued again", again.Queued)
		}
		testpeers.Await(t, soon, "the delivery", func() bool { return olga.deliveries(parked)[0].State == "delivered" })
	})
}

func TestWebhookSurvivesARestartAndTellsEachFactOnce(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		olga := atDesk(t, p)
		box, r := olga.chatInbox(), newReceiver(t)
		hook := olga.webhook(r.URL, "message.received")
		mustEnter(t, p.HTTPAddr(), box, nil).say("c1", "Hello")
		testpeers.Await(t, soon, "the first", func() bool { return len(olga.deliveries(hook)) == 1 && olga.deliveries(hook)[0].State == "delivered" })
		p.end()
		s, err := OpenStore(t.Context(), cfg, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.MoveFollower(t.Context(), "hooks", 1); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		p = begin(t, cfg, Options{})
		olga.at = p.HTTPAddr()
		mustEnter(t, p.HTTPAddr(), box, nil).say("c1", "Hello again")
		testpeers.Await(t, soon, "the second", func() bool { return len(r.types()) == 2 })
		if n := r.tries(); n != 2 {
			t.Errorf("%d posts, want 2", n)
		}
		olga.must(http.DefaultClient, http.MethodDelete, "/webhooks/"+hook, nil, nil)
		mustEnter(t, p.HTTPAddr(), box, nil).say("c1", "To nobody")
		olga.await(3)
		testpeers.Await(t, soon, "the feed to be followed", func() bool {
			_, head, err := p.store.Head(t.Context())
			at, err2 := p.store.Follower(t.Context(), "hooks")
			return err == nil && err2 == nil && at == head
		})
		if n := r.tries(); n != 2 {
			t.Errorf("%d posts after the webhook was deleted", n)
		}
	})
}

func TestWebhookToAPrivateAddressIsRefusedAndParked(t *testing.T) {
	t.Parallel()
	cfg := alone(t)
	cfg.AllowPrivateNetwork = false
	p := begin(t, cfg, Options{})
	olga := atDesk(t, p)
	status, body := olga.ask(http.DefaultClient, http.MethodPost, "/webhooks", js{"name": "x", "url": "http://127.0.0.1:9/", "events": []string{"*"}}, nil)
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, "https://") {
		t.Errorf("plain HTTP: %d %s", status, body)
	}
	hook := olga.webhook("https://127.0.0.1/", "message.received")
	mustEnter(t, p.HTTPAddr(), olga.chatInbox(), nil).say("c1", "Hello")
	testpeers.Await(t, soon, "the delivery to be parked", func() bool {
		all := olga.deliveries(hook)
		return len(all) == 1 && all[0].State == "parked" && strings.Contains(all[0].Error, "private")
	})
	if facts := p.facts(hub.SettingsChanged, ""); len(facts) == 0 || strings.Contains(string(facts[0].Data), hookSecret) {
		t.Error("the secret is in a fact")
	}
}

func TestReceiverThatHangsHoldsUpNobody(t *testing.T) {
	t.Parallel()
	p := begin(t, alone(t), Options{})
	olga := atDesk(t, p)
	box, alive := olga.chatInbox(), newReceiver(t)
	release := make(chan struct{})
	hangs := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer hangs.Close()
	defer close(release)
	olga.webhook(hangs.URL, "*")
	olga.webhook(alive.URL, "message.received")
	for i := range 5 {
		mustEnter(t, p.HTTPAddr(), box, nil).say("c1", "Hello")
		testpeers.Await(t, soon, "the receiver that answers", func() bool { return len(alive.types()) == i+1 })
	}
}
