package stage

import (
	"context"
	"net/http"
	"time"

	"github.com/parleyhub/parley/channels/sim"
	"github.com/parleyhub/parley/channels/sim/meta"
	"github.com/parleyhub/parley/internal/run"
)

// onMeta is the house's account on one of Meta's social networks.
func onMeta(h House, acc meta.Account, name, setting string, people []sim.Person, known map[string]meta.Person, opening ...sim.Act) *Network {
	m := meta.New("", h.Now)
	m.Client = &http.Client{Timeout: time.Minute}
	page := &sim.Messaging{
		Name: name, Device: sim.Social, House: acc.Shown, Account: m.Account(acc), Meta: m, People: people, Known: known,
		Post: acc.ID + "_1", Now: h.Now,
	}
	return &Network{
		Kind: string(acc.Network), Inbox: name, provider: m, on: []sim.Network{page}, Opening: opening,
		Settings: func(base string) map[string]any {
			return map[string]any{setting: acc.ID, "access_token": m.Token, "app_secret": m.Secret, "verify_token": m.Verify, "api_base_url": base}
		},
		reached: m.At,
		joined:  func(hook string) { page.Account.Hook = hook },
		lives:   func(ctx context.Context) error { return page.Run(ctx, run.Sleep) },
	}
}

// instagram is the house's professional account.
func instagram(h House) *Network {
	return onMeta(h, meta.Account{Network: meta.Instagram, ID: "17841400000000007", Shown: h.Name}, "Instagram", "account_id",
		[]sim.Person{{ID: "lotte", Name: "Lotte Ladlewood", Address: "@lotte.ladlewood"}, {ID: "bashir", Name: "Bashir Bowl", Address: "@bashirbowl"}},
		map[string]meta.Person{"lotte": {ID: "900100200301", Name: "lotte.ladlewood"}, "bashir": {ID: "900100200302", Name: "bashirbowl"}},
		sim.Act{Person: "lotte", Do: sim.Mention, Text: "Is the green teapot coming back?"},
		sim.Act{Person: "bashir", Do: sim.Say, Text: "Hi, my parcel says delivered, and it is not here."},
	)
}

// messenger is the house's page.
func messenger(h House) *Network {
	return onMeta(h, meta.Account{Network: meta.Messenger, ID: "104000000000009", Shown: h.Name}, "Messenger", "page_id",
		[]sim.Person{{ID: "greta", Name: "Greta Grater", Address: "Greta Grater"}, {ID: "timo", Name: "Timo Tongs", Address: "Timo Tongs"}},
		map[string]meta.Person{"greta": {ID: "700100200301", Name: "Greta Grater"}, "timo": {ID: "700100200302", Name: "Timo Tongs"}},
		sim.Act{Person: "greta", Do: sim.Say, Text: "Hello, do you gift-wrap?"},
		sim.Act{Person: "timo", Do: sim.Mention, Text: "Do the new cups go into the dishwasher?"},
	)
}
