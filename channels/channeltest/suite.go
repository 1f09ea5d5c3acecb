package channeltest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// Case is one channel with its other side.
type Case struct {
	Channel channels.Channel
	// Start stands the other side up for one subtest and answers the inbox's
	// settings and what the other side can do. Clean up with t.Cleanup.
	Start func(t *testing.T, h *Hub) (settings map[string]any, p Provider)
	To    hub.Handle // whom to write to
	Sign  string     // a reaction of ours that the network knows; empty: 👍
}

// Provider is the other side of a channel: the network, or a stand-in. A nil
// function means that there is no such thing on this channel, and what needs it
// is skipped.
type Provider struct {
	// Offer delivers the customer's event called key, saying text. The same key
	// is the same event, byte for byte. It reports whether we acknowledged it.
	Offer func(t testing.TB, r *Rig, key, text string) bool
	// Answer is Offer of a customer's answer to what we sent.
	Answer func(t testing.TB, r *Rig, sent hub.Outbound, key, text string) bool
	// Taken are the texts that reached the provider, in order.
	Taken func() []string
	// Fail makes the provider meet every Send from now on with f.
	Fail func(f Fault)
	// Shape completes a message as the hub would have, where not everything may be
	// said: with what it answers, in public. nil: nothing is missing.
	Shape func(m *hub.Outbound)
	// News are what can happen there to what was said. What the Abilities claim
	// must be here.
	News map[News]Play
	// Silent keeps the customer's event called key, saying text, and tells nobody:
	// it is only in the provider's list. For adapters that are Reconcilers.
	Silent func(t testing.TB, r *Rig, key, text string)
	// Tell are fields of the settings that may be shown, though sealed.
	Tell []string
}

// Fault is a way a provider fails.
type Fault string

// The faults, and what they must become.
const (
	Busy    Fault = "busy"    // told to wait BusyFor: Limited or Temporary with that wait
	Broken  Fault = "broken"  // trouble at the provider (5xx, 4xx of SMTP): Temporary or Limited
	Refused Fault = "refused" // the message is not acceptable: Invalid, Denied, Missing or Unsupported
	Gone    Fault = "gone"    // nobody answers the connection: Temporary
)

// BusyFor is the wait a busy provider states.
const BusyFor = 7 * time.Second

// Rig is one opened adapter in a test.
type Rig struct {
	Hub     *Hub
	Inbox   hub.Inbox
	Adapter channels.Adapter
	URL     string // where its Webhook is served, without a trailing slash; empty if it has none
	errs    []string
	shape   func(m *hub.Outbound)
}

// Open opens an adapter as the hub does: settings checked, then opened, its
// webhook served. It is closed when the test ends.
func Open(t testing.TB, h *Hub, c channels.Channel, settings map[string]any) *Rig {
	t.Helper()
	return open(t, h, c, settings, "inb_channeltest")
}

func open(t testing.TB, h *Hub, c channels.Channel, settings map[string]any, id hub.InboxID) *Rig {
	t.Helper()
	checked, err := channels.Check(c.Fields, settings)
	if err != nil {
		t.Fatalf("settings: %v", err)
	}
	r := &Rig{Hub: h, Inbox: hub.Inbox{ID: id, Kind: c.Kind, Name: "Test", BrandID: "brd_1", Settings: checked}}
	env := h.Env()
	srv := httptest.NewUnstartedServer(nil)
	base := "http://" + srv.Listener.Addr().String()
	env.PublicURL = base
	a, err := c.Open(context.Background(), r.Inbox, env)
	if err != nil {
		srv.Listener.Close()
		t.Fatalf("open: %v", err)
	}
	r.Adapter = a
	prefix := "/hooks/" + string(c.Kind) + "/" + string(r.Inbox.ID)
	mux := http.NewServeMux()
	if hook, ok := a.(channels.Webhook); ok {
		mux.Handle(prefix+"/", hook.Handler(h))
		mux.Handle(prefix, hook.Handler(h))
		r.URL = base + prefix
	}
	srv.Config.Handler = mux
	srv.Start()
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		srv.Close()
	})
	return r
}

// Outbound is a message to the case's person.
func (r *Rig) Outbound(to hub.Handle, text string) hub.Outbound {
	now := r.Hub.Clock.Now()
	m := hub.Outbound{
		Order: hub.NewOrderID(now), Message: hub.NewMessageID(now), Conversation: "cnv_channeltest", Inbox: r.Inbox,
		Brand: hub.Brand{ID: "brd_1", Name: "Test"}, Author: hub.Actor{Type: hub.ActorAgent, ID: "agt_1", Name: "Grace"},
		To: to, Subject: "Your order", Text: text, ReplyToken: hub.NewToken(), Seq: 1, Attempt: 1, CreatedAt: now,
		LastInAt: now, // windows are open unless a test says otherwise
	}
	if r.shape != nil {
		r.shape(&m)
	}
	m.Ref = string(m.Message)
	if mint, ok := r.Adapter.(channels.Minter); ok {
		m.Ref = mint.MintRef(m)
	}
	return m
}

// send sends and remembers the error for the check on secrets.
func (r *Rig) send(ctx context.Context, m hub.Outbound) (hub.Receipt, error) {
	rec, err := r.Adapter.Send(ctx, m)
	if err != nil {
		r.errs = append(r.errs, err.Error())
	}
	return rec, err
}

// checkSecrets fails when a sealed setting shows in an error or a log.
func (r *Rig) checkSecrets(t *testing.T, c channels.Channel, tell []string) {
	t.Helper()
	said := r.Hub.Logs() + strings.Join(r.errs, "\n")
	for _, path := range channels.Secrets(c.Fields) {
		var at any = r.Inbox.Settings
		for _, name := range strings.Split(path, ".") {
			m, _ := at.(map[string]any)
			at = m[name]
		}
		secret, _ := at.(string)
		if secret != "" && len(secret) > 3 && !contains(tell, path) && strings.Contains(said, secret) {
			t.Errorf("the sealed setting %s shows in errors or logs", path)
		}
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
