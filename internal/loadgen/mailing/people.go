package mailing

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/postgres"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/templates"
	"github.com/parleyhub/parley/templates/shelf"
)

func openStore(ctx context.Context, p *outside.Process) (*store.Store, error) {
	if p.Database != "" {
		return postgres.Open(ctx, p.Database, run.Wall)
	}
	return sqlite.Open(ctx, filepath.Join(p.Data, "hub.db"), run.Wall)
}

func address(n int) string { return fmt.Sprintf("p%d@d%d.example", n, n%50) }

// people puts so many into the data of a stopped hub, each with a mail address,
// a yes, and a few traits, and a template that is live. It answers its id.
func people(ctx context.Context, p *outside.Process, n int) (string, error) {
	st, err := openStore(ctx, p)
	if err != nil {
		return "", err
	}
	defer func() { _ = st.Close() }()
	at := run.Wall()
	for i := 0; i < n; {
		var w hub.WriteSet
		for range min(1000, n-i) {
			id := person(i)
			w.Contacts = append(w.Contacts, hub.Contact{
				ID: id, Name: fmt.Sprintf("Person %d", i), Language: "en", Zone: "Europe/Bucharest", CreatedAt: at, UpdatedAt: at,
				Traits:   []hub.Trait{{Key: "city", Value: fmt.Sprintf("Town %d", i%97), Source: "import", At: at}, {Key: "points", Value: fmt.Sprint(i % 1000), Source: "import", At: at}},
				Consents: []hub.Consent{{Purpose: "marketing", Given: true, Source: "import", At: at}},
			})
			w.Identities = append(w.Identities, hub.Identity{ID: hub.IdentityID(fmt.Sprintf("idn_%09d", i)), ContactID: id, Handle: hub.EmailHandle(address(i)), CreatedAt: at},
				hub.Identity{ID: hub.IdentityID(fmt.Sprintf("idn_p%09d", i)), ContactID: id, Handle: hub.Handle{Kind: hub.HandlePhone, Address: phone(i)}, CreatedAt: at})
			i++
		}
		if err := st.Commit(ctx, w); err != nil {
			return "", err
		}
	}
	return letter(ctx, st)
}

// letter saves a template of about 4.6 kB a mail, and lets it out.
func letter(ctx context.Context, st *store.Store) (string, error) {
	schema := templates.NewSchema([]templates.Trait{{Key: "city", Type: "text"}, {Key: "points", Type: "number"}})
	s := &shelf.Shelf{Rows: st, Now: run.Wall, Approve: func(*hub.Agent) bool { return false },
		Schema: func(context.Context) (*templates.Schema, error) { return schema, nil }}
	by := hub.Actor{Type: hub.ActorAgent, ID: "agt_load"}
	var html strings.Builder
	html.WriteString(`<html><body style="margin:0;font-family:Arial"><h1>Hello {{ contact.first_name }} in {{ contact.traits.city }}</h1>`)
	for i := range 8 {
		fmt.Fprintf(&html, `<p style="color:#333;line-height:1.5">%d. You have {{ contact.traits.points }} points, {{ contact.name }}. They buy what nobody else has: a lamp that reads, a chair that waits. <a href="https://shop.example/offer/%d">Look at it</a></p>`, i+1, i)
	}
	html.WriteString(`<p>You get this because you said yes. <a href="{{ link.unsubscribe }}">Unsubscribe</a></p></body></html>`)
	k, _, err := s.Save(ctx, by, templates.Template{Name: "Load", Purpose: "marketing", Kind: templates.Message, Variants: []templates.Variant{
		{Subject: "{{ contact.first_name }}, {{ contact.traits.points }} points are yours", Source: templates.HTML, Body: html.String()},
		{Channel: string(hub.ClassMessaging), Source: templates.Text, Body: "{{ contact.first_name }}, {{ contact.traits.points }} points are yours."},
	}}, 0)
	if err == nil {
		_, err = s.Submit(ctx, by, k.ID, k.Revision, "")
	}
	if err == nil {
		_, err = s.Let(ctx, by, k.ID, k.Revision, run.Wall())
	}
	return k.ID, err
}
