package desk

import (
	"context"

	"github.com/parleyhub/parley/desk/lines"
	"github.com/parleyhub/parley/hub"
)

// recentEnough is how many messages are looked through for the address that we
// wrote from last.
const recentEnough = 20

// sender is an inbox with its addresses.
func (d *Desk) sender(id hub.InboxID) (s lines.Sender) {
	if a, err := d.open(id); err == nil {
		s = lines.Of(a)
	}
	return s
}

// from chooses the address of the inbox that a message goes out from: the one that
// its author names, else the one that the person wrote to, else the one that we
// wrote from last.
func (d *Desk) from(ctx context.Context, t *turn, scope hub.Scope, w *way, named string) error {
	if named != "" {
		return w.sender.Named(named)
	}
	if !w.sender.Several() {
		return nil
	}
	alias := ""
	switch {
	case w.last != nil:
		alias = w.last.Alias
	case t.c.LastSeq > 0:
		recent, err := d.Store.MessagesFor(ctx, scope, t.c.ID, 0, t.c.LastSeq+1, recentEnough)
		if err != nil {
			return err
		}
		for _, m := range recent {
			if m.Direction == hub.DirOut && m.InboxID == w.inbox.ID {
				alias = m.Alias
			}
		}
	}
	w.sender.As(alias)
	return nil
}
