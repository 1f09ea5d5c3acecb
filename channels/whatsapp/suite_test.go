package whatsapp_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/channels/channeltest"
	sim "github.com/parleyhub/parley/channels/sim/meta"
	"github.com/parleyhub/parley/channels/whatsapp"
	"github.com/parleyhub/parley/hub"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type object = map[string]any

const (
	phoneID = "106540352242922"
	wabaID  = "419561257915477"
)

var ann = sim.Person{ID: "16505550101", User: "US.13491208655302741918", Name: "Ann Müller"}

// stage is Meta with one number, and our inbox of it.
type stage struct {
	*sim.Sim
	*channeltest.Rig
	acc *sim.Account
	srv *httptest.Server
}

// meta stands Meta up, without an inbox yet.
func meta(t testing.TB, h *channeltest.Hub) (*sim.Sim, *sim.Account, *httptest.Server) {
	t.Helper()
	srv := httptest.NewUnstartedServer(nil)
	m := sim.New("http://"+srv.Listener.Addr().String(), h.Clock.Now)
	srv.Config.Handler = m
	srv.Start()
	t.Cleanup(func() { m.Client.CloseIdleConnections(); srv.Close() })
	m.Client = srv.Client()
	m.Client.Timeout = 30 * time.Second
	return m, m.Account(sim.Account{Network: sim.WhatsApp, ID: phoneID, Business: wabaID, Shown: "15550783881"}), srv
}

func settings(m *sim.Sim, srv *httptest.Server) object {
	return object{
		"phone_number_id": phoneID, "business_account_id": wabaID, "access_token": m.Token, "app_secret": m.Secret,
		"verify_token": m.Verify, "api_base_url": srv.URL,
	}
}

func open(t testing.TB) *stage {
	t.Helper()
	h := channeltest.NewHub(t)
	m, acc, srv := meta(t, h)
	r := channeltest.Open(t, h, whatsapp.Channel, settings(m, srv))
	acc.Hook = r.URL
	return &stage{Sim: m, Rig: r, acc: acc, srv: srv}
}

func handle(address string) hub.Handle {
	return hub.Handle{Kind: whatsapp.Handle, Address: address}
}

func TestWhatsAppPassesTheSuite(t *testing.T) {
	channeltest.Run(t, channeltest.Case{
		Channel: whatsapp.Channel,
		To:      handle(ann.ID),
		Start: func(t *testing.T, h *channeltest.Hub) (map[string]any, channeltest.Provider) {
			m, acc, srv := meta(t, h)
			acc.Templates = []sim.Template{{Name: "order_news", Language: "en", Status: "APPROVED", Category: "UTILITY", Body: "Hello {{1}}."}}
			events, ids := map[string][]byte{}, map[string]string{}
			offer := func(r *channeltest.Rig, key string, more object) bool {
				acc.Hook = r.URL
				if events[key] == nil {
					ids[key], events[key] = acc.Message(ann, more)
				}
				return acc.Post(events[key]) == 200
			}
			return settings(m, srv), channeltest.Provider{
				Offer: func(_ testing.TB, r *channeltest.Rig, key, text string) bool {
					return offer(r, key, object{"type": "text", "text": object{"body": text}})
				},
				Answer: func(_ testing.TB, r *channeltest.Rig, _ hub.Outbound, key, text string) bool {
					all := m.Sent()
					return offer(r, key, object{"type": "text", "text": object{"body": text}, "context": object{"id": all[len(all)-1].ID}})
				},
				News: map[channeltest.News]channeltest.Play{
					channeltest.EditNews: func(_ testing.TB, _ *channeltest.Rig, key, text string) bool {
						_, status := acc.Edit(ann, ids[key], text)
						return status == 200
					},
					channeltest.DeleteNews: func(_ testing.TB, _ *channeltest.Rig, key, _ string) bool {
						_, status := acc.Unsend(ann, ids[key])
						return status == 200
					},
					channeltest.ReactionNews: func(_ testing.TB, r *channeltest.Rig, _, _ string) bool {
						acc.Hook = r.URL
						all := m.Sent()
						_, status := acc.React(ann, all[len(all)-1].ID, "👍")
						return status == 200
					},
					channeltest.EchoNews: func(_ testing.TB, r *channeltest.Rig, _, text string) bool {
						acc.Hook = r.URL
						_, status := acc.Echo(ann, text)
						return status == 200
					},
				},
				Taken: m.Texts,
				Fail: func(f channeltest.Fault) {
					switch f {
					case channeltest.Busy:
						m.Fail(sim.Fault{Path: "/messages", Status: 429, Code: 130429, Wait: int(channeltest.BusyFor.Seconds())})
					case channeltest.Broken:
						m.Fail(sim.Fault{Path: "/messages", Status: 503, Code: 131016})
					case channeltest.Refused:
						m.Fail(sim.Fault{Path: "/messages", Status: 400, Code: 131026})
					case channeltest.Gone:
						srv.Close()
					}
				},
			}
		},
	})
}
