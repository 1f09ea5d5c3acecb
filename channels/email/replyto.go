package email

import (
	"github.com/parleyhub/parley/channels/email/addresses"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/mime"
)

// maxReplyTo bounds the addresses that one mail wants its answer at.
const maxReplyTo = 10

// replyTo is where the answer to a mail goes, when that is not where it came
// from. Who speaks stays who is in From: a Reply-To is vouched for by nobody, so
// it names where to write and never who somebody is. It is not followed for
// lists (all of them would read the answer), loops and reports, nor when the
// From line is certainly false.
func (a *adapter) replyTo(h mime.Header, in *hub.Inbound) []hub.Address {
	switch in.Automatic {
	case hub.AutoList, hub.AutoLoop, hub.AutoBounce:
		return nil
	}
	if in.Auth == hub.VerdictFailed {
		return nil
	}
	return a.elsewhere(h, in.From.Address)
}

// elsewhere are the addresses of the Reply-To line that are neither from nor
// ours. Two such lines contradict each other, so none counts.
func (a *adapter) elsewhere(h mime.Header, from string) []hub.Address {
	lines := h.All("Reply-To")
	if len(lines) != 1 {
		return nil
	}
	var out []hub.Address
	seen := map[hub.Handle]bool{hub.EmailHandle(from): true}
	for _, to := range mime.Addresses(lines[0]) {
		key := hub.EmailHandle(to.Address)
		if seen[key] || !mime.ValidAddress(to.Address) || a.Owns(to.Address) || (a.env.Ours != nil && a.env.Ours(to.Address)) {
			continue
		}
		seen[key] = true
		if out = append(out, hub.Address{Name: clip(mime.Line(to.Name), 200), Address: to.Address}); len(out) == maxReplyTo {
			break
		}
	}
	return out
}

// standsIn reports whether a sender that nobody reads writes for a person, as
// the contact form of a site does.
func (a *adapter) standsIn(h mime.Header, from string) bool {
	for _, to := range a.elsewhere(h, from) {
		if local, _, _ := addresses.Split(to.Address); !robots.MatchString(local) {
			return true
		}
	}
	return false
}
