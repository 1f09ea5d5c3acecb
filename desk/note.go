package desk

import (
	"context"

	"github.com/parleyhub/parley/hub"
)

// note adds an internal note. It has no inbox and no order, so nothing that
// sends can ever see it; it stops no clock.
func (d *Desk) note(ctx context.Context, t *turn, scope hub.Scope, in ReplyInput) (hub.Message, error) {
	files, err := d.files(ctx, t.by, scope, in.Attachments)
	if err != nil {
		return hub.Message{}, err
	}
	return note(t, in, files), nil
}

func note(t *turn, in ReplyInput, files []hub.Attachment) hub.Message {
	m := hub.Message{Direction: hub.DirNote, Text: in.Text, HTML: in.HTML, Attachments: files, ClientID: in.ClientID}
	t.add(&m)
	card := m.Card()
	t.tell(news{kind: hub.NoteAdded, message: &card})
	return m
}
