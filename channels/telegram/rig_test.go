package telegram

import (
	"context"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	sim "github.com/parleyhub/parley/channels/sim/telegram"
	"github.com/parleyhub/parley/hub"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	ana   = sim.Person{ID: 7_000_000_001, FirstName: "Ana", LastName: "Marin", Username: "anam", Language: "ro"} // beyond 32 bit
	ion   = sim.Person{ID: 42, FirstName: "Ion"}
	toAna = hub.Handle{Kind: handleKind, Address: "7000000001"}
	club  = sim.Chat{ID: -1_001_234_567_890, Title: "Club"}
)

const (
	png  = "\x89PNG\r\n\x1a\n0000"
	jpeg = "\xff\xd8\xff\xe00000"
)

// quick is a pace for tests: nothing is waited for that a test would wait on.
var quick = pace{look: 20 * time.Millisecond, pause: 5 * time.Millisecond, most: 20 * time.Millisecond, owed: 10 * time.Millisecond}

// quickly is the channel at that pace, with env seen to by more.
func quickly(more func(*channels.Env)) channels.Channel {
	c := Channel
	c.Open = func(ctx context.Context, in hub.Inbox, env channels.Env) (channels.Adapter, error) {
		if more != nil {
			more(&env)
		}
		a, err := open(ctx, in, env)
		if err == nil {
			a.(*adapter).pace = quick
		}
		return a, err
	}
	return c
}

// network is a stand-in with its address.
type network struct {
	*sim.Server
	srv *httptest.Server
}

func startNetwork(t testing.TB, h *channeltest.Hub) *network {
	n := &network{Server: sim.New(h.Clock.Now)}
	n.srv = httptest.NewServer(n.Server)
	t.Cleanup(n.srv.Close)
	return n
}

func (n *network) settings(receive string) map[string]any {
	return map[string]any{"token": n.Token, "receive": receive, "api_base_url": n.srv.URL}
}

type rig struct {
	*channeltest.Rig
	net *network
	t   testing.TB
}

// hooked is an inbox that updates are posted to, known to the network.
func hooked(t testing.TB, more func(*channels.Env)) *rig {
	h := channeltest.NewHub(t)
	n := startNetwork(t, h)
	r := &rig{channeltest.Open(t, h, quickly(more), n.settings(byWebhook)), n, t}
	for _, s := range r.Adapter.(channels.Verifier).Verify(t.Context()) {
		if !s.OK {
			t.Fatalf("%+v", s)
		}
	}
	return r
}

// polling is an inbox that fetches its updates.
func polling(t testing.TB, more func(*channels.Env)) *rig {
	h := channeltest.NewHub(t)
	n := startNetwork(t, h)
	return &rig{channeltest.Open(t, h, quickly(more), n.settings(byPoll)), n, t}
}

// deliver posts what is pending and wants it taken.
func (r *rig) deliver(d sim.Delivery) {
	r.t.Helper()
	for _, status := range r.net.Deliver(r.t.Context(), d) {
		if status != 200 {
			r.t.Fatalf("status %d\n%s", status, r.Hub.Logs())
		}
	}
}

// one delivers and answers the only item that came of it.
func (r *rig) one() hub.Inbound {
	r.t.Helper()
	before := len(r.Hub.Received())
	r.deliver(sim.Delivery{})
	got := r.Hub.Received()[before:]
	if len(got) != 1 {
		r.t.Fatalf("%d items came of it", len(got))
	}
	return got[0]
}

// listen runs the listener until the function answers true.
func (r *rig) listen(until func() bool) {
	r.t.Helper()
	ctx, cancel := context.WithCancel(r.t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { _ = r.Adapter.(channels.Listener).Listen(ctx, r.Hub) })
	ok := eventually(until)
	cancel()
	wg.Wait()
	if !ok {
		r.t.Fatalf("it did not come about\n%s", r.Hub.Logs())
	}
}

func eventually(until func() bool) bool {
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if until() {
			return true
		}
	}
	return false
}

func (r *rig) a() *adapter { return r.Adapter.(*adapter) }

func (r *rig) send(m hub.Outbound) (hub.Receipt, error) { return r.Adapter.Send(r.t.Context(), m) }
