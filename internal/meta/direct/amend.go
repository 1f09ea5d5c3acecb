package direct

import (
	"context"
	"net/http"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta"
)

// Amend sets or takes back our reaction to a private message. The networks let
// companies neither edit nor take back messages (2026-05).
func (a *adapter) Amend(ctx context.Context, am channels.Amendment) error {
	if am.Change.Kind != hub.Reacted || am.Public {
		return hub.Errorf(hub.Unsupported, "%s lets companies do no more than react to private messages.", a.net.Name)
	}
	if am.Change.Ref == "" || len(am.Change.Ref) > 256 || !meta.SafeID(am.To.Address) {
		return hub.Errorf(hub.Missing, "%s does not know this message.", a.net.Name)
	}
	payload := map[string]string{"message_id": am.Change.Ref}
	action := "unreact"
	if am.Change.Reaction != "" {
		sign, ok := a.net.Sign(am.Change.Reaction)
		if !ok {
			return hub.Errorf(hub.Unsupported, "%s takes no other reaction than ❤️ from companies.", a.net.Name)
		}
		action, payload["reaction"] = "react", sign
	}
	err := a.action(ctx, am.To.Address, action, payload)
	a.health(err)
	return err
}

func (a *adapter) action(ctx context.Context, to, action string, payload map[string]string) error {
	body := map[string]any{"recipient": recipient{ID: to}, "sender_action": action}
	if payload != nil {
		body["payload"] = payload
	}
	return a.graph.Do(ctx, meta.Call{Method: http.MethodPost, Path: a.set.Node + "/messages", Body: body})
}

// typingEvery is how often the sign is sent; the networks show it for 20 seconds.
const typingEvery = 15 * time.Second

// Typing shows the person that somebody writes, and that what they wrote was seen.
func (a *adapter) Typing(ctx context.Context, to hub.Handle, on bool) error {
	if !meta.SafeID(to.Address) || to.Scope != a.set.Account {
		return nil
	}
	if !on {
		return a.action(ctx, to.Address, "typing_off", nil)
	}
	if !a.env.Live.Allow(ctx, string(a.net.Kind)+".typing/"+string(a.in.ID)+"/"+to.Address, 1, typingEvery) {
		return nil
	}
	if err := a.action(ctx, to.Address, "mark_seen", nil); err != nil {
		return err
	}
	return a.action(ctx, to.Address, "typing_on", nil)
}
