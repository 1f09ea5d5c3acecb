package chat_test

import (
	"testing"

	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/chat"
	"github.com/parleyhub/parley/hub"
)

func TestChatPassesTheSuite(t *testing.T) {
	channeltest.Run(t, channeltest.Case{
		Channel: chat.Channel,
		To:      hub.Handle{Kind: hub.HandleVisitor, Scope: "inb_channeltest", Address: "v1"},
		Start: func(t *testing.T, h *channeltest.Hub) (map[string]any, channeltest.Provider) {
			token := ""
			offer := func(t testing.TB, r *channeltest.Rig, key, text string) bool {
				header := object{}
				if token != "" {
					header = bearer(token)
				}
				status, out := call(t, "POST", r.URL+"/messages", header, object{"cid": key, "text": text})
				if got, ok := out["token"].(string); ok {
					token = got
				}
				return status == 200 && out["ack"] == key
			}
			return object{"identity_secret": "a secret that nobody may see"}, channeltest.Provider{
				Offer: offer,
				Answer: func(t testing.TB, r *channeltest.Rig, _ hub.Outbound, key, text string) bool {
					return offer(t, r, key, text)
				},
			}
		},
	})
}
