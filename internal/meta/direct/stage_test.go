package direct_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/instagram"
	"github.com/parleyhub/parley/channels/messenger"
	sim "github.com/parleyhub/parley/channels/sim/meta"
	"github.com/parleyhub/parley/hub"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type object = map[string]any

const account = "17841405309211844"

var ann = sim.Person{ID: "7790000000000001", Name: "Ann Müller"}

// network is one of the two with its stand-in.
type network struct {
	channel channels.Channel
	sim     sim.Network
	field   string // of the settings: whose id it is
}

var (
	onMessenger = network{messenger.Channel, sim.Messenger, "page_id"}
	onInstagram = network{instagram.Channel, sim.Instagram, "account_id"}
)

// both runs a test on either network.
func both(t *testing.T, run func(t *testing.T, n network)) {
	for _, n := range []network{onMessenger, onInstagram} {
		t.Run(n.channel.Name, func(t *testing.T) { run(t, n) })
	}
}

// stage is Meta with one account, and our inbox of it.
type stage struct {
	*sim.Sim
	*channeltest.Rig
	acc *sim.Account
	srv *httptest.Server
}

func (n network) meta(t testing.TB, h *channeltest.Hub) (*sim.Sim, *sim.Account, *httptest.Server, object) {
	t.Helper()
	srv := httptest.NewUnstartedServer(nil)
	m := sim.New("http://"+srv.Listener.Addr().String(), h.Clock.Now)
	srv.Config.Handler = m
	srv.Start()
	t.Cleanup(func() { m.Client.CloseIdleConnections(); srv.Close() })
	m.Client = srv.Client()
	m.Client.Timeout = 30 * time.Second
	return m, m.Account(sim.Account{Network: n.sim, ID: account, Shown: "Acme"}), srv, object{
		n.field: account, "access_token": m.Token, "app_secret": m.Secret, "verify_token": m.Verify, "api_base_url": srv.URL,
	}
}

func (n network) open(t testing.TB) *stage {
	t.Helper()
	h := channeltest.NewHub(t)
	m, acc, srv, set := n.meta(t, h)
	r := channeltest.Open(t, h, n.channel, set)
	acc.Hook = r.URL
	return &stage{Sim: m, Rig: r, acc: acc, srv: srv}
}

func (n network) handle(id string) hub.Handle {
	return hub.Handle{Kind: n.channel.Can.HandleKind, Scope: account, Address: id}
}

func (s *stage) last(t testing.TB) hub.Inbound {
	t.Helper()
	all := s.Hub.Received()
	if len(all) == 0 {
		t.Fatal("nothing came in")
	}
	return all[len(all)-1]
}

// send sends text to Ann and answers what the network has of it.
func (s *stage) send(t testing.TB, n network, text string, files ...hub.Attachment) (hub.Outbound, hub.Receipt, sim.Sent) {
	t.Helper()
	m := s.Outbound(n.handle(ann.ID), text)
	m.Attachments = files
	rec, err := s.Adapter.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	all := s.Sent()
	return m, rec, all[len(all)-1]
}
