package direct_test

import (
	"testing"

	"github.com/parleyhub/parley/channels/channeltest"
	sim "github.com/parleyhub/parley/channels/sim/meta"
	"github.com/parleyhub/parley/hub"
)

func TestBothPassTheSuite(t *testing.T) {
	both(t, func(t *testing.T, n network) {
		channeltest.Run(t, channeltest.Case{
			Channel: n.channel,
			To:      n.handle(ann.ID),
			Start: func(t *testing.T, h *channeltest.Hub) (map[string]any, channeltest.Provider) {
				m, acc, srv, set := n.meta(t, h)
				events := map[string][]byte{}
				offer := func(r *channeltest.Rig, key string, message object) bool {
					acc.Hook = r.URL
					if events[key] == nil {
						_, events[key] = acc.DirectBody(ann, message)
					}
					return acc.Post(events[key]) == 200
				}
				return set, channeltest.Provider{
					Offer: func(_ testing.TB, r *channeltest.Rig, key, text string) bool {
						return offer(r, key, object{"text": text})
					},
					Answer: func(_ testing.TB, r *channeltest.Rig, _ hub.Outbound, key, text string) bool {
						all := m.Sent()
						return offer(r, key, object{"text": text, "reply_to": object{"mid": all[len(all)-1].ID}})
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
	})
}
