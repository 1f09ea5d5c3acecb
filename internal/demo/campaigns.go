package demo

import (
	"context"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/demo/outreach"
)

// readers is how many people the house writes campaigns to.
const readers = 60

// campaigns fills the rooms of campaigns of a house that is new.
func (w *world) campaigns(ctx context.Context) error {
	people := map[string]*person{}
	h := outreach.House{Call: w.owner.call, Inbox: w.inboxOf(mailSide.kind), Intn: w.intn, Now: w.clock.Now,
		Follow: func(o *outreach.Person) (func(context.Context, string) error, func()) {
			p := people[o.Email]
			write := func(ctx context.Context, text string) error {
				if _, ok := p.lastLetter(); !ok {
					return hub.Errorf(hub.Missing, "nothing came to answer")
				}
				return (&writer{w: w, p: p}).say(ctx, &turn{Says: text})
			}
			return write, w.box.follow(p)
		}}
	languages := []string{"en", "en", "fr", "ro"}
	for i := range readers {
		p := w.somebody(&story{language: languages[i%len(languages)]})
		people[p.email] = p
		defer w.gone(p)
		h.People = append(h.People, outreach.Person{Name: p.name, Email: p.email, Language: p.language, City: p.city, Plan: p.plan})
	}
	return h.Fill(ctx)
}
