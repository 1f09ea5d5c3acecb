package desk

import (
	"fmt"
	"net/mail"
	"strings"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// maxRecipients bounds each address line of a post.
const maxRecipients = 50

// reach is the handle under which the person is reached through an inbox: where
// their last message there wants its answer, else where it came from, else a
// proven one of the kind, else any of the kind, else one they only claim.
func reach(last *hub.Message, inbox hub.InboxID, can channels.Abilities, ids []hub.Identity, claims []hub.Claim) hub.Handle {
	if last != nil && last.InboxID == inbox && !last.From.IsZero() {
		if len(last.ReplyTo) > 0 {
			return hub.ReplyToHandle(hub.Handle{Kind: can.HandleKind, Address: strings.ToLower(last.ReplyTo[0].Address)})
		}
		return last.From
	}
	fits := func(h hub.Handle) bool {
		return h.Kind == can.HandleKind && !h.IsZero() && (h.Scope == "" || h.Scope == string(inbox))
	}
	var found hub.Handle
	for _, id := range ids {
		if fits(id.Handle) && (id.Verified || found.IsZero()) {
			if found = id.Handle; id.Verified {
				return found
			}
		}
	}
	if !found.IsZero() {
		return found
	}
	for _, c := range claims {
		if fits(c.Handle) {
			return c.Handle
		}
	}
	return hub.Handle{}
}

// addressees is the To line of an answer whose author gave none.
func addressees(who hub.Contact, w way) []hub.Address {
	if w.last != nil && w.last.InboxID == w.inbox.ID && len(w.last.ReplyTo) > 0 {
		return w.last.ReplyTo
	}
	return []hub.Address{{Name: who.Name, Address: w.to.Address}}
}

// lines checks the address lines that the author gave.
func lines(in *ReplyInput, can channels.Abilities) error {
	for _, line := range []struct {
		field string
		list  []hub.Address
	}{{"to", in.To}, {"cc", in.Cc}, {"bcc", in.Bcc}} {
		if len(line.list) == 0 {
			continue
		}
		if !can.CopyLines {
			return hub.InvalidField(line.field, "this channel has no address lines")
		}
		if len(line.list) > maxRecipients {
			return hub.InvalidField(line.field, "has more than 50 addresses")
		}
		for i, a := range line.list {
			clean, err := address(a)
			if err != nil {
				return hub.InvalidField(fmt.Sprintf("%s[%d]", line.field, i), "is not a mail address")
			}
			line.list[i] = clean
		}
	}
	return nil
}

func address(a hub.Address) (hub.Address, error) {
	a.Address = strings.TrimSpace(a.Address)
	got, err := mail.ParseAddress("<" + a.Address + ">")
	if err != nil || len(a.Address) > 320 {
		return a, hub.Errorf(hub.Invalid, "not an address")
	}
	a.Address = got.Address
	a.Name = strings.Join(strings.Fields(strings.ToValidUTF8(strings.Map(printable, a.Name), "")), " ")
	return a, nil
}

// printable maps control characters to spaces: a name is one line of text.
func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return ' '
	}
	return r
}
