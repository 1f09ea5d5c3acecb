// Package outreach fills the demo's rooms of campaigns: customers who said yes or
// no, what they bought, groups of them, letters, a campaign that went out and whose
// readers answer, and a journey with people inside. In: a way to ask the hub's API
// as its owner, and the people. All of it goes through the API; everybody is made up.
package outreach

import (
	"context"
	"embed"
	"fmt"
	"net/http"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// Person is one made-up customer.
type Person struct {
	Name, Email, Language, City, Plan string

	id string
}

// House is the demo as this package needs it.
type House struct {
	Call   func(ctx context.Context, method, path string, in, out any) error // the API, as the owner
	Inbox  string                                                            // id of the mail inbox
	People []Person
	// Follow lets somebody look into their mailbox, and answers how they write back
	// to what came last.
	Follow func(p *Person) (write func(ctx context.Context, text string) error, stop func())
	Intn   func(n int) int
	Now    run.Clock
}

//go:embed letter.mjml journey.yaml
var files embed.FS

func file(name string) string {
	raw, err := files.ReadFile(name)
	if err != nil {
		panic(err) // it is part of the program
	}
	return string(raw)
}

// Fill brings everything in. Once is enough for a hub.
func (h *House) Fill(ctx context.Context) error {
	if err := h.customers(ctx); err != nil {
		return err
	}
	letter, err := h.letters(ctx)
	if err != nil {
		return err
	}
	tea, err := h.segments(ctx)
	if err != nil {
		return err
	}
	if err := h.journey(ctx); err != nil {
		return err
	}
	return h.campaign(ctx, letter, tea)
}

func (h *House) post(ctx context.Context, path string, in, out any) error {
	return h.Call(ctx, http.MethodPost, path, in, out)
}

type object = map[string]any

// made is what most answers of the API have.
type made struct {
	ID       string `json:"id"`
	Revision int64  `json:"revision"`
}

// customers are people with traits, a yes or a no, and orders.
func (h *House) customers(ctx context.Context) error {
	schema := object{"version": 0, "traits": []object{
		{"key": "favourite", "label": "Favourite", "type": "text", "description": "What they drink"},
		{"key": "points", "label": "Points", "type": "number"},
		{"key": "city", "label": "City", "type": "text"},
		{"key": "plan", "label": "Plan", "type": "text"},
	}}
	if err := h.Call(ctx, http.MethodPut, "/profile-schema", schema, nil); err != nil {
		return err
	}
	drinks := []string{"green tea", "green tea", "black tea", "coffee"}
	for i := range h.People {
		p := &h.People[i]
		traits := object{"city": p.City, "plan": p.Plan, "favourite": drinks[h.Intn(len(drinks))], "points": fmt.Sprint(10 * h.Intn(90))}
		consent := object{"channel": "email", "purpose": "marketing", "given": h.Intn(8) > 0, "source": "checkout", "words": "Send me news of teas and kettles."}
		var got made
		err := h.post(ctx, "/contacts", object{"name": p.Name, "language": p.Language, "traits": traits, "consents": []object{consent},
			"identities": []object{{"kind": "email", "address": p.Email, "verified": true}}}, &got)
		if hub.Is(err, hub.Conflict) {
			continue // one who was here before; they stay as they are
		}
		if err != nil {
			return err
		}
		p.id = got.ID
		if err := h.orders(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

func (h *House) orders(ctx context.Context, p *Person) error {
	goods := []string{"sencha", "kettle", "cups", "oolong", "filter paper"}
	var events []object
	for range h.Intn(4) {
		events = append(events, object{"name": "order.placed", "amount": float64(9+h.Intn(60)) + 0.5, "source": "shop",
			"at": h.Now().UTC().Add(-time.Duration(1+h.Intn(80*24)) * time.Hour).Format(time.RFC3339), "props": object{"sku": goods[h.Intn(len(goods))]}})
	}
	if len(events) == 0 {
		return nil
	}
	return h.post(ctx, "/contacts/"+p.id+"/events", object{"events": events}, nil)
}

// letters takes what the library has, writes one of our own, and lets all out. It
// answers the id of ours.
func (h *House) letters(ctx context.Context) (string, error) {
	own := object{"name": "First flush", "purpose": "marketing", "kind": "message", "variants": []object{
		{"channel": "email", "source": "mjml", "subject": "{% if contact.first_name %}{{ contact.first_name }}, the{% else %}The{% endif %} first flush has come", "preheader": "Picked three weeks ago", "body": file("letter.mjml")},
		{"channel": "text", "source": "text", "body": "{% if contact.first_name %}{{ contact.first_name }}, the{% else %}The{% endif %} first flush has come. Stop: {{ link.unsubscribe }}"},
	}}
	var mine made
	if err := h.post(ctx, "/templates", own, &mine); err != nil {
		return "", err
	}
	all := []made{mine}
	for _, name := range []string{"win-back", "order-update", "survey"} {
		var got made
		if err := h.post(ctx, "/templates/library/"+name+"/use", object{}, &got); err != nil {
			return "", err
		}
		all = append(all, got)
	}
	for _, t := range all {
		for _, step := range []string{"submit", "approve"} {
			if err := h.post(ctx, "/templates/"+t.ID+"/"+step, object{"revision": t.Revision}, nil); err != nil {
				return "", err
			}
		}
	}
	return mine.ID, nil
}

// segments makes groups; it answers the one that the campaign is for.
func (h *House) segments(ctx context.Context) (string, error) {
	var tea made
	for _, s := range []struct {
		name, about, text string
		out               *made
	}{
		{"Tea drinkers", "Whoever likes tea best", `trait favourite contains "tea"`, &tea},
		{"Good customers", "Two orders in ninety days, or gold", `event order.placed count >= 2 within last 90 days or trait plan = "gold"`, nil},
		{"Asked us lately", "With a conversation in the last week", `conversation where (last_message within last 7 days)`, nil},
	} {
		var out any
		if s.out != nil {
			out = s.out
		}
		if err := h.post(ctx, "/segments", object{"name": s.name, "description": s.about, "text": s.text}, out); err != nil {
			return "", err
		}
	}
	return tea.ID, nil
}

// journey begins with an order; a few have just ordered.
func (h *House) journey(ctx context.Context) error {
	var j made
	if err := h.post(ctx, "/journeys", object{"text": file("journey.yaml")}, &j); err != nil {
		return err
	}
	if err := h.post(ctx, "/journeys/"+j.ID+"/start", object{}, nil); err != nil {
		return err
	}
	for i := 0; i < len(h.People); i += 6 {
		if id := h.People[i].id; id != "" {
			order := object{"name": "order.placed", "amount": 24.5, "source": "shop", "props": object{"sku": "kettle"}}
			if err := h.post(ctx, "/contacts/"+id+"/events", order, nil); err != nil {
				return err
			}
		}
	}
	return nil
}
