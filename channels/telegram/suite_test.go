package telegram

import (
	"context"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	sim "github.com/parleyhub/parley/channels/sim/telegram"
	"github.com/parleyhub/parley/hub"
)

func TestTelegramPassesTheSuite(t *testing.T) {
	for _, receive := range []string{byWebhook, byPoll} {
		t.Run(receive, func(t *testing.T) {
			channeltest.Run(t, channeltest.Case{Channel: quickly(nil), To: toAna, Start: func(t *testing.T, h *channeltest.Hub) (map[string]any, channeltest.Provider) {
				n := startNetwork(t, h)
				n.Meet(ana.Private(), ana)
				return n.settings(receive), provider(n, receive)
			}})
		})
	}
}

func provider(n *network, receive string) channeltest.Provider {
	events := map[string]sim.Object{}
	hooked := func(r *channeltest.Rig) {
		if receive == byWebhook {
			r.Adapter.(channels.Verifier).Verify(context.Background())
		}
	}
	newest := func(t testing.TB, r *channeltest.Rig, n *network, many int) bool {
		hooked(r)
		if receive == byPoll {
			return fetched(t, n, r)
		}
		all, good := n.Updates(), true
		for _, one := range all[len(all)-many:] {
			good = n.Again(t.Context(), one) == 200 && good
		}
		return good
	}
	offer := func(t testing.TB, r *channeltest.Rig, key string, fields sim.Object) bool {
		hooked(r)
		if events[key] == nil {
			n.Post(ana.Private(), ana, fields)
			all := n.Updates()
			events[key] = all[len(all)-1]
		}
		status := n.Again(t.Context(), events[key])
		if receive == byWebhook {
			return status == 200
		}
		return fetched(t, n, r)
	}
	return channeltest.Provider{
		Offer: func(t testing.TB, r *channeltest.Rig, key, text string) bool {
			return offer(t, r, key, sim.Object{"text": text})
		},
		Answer: func(t testing.TB, r *channeltest.Rig, _ hub.Outbound, key, text string) bool {
			sent := n.Sent("sendMessage")
			id := sent[len(sent)-1].Result.(sim.Object)["message_id"].(int64)
			return offer(t, r, key, sim.Object{"text": text, "reply_to": id})
		},
		News: map[channeltest.News]channeltest.Play{
			channeltest.EditNews: func(t testing.TB, r *channeltest.Rig, key, text string) bool {
				n.Edit(ana.Private(), events[key]["message"].(sim.Object)["message_id"].(int64), sim.Object{"text": text})
				return newest(t, r, n, 1)
			},
			channeltest.ReactionNews: func(t testing.TB, r *channeltest.Rig, _, _ string) bool {
				sent := n.Sent("sendMessage")
				if receive == byPoll { // signs come only to who has asked for them
					asked(t, n, r)
				}
				n.React(ana.Private(), ana, sent[len(sent)-1].Result.(sim.Object)["message_id"].(int64), nil, []string{"👍"})
				return newest(t, r, n, 1)
			},
			channeltest.AlbumNews: func(t testing.TB, r *channeltest.Rig, _, text string) bool {
				hooked(r)
				n.Album(ana.Private(), ana, text, []byte("\xff\xd8\xff\xe0 one"), []byte("\xff\xd8\xff\xe0 two"))
				return newest(t, r, n, 2)
			},
		},
		Taken: func() (out []string) {
			for _, s := range n.Sent("sendMessage") {
				if s.Result != nil {
					out = append(out, s.Params["text"].(string))
				}
			}
			return out
		},
		Fail: func(f channeltest.Fault) {
			switch f {
			case channeltest.Busy:
				n.Fail(sim.Fault{Status: 429, RetryAfter: 7, Description: "Too Many Requests: retry after 7"})
			case channeltest.Broken:
				n.Fail(sim.Fault{Status: 502, Description: "Bad Gateway"})
			case channeltest.Refused:
				n.Fail(sim.Fault{Status: 400, Description: "Bad Request: chat not found"})
			case channeltest.Gone:
				n.srv.Close()
			}
		},
	}
}

// asked lets the adapter ask for updates once.
func asked(t testing.TB, n *network, r *channeltest.Rig) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = r.Adapter.(channels.Listener).Listen(ctx, r.Hub)
	}()
	for ctx.Err() == nil && len(n.Sent("getUpdates")) == 0 {
		time.Sleep(2 * time.Millisecond)
	}
	cancel()
	<-done
}

// fetched lets the adapter listen for a moment and reports whether the network
// was told to forget everything.
func fetched(t testing.TB, n *network, r *channeltest.Rig) bool {
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = r.Adapter.(channels.Listener).Listen(ctx, r.Hub)
	}()
	for ctx.Err() == nil && n.Pending() > 0 {
		time.Sleep(2 * time.Millisecond)
	}
	gone := n.Pending() == 0
	cancel()
	<-done
	return gone
}
