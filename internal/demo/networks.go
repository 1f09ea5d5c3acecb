package demo

import (
	"context"
	"time"

	"github.com/parleyhub/parley/channels/sim"
	"github.com/parleyhub/parley/internal/demo/stage"
)

// usualPlay is where the page is on which one plays the customer.
const usualPlay = "127.0.0.1:8082"

// setStage puts the providers up, and gives mail to the people on their page.
func (w *world) setStage(ctx context.Context, page *shop) (err error) {
	w.stage, err = stage.Open(ctx, page.ln, stage.House{
		Name: houseName, Mail: houseMail, Desk: w.doors.Desk, Now: w.clock.Now, Posted: w.posted,
		People: []sim.Person{
			{ID: "robin", Name: visitorOfTheShop.name, Address: visitorOfTheShop.email},
			{ID: "noor", Name: "Noor Saucer", Address: "noor.saucer@mailbox.example"},
		},
	})
	if err == nil {
		w.box.show(w.stage.Mail)
	}
	return err
}

// provided are the inboxes that talk to providers of the stage.
func (w *world) provided() []side {
	out := make([]side, len(w.stage.Networks))
	for i, n := range w.stage.Networks {
		out[i] = side{kind: n.Kind, inbox: n.Inbox, settings: func(*world) map[string]any { return n.Settings(n.Base()) }}
	}
	return out
}

// join tells the providers where the hub takes their webhooks.
func (w *world) join() {
	for _, n := range w.stage.Networks {
		n.Join(w.doors.Desk + "/hooks/" + n.Kind + "/" + w.inboxOf(n.Kind))
	}
}

// greet lets everybody on the networks say their first words.
func (w *world) greet(ctx context.Context) error {
	for _, n := range w.stage.Networks {
		for _, act := range n.Opening {
			if err := w.pause(ctx, time.Second, 6*time.Second); err != nil {
				return err
			}
			if err := n.Speak(ctx, act); err != nil {
				w.Log.Info("somebody in the play could not speak", "channel", n.Kind, "error", err)
			}
		}
	}
	return nil
}

// posted writes a mail of somebody on the page and brings it to the hub.
func (w *world) posted(ctx context.Context, l sim.Letter) error {
	f := form{from: l.Name, address: l.From, to: l.To, subject: l.Subject, text: l.Text, id: "<" + l.ID + ">", at: w.clock.Now(),
		answers: letter{id: l.Answers, references: l.References}}
	if l.Photo {
		file, err := w.prop("photo.png")
		if err != nil {
			return err
		}
		f.files = append(f.files, file)
	}
	raw, err := w.letterOf(f)
	if err != nil {
		return err
	}
	return w.post(ctx, l.From, l.To, raw)
}
