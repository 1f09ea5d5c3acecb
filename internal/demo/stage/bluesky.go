package stage

import (
	"github.com/parleyhub/parley/channels/sim"
	"github.com/parleyhub/parley/channels/sim/atproto"
)

// bluesky is the house's account on Bluesky.
func bluesky(h House) *Network {
	server := atproto.New(h.Now)
	page := &sim.Skies{
		Server: server, Now: h.Now,
		People: []sim.Person{{ID: "saffron.skies.example", Name: "Saffron Finch", Address: "@saffron.skies.example"}, {ID: "kit.skies.example", Name: "Kit Drizzle", Address: "@kit.skies.example"}},
	}
	return &Network{
		Kind: "bluesky", Inbox: "Bluesky", provider: server, on: []sim.Network{page},
		Settings: func(base string) map[string]any {
			return map[string]any{"identifier": atproto.OurHandle, "app_password": atproto.Password, "service": base, "poll_s": 3}
		},
		reached: server.Reached,
		Opening: []sim.Act{{Person: "saffron.skies.example", Do: sim.Mention, Text: "is the Morning Kettle coming back in green?"}},
	}
}
