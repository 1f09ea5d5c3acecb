package templates

import (
	"strings"
	"time"
)

// Edge is a made-up person at the edge of what there may be.
type Edge struct {
	Name string // usual, empty, long, rtl, hostile
	Data Data
}

// Edges are people that a template should survive: one like most, one we know
// nothing of, one with much of everything, one who reads from right to left, one
// who tries to break out.
func Edges(schema *Schema, now time.Time) []Edge {
	links := Links{Unsubscribe: "https://hub.example.com/u/preview", Preferences: "https://hub.example.com/p/preview",
		Confirm: "https://hub.example.com/c/preview", Browser: "https://hub.example.com/b/preview", Survey: "https://hub.example.com/s/preview"}
	long := strings.TrimSpace(strings.Repeat("Maximiliana-Konstantinopolitania ", 6))
	of := func(name, locale, text string) Edge {
		contact := map[string]any{"id": "con_preview", "name": text, "first_name": first(text), "language": locale, "zone": "Europe/Bucharest",
			"email": "preview@example.com", "phone": "+40211234567", "traits": schema.example(text, now)}
		return Edge{name, Data{Contact: contact, Organisation: map[string]any{"name": text, "domain": "example.com"}, Brand: brandExample(),
			Campaign: map[string]any{"name": text, "id": "preview"}, Coupon: map[string]any{"code": "SAMPLE-7KQ2MNX4PT3A", "terms": text, "ends": now.AddDate(0, 1, 0)}, Agent: map[string]any{"name": text},
			Conversation: map[string]any{"subject": text, "number": int64(4711)}, Event: eventExample(text, now), Links: links, Now: now}}
	}
	empty := Edge{"empty", Data{Brand: brandExample(), Links: links, Now: now}}
	return []Edge{usual(of("usual", "en", "Robin Example")), empty, of("long", "de", long), of("rtl", "ar", "عبد الرحمن بن خالد القحطاني"),
		of("hostile", "en", "\"><script>alert(1)</script>{{ x }}{% raw %}\r\nBcc: x@example.com\u202e'--")}
}

// usual is somebody about whom everything is said, and nothing is odd.
func usual(e Edge) Edge {
	e.Data.Contact["email"] = "robin@example.com"
	traits, _ := e.Data.Contact["traits"].(map[string]any)
	for key, v := range traits {
		if v == e.Data.Contact["name"] {
			traits[key] = key
		}
	}
	e.Data.Organisation["name"], e.Data.Campaign["name"], e.Data.Agent["name"] = "Example Ltd", "Spring", "Kim"
	e.Data.Coupon["terms"] = "10 % off the next order"
	e.Data.Conversation["subject"] = "Question about an order"
	e.Data.Event["carrier"] = "Parcel service"
	e.Data.Event["amount"], e.Data.Event["items"] = 64.0, []any{
		map[string]any{"name": "Teapot", "qty": int64(1), "price": 39.0}, map[string]any{"name": "Cup", "qty": int64(2), "price": 12.5}}
	return e
}

func first(name string) string {
	word, _, _ := strings.Cut(name, " ")
	return word
}

func brandExample() map[string]any {
	return map[string]any{"name": "Example", "url": "https://www.example.com", "logo": "https://www.example.com/logo.png", "address": "1 Example Street, Example City"}
}

// eventExample has what events of orders have, so that loops and sums show.
func eventExample(text string, now time.Time) map[string]any {
	return map[string]any{"name": "order.shipped", "at": now, "amount": 1234.5, "currency": "EUR", "order": "A-1001", "url": "https://www.example.com/orders/A-1001",
		"tracking": "https://www.example.com/track/A-1001", "status": "shipped", "carrier": text, "code": "WELCOME10",
		"opens_at": now.Add(15 * time.Hour), "last_order": now.AddDate(0, -6, 0),
		"items": []any{map[string]any{"name": text, "qty": int64(2), "price": 12.5}, map[string]any{"name": "Cup", "qty": int64(1), "price": 1209.5}}}
}

// example has a value for every trait.
func (s *Schema) example(text string, now time.Time) map[string]any {
	out := map[string]any{}
	for name := range s.types {
		key, ok := strings.CutPrefix(name, "contact.traits.")
		if !ok {
			continue
		}
		switch s.types[name].String() {
		case "a number":
			out[key] = 1234.5
		case "yes or no":
			out[key] = true
		case "a date":
			out[key] = now
		case "a list":
			out[key] = []string{text, "b"}
		default:
			out[key] = text
		}
	}
	return out
}
