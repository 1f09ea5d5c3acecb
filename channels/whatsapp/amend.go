package whatsapp

import (
	"context"
	"net/http"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta"
)

// Amend sets or takes back our reaction. Businesses can neither edit nor take
// back over the Cloud API (2026-05).
func (a *adapter) Amend(ctx context.Context, am channels.Amendment) error {
	if am.Change.Kind != hub.Reacted {
		return hub.Errorf(hub.Unsupported, "WhatsApp lets nobody change or take back what a business has sent.")
	}
	if am.Change.Ref == "" || len(am.Change.Ref) > 256 {
		return hub.Errorf(hub.Missing, "WhatsApp does not know this message.")
	}
	to, err := a.address(ctx, am.To.Address)
	if err != nil {
		return err
	}
	_, err = a.post(ctx, request{
		Product: string(kind), Kind: "individual", recipient: to, Type: "reaction",
		Reaction: &outReaction{MessageID: am.Change.Ref, Emoji: am.Change.Reaction},
	})
	a.health(err)
	return err
}

// typingEvery is how often the sign is sent; WhatsApp shows it for 25 seconds.
const typingEvery = 20 * time.Second

// Typing shows the person that somebody writes, and marks what they wrote last
// as read: the network knows the one only with the other. There is no sign for
// having stopped.
func (a *adapter) Typing(ctx context.Context, to hub.Handle, on bool) error {
	id, ok := a.last.Get(to.Address)
	if !on || !ok || !a.env.Live.Allow(ctx, "whatsapp.typing/"+string(a.in.ID)+"/"+to.Address, 1, typingEvery) {
		return nil
	}
	return a.graph.Do(ctx, meta.Call{Method: http.MethodPost, Path: a.set.phone + "/messages", Body: map[string]any{
		"messaging_product": kind, "status": "read", "message_id": id, "typing_indicator": map[string]string{"type": "text"},
	}})
}
