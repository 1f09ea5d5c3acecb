package instagram_test

import (
	"net/http/httptest"
	"testing"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/instagram"
	sim "github.com/parleyhub/parley/channels/sim/meta"
	"github.com/parleyhub/parley/hub"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type object = map[string]any

func TestInstagramPassesTheSuite(t *testing.T) {
	const account = "17841405309211844"
	ann := sim.Person{ID: "7790000000000001", Name: "Ann Müller"}
	channeltest.Run(t, channeltest.Case{
		Channel: instagram.Channel, Sign: "❤️",
		To: hub.Handle{Kind: instagram.Handle, Scope: account, Address: ann.ID},
		Start: func(t *testing.T, h *channeltest.Hub) (map[string]any, channeltest.Provider) {
			srv := httptest.NewUnstartedServer(nil)
			m := sim.New("http://"+srv.Listener.Addr().String(), h.Clock.Now)
			srv.Config.Handler = m
			srv.Start()
			m.Client = srv.Client()
			t.Cleanup(func() { m.Client.CloseIdleConnections(); srv.Close() })
			acc := m.Account(sim.Account{Network: sim.Instagram, ID: account, Shown: "Acme"})
			events, ids := map[string][]byte{}, map[string]string{}
			offer := func(r *channeltest.Rig, key string, message object) bool {
				acc.Hook = r.URL
				if events[key] == nil {
					ids[key], events[key] = acc.DirectBody(ann, message)
				}
				return acc.Post(events[key]) == 200
			}
			return object{
					"account_id": account, "access_token": m.Token, "app_secret": m.Secret, "verify_token": m.Verify, "api_base_url": srv.URL,
				}, channeltest.Provider{
					Offer: func(_ testing.TB, r *channeltest.Rig, key, text string) bool {
						return offer(r, key, object{"text": text})
					},
					Answer: func(_ testing.TB, r *channeltest.Rig, _ hub.Outbound, key, text string) bool {
						all := m.Sent()
						return offer(r, key, object{"text": text, "reply_to": object{"mid": all[len(all)-1].ID}})
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
							m.Fail(sim.Fault{Path: "/messages", Status: 429, Code: 613, Wait: int(channeltest.BusyFor.Seconds())})
						case channeltest.Broken:
							m.Fail(sim.Fault{Path: "/messages", Status: 500, Code: 2})
						case channeltest.Refused:
							m.Fail(sim.Fault{Path: "/messages", Status: 400, Code: 551})
						case channeltest.Gone:
							srv.Close()
						}
					},
				}
		},
	})
}
