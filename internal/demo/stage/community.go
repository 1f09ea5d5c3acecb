package stage

import (
	"net/http"
	"time"

	"github.com/parleyhub/parley/channels/sim"
	"github.com/parleyhub/parley/channels/sim/forum"
	"github.com/parleyhub/parley/hub"
)

// community is the house's own forum, bridged by the webhook channel.
func community(h House) *Network {
	stand := &forum.Forum{Secret: hub.NewToken(), Now: h.Now, Client: &http.Client{Timeout: time.Minute}}
	page := &sim.Community{
		House: h.Name + ", in its forum", Forum: stand, Now: h.Now,
		People: []sim.Person{{ID: "member-7", Name: "Tomasz Ladle", Address: "@ladle"}, {ID: "member-12", Name: "Ingrid Sieve", Address: "@sieve"}},
	}
	return &Network{
		Kind: "webhook", Inbox: "Forum", provider: stand, on: []sim.Network{page},
		Settings: func(base string) map[string]any {
			return map[string]any{"url": base + "/forum", "secret": stand.Secret}
		},
		joined: func(hook string) { stand.Hook = hook },
		Opening: []sim.Act{
			{Person: "member-7", Do: sim.Mention, Text: "Does anybody else's Morning Kettle whistle in F sharp? Mine does since Tuesday."},
			{Person: "member-12", Do: sim.Say, Text: "Hello, I was charged twice for one fern. Could you have a look?"},
		},
	}
}
