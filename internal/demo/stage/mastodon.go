package stage

import (
	"github.com/parleyhub/parley/channels/sim"
	"github.com/parleyhub/parley/channels/sim/fediverse"
)

// mastodon is the house's account on a server of the fediverse.
func mastodon(h House) *Network {
	server := fediverse.New("teapots.example", h.Now)
	page := &sim.Microblog{
		Server: server, House: "@" + fediverse.OurName + "@teapots.example", Now: h.Now,
		People: []sim.Person{{ID: "wren", Name: "Wren", Address: "@wren@teapots.example"}, {ID: "otto@brews.example", Name: "Otto", Address: "@otto@brews.example"}},
	}
	return &Network{
		Kind: "mastodon", Inbox: "Mastodon", provider: server, on: []sim.Network{page},
		Settings: func(base string) map[string]any {
			return map[string]any{"server": base, "access_token": fediverse.Token, "poll_s": 5}
		},
		reached: server.Reached,
		left:    server.Cut,
		Opening: []sim.Act{
			{Person: "wren", Do: sim.Mention, Text: "your Patient Fern has outgrown my bathroom. Is there a bigger pot?"},
			{Person: "otto@brews.example", Do: sim.Say, Text: "can you tell me in private when my refund comes?"},
		},
	}
}
