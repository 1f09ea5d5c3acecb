package shelf

import (
	"context"
	"fmt"
	"strings"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/templates"
)

// Adapters are the inboxes of this process; *inboxes.Registry is it.
type Adapters interface {
	Adapter(id hub.InboxID) (channels.Adapter, channels.Channel, hub.Inbox, bool)
}

// Trier sends tests.
type Trier struct {
	*Shelf
	Inboxes Adapters
}

// Tried is what became of one test.
type Tried struct {
	Address string
	State   hub.DeliveryState // empty: it was not taken
	Error   string
}

// maxTests bounds the addresses of one test.
const maxTests = 5

// Try sends one revision to test addresses through an inbox, filled in with data;
// the subject says that it is a test, and of which revision. It is neither kept as
// a message nor tried again; that a provider did not take it is an answer, no
// error.
func (t *Trier) Try(ctx context.Context, by *hub.Agent, id string, revision int64, inbox hub.InboxID, locale string, to []string, data *templates.Data) ([]Tried, error) {
	k, err := t.Get(ctx, id, revision)
	if err != nil {
		return nil, err
	}
	p, err := t.Program(ctx, id, k.Revision)
	if err != nil {
		return nil, err
	}
	adapter, channel, in, ok := t.Inboxes.Adapter(inbox)
	if !ok || adapter == nil {
		return nil, said.Invalid("inbox_id", "inbox_closed", "this inbox is not open")
	}
	if len(to) == 0 && channel.Can.HandleKind == hub.HandleEmail {
		to = []string{by.Email}
	}
	if len(to) == 0 || len(to) > maxTests {
		return nil, said.Invalid("to", "one_to_five", "has 1 to 5 addresses")
	}
	handles := make([]hub.Handle, len(to))
	for i, address := range to {
		if handles[i], ok = handleOf(channel.Can.HandleKind, address); !ok {
			return nil, said.Invalid(fmt.Sprintf("to[%d]", i), "no_inbox_address", "is no address that this inbox writes to")
		}
	}
	r, err := p.Render(ctx, channel.Kind, channel.Can.Class, locale, data)
	if err != nil {
		return nil, err
	}
	now := t.Now()
	out := make([]Tried, len(to))
	for i, h := range handles {
		m := hub.Outbound{Order: hub.NewOrderID(now), Message: hub.NewMessageID(now), Inbox: in, Author: hub.Actor{Type: hub.ActorAgent, ID: string(by.ID)}, To: h,
			Text: r.Text, Template: r.Provider, Attempt: 1, CreatedAt: now, Bulk: &hub.Bulk{Transactional: true}}
		if channel.Can.Subject {
			m.Subject = fmt.Sprintf("[Test %d] %s", k.Revision, r.Subject)
		}
		if channel.Can.HTML {
			m.HTML = r.HTML
		}
		if minter, ok := adapter.(channels.Minter); ok {
			m.Ref = minter.MintRef(m)
		}
		out[i] = Tried{Address: to[i]}
		receipt, err := adapter.Send(ctx, m)
		if err != nil {
			out[i].Error = "the network did not take it"
			if hub.KindOf(err) != hub.Internal {
				out[i].Error = sentence(err)
			}
			continue
		}
		out[i].State = receipt.State
	}
	return out, nil
}

// handleOf is a test address as a handle: a mailbox, or a number.
func handleOf(kind hub.HandleKind, address string) (hub.Handle, bool) {
	address = strings.TrimSpace(address)
	if address == "" || len(address) > 320 || strings.ContainsAny(address, " \t\r\n<>,;\"") {
		return hub.Handle{}, false
	}
	switch kind {
	case hub.HandleEmail:
		local, domain, ok := strings.Cut(address, "@")
		return hub.EmailHandle(address), ok && local != "" && domain != "" && !strings.Contains(domain, "@")
	case hub.HandlePhone:
		digits, ok := strings.CutPrefix(address, "+")
		return hub.Handle{Kind: kind, Address: address}, ok && len(digits) >= 7 && len(digits) <= 15 && strings.Trim(digits, "0123456789") == ""
	}
	return hub.Handle{}, false
}
