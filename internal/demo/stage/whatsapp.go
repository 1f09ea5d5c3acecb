package stage

import (
	"context"
	"net/http"
	"time"

	"github.com/parleyhub/parley/channels/sim"
	"github.com/parleyhub/parley/channels/sim/meta"
	"github.com/parleyhub/parley/internal/run"
)

// whatsapp is the house's number at Meta.
func whatsapp(h House) *Network {
	const number, business = "106540352242922", "419561257915477"
	m := meta.New("", h.Now)
	m.Client = &http.Client{Timeout: time.Minute}
	page := &sim.Messaging{
		Name: "WhatsApp", Device: sim.Phone, House: "+1 202 555 0150", Meta: m, Now: h.Now,
		People: []sim.Person{{ID: "mina", Name: "Mina Kettlewell", Address: "+40 721 555 012"}, {ID: "hugo", Name: "Hugo Percolator", Address: "hidden number"}},
		Known: map[string]meta.Person{
			"mina": {ID: "40721555012", User: "RO.11111111111111111111", Name: "Mina Kettlewell"},
			"hugo": {User: "FR.22222222222222222222", Name: "Hugo Percolator"},
		},
	}
	page.Account = m.Account(meta.Account{
		Network: meta.WhatsApp, ID: number, Business: business, Shown: "12025550150",
		Templates: []meta.Template{{Name: "order_news", Language: "en", Status: "APPROVED", Category: "UTILITY", Body: "Hello {{1}}, there is news about your order {{2}}."}},
	})
	return &Network{
		Kind: "whatsapp", Inbox: "WhatsApp", provider: m, on: []sim.Network{page},
		Settings: func(base string) map[string]any {
			return map[string]any{"phone_number_id": number, "business_account_id": business, "access_token": m.Token, "app_secret": m.Secret, "verify_token": m.Verify, "api_base_url": base}
		},
		reached: m.At,
		joined:  func(hook string) { page.Account.Hook = hook },
		lives:   func(ctx context.Context) error { return page.Run(ctx, run.Sleep) },
		Opening: []sim.Act{
			{Person: "mina", Do: sim.Say, Text: "Bună! Pot schimba adresa de livrare pentru comanda mea?"},
			{Person: "hugo", Do: sim.Photo, Text: "La couleur n'est pas celle de la photo"},
		},
	}
}
