package webhook_test

import (
	"net/http"
	"testing"

	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/webhook"
	"github.com/parleyhub/parley/hub"
)

func TestWebhookPassesTheSuite(t *testing.T) {
	channeltest.Run(t, channeltest.Case{
		Channel: webhook.Channel,
		To:      hub.Handle{Kind: "webhook", Scope: "inb_channeltest", Address: "u-7"},
		Start: func(t *testing.T, _ *channeltest.Hub) (map[string]any, channeltest.Provider) {
			p := startPeer(t)
			return p.settings(), channeltest.Provider{
				Offer: func(t testing.TB, r *channeltest.Rig, key, text string) bool {
					status, _ := offer(t, r, secret, encode(t, message(key, text)))
					return status == 200
				},
				Answer: func(t testing.TB, r *channeltest.Rig, sent hub.Outbound, key, text string) bool {
					m := message(key, text)
					m["reply_to"] = string(sent.Message)
					status, _ := offer(t, r, secret, encode(t, m))
					return status == 200
				},
				News: map[channeltest.News]channeltest.Play{
					channeltest.EditNews: func(t testing.TB, r *channeltest.Rig, key, text string) bool {
						return tell(t, r, object{"type": "edit", "id": "edit-of-" + key, "message": key, "text": text})
					},
					channeltest.DeleteNews: func(t testing.TB, r *channeltest.Rig, key, _ string) bool {
						return tell(t, r, object{"type": "delete", "id": "end-of-" + key, "message": key})
					},
					channeltest.ReactionNews: func(t testing.TB, r *channeltest.Rig, key, _ string) bool {
						all := p.posts()
						return tell(t, r, object{"type": "reaction", "id": "sign-on-" + key, "message": all[len(all)-1].body["id"], "reaction": "👍"})
					},
				},
				Taken: func() (out []string) {
					for _, one := range p.posts() {
						text, _ := one.body["text"].(string)
						out = append(out, text)
					}
					return out
				},
				Fail: func(f channeltest.Fault) {
					p.fail(func(w http.ResponseWriter) {
						switch f {
						case channeltest.Busy:
							w.Header().Set("Retry-After", "7")
							w.WriteHeader(http.StatusTooManyRequests)
						case channeltest.Broken:
							w.WriteHeader(http.StatusBadGateway)
						case channeltest.Refused:
							w.WriteHeader(http.StatusUnprocessableEntity)
						}
					})
					if f == channeltest.Gone {
						p.srv.Close()
					}
				},
			}
		},
	})
}

// tell offers news of the person of the suite.
func tell(t testing.TB, r *channeltest.Rig, event object) bool {
	event["sender"] = object{"id": "u-7", "name": "Ana"}
	status, _ := offer(t, r, secret, encode(t, event))
	return status == 200
}
