package stage

import (
	"github.com/parleyhub/parley/channels/sim"
	"github.com/parleyhub/parley/channels/sim/telegram"
)

// bot is the house's bot on Telegram. It fetches what people write: the network
// cannot reach a hub on this machine, as in life.
func bot(h House) *Network {
	server := telegram.New(h.Now)
	page := &sim.Bots{
		Server: server, Now: h.Now,
		People: []sim.Person{{ID: "7000000011", Name: "Sofia Trivet", Address: "@trivet"}, {ID: "7000000029", Name: "Jonas Cosy", Address: "@cosy"}},
	}
	return &Network{
		Kind: "telegram", Inbox: "Telegram", provider: server, on: []sim.Network{page},
		Settings: func(base string) map[string]any {
			return map[string]any{"token": server.Token, "receive": "poll", "api_base_url": base}
		},
		Opening: []sim.Act{
			{Person: "7000000011", Do: sim.Say, Text: "Hi! Do you ship to islands? 🏝"},
			{Person: "7000000029", Do: sim.Photo, Text: "The cosy does not fit the Second Cup"},
		},
	}
}
