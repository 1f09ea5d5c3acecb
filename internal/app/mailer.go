package app

import (
	"context"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/templates"
)

// mailer sends the few mails that the hub writes itself: invitations and resets.
type mailer struct{ a *App }

// SendSystemMail implements api.Mailer.
func (m mailer) SendSystemMail(ctx context.Context, inbox hub.InboxID, to hub.Address, template string, data map[string]string) error {
	adapter, in, err := m.through(inbox)
	if err != nil {
		return err
	}
	w, err := m.a.store.Workspace(ctx)
	if err != nil {
		return err
	}
	filled := map[string]string{"workspace": w.Name}
	if w.Name == "" {
		filled["workspace"] = in.Name
	}
	for k, v := range data {
		filled[k] = v
	}
	subject, text, err := templates.Notice(template, filled)
	if err != nil {
		return err
	}
	out := hub.Outbound{
		Message: hub.NewMessageID(m.a.opt.Now()), Inbox: in, To: hub.EmailHandle(to.Address), ToName: to.Name,
		Recipients: []hub.Address{to}, Subject: subject, Text: text, CreatedAt: m.a.opt.Now(),
		Author: hub.Actor{Type: hub.ActorSystem, ID: "hub"},
	}
	if minter, ok := adapter.(channels.Minter); ok {
		out.Ref = minter.MintRef(out)
	}
	_, err = adapter.Send(ctx, out)
	return err
}

// through is the wished inbox, or the first that writes to mail addresses.
func (m mailer) through(id hub.InboxID) (channels.Adapter, hub.Inbox, error) {
	if id != "" {
		adapter, _, in, ok := m.a.inboxes.Adapter(id)
		if !ok {
			return nil, in, hub.InvalidField("inbox_id", "is not an open inbox")
		}
		return adapter, in, nil
	}
	var best hub.Inbox
	var adapter channels.Adapter
	for _, o := range m.a.inboxes.All() {
		if o.Adapter == nil || o.Channel.Can.HandleKind != hub.HandleEmail {
			continue
		}
		if best.ID == "" || o.Inbox.ID < best.ID {
			best, adapter = o.Inbox, o.Adapter
		}
	}
	if adapter == nil {
		return nil, best, hub.Errorf(hub.Unsupported, "there is no inbox that could send this mail")
	}
	return adapter, best, nil
}
