// Package profile answers who somebody is. In comes what a channel knows of a
// sender, and who owns which handle already; out goes one contact, with the
// handles that were proven and the ones that were only claimed. People meet by
// evidence alone: an unverified claim never joins two of them.
package profile

import (
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Evidence that an identity is somebody's.
const (
	ByMailbox = "mailbox" // they answered a token that only that mailbox got
	ByDomain  = "dmarc"   // their domain vouches for the mail
)

// Handles of an inbound item that may resolve to a person: the sender, and with
// proof whatever the proof covers.
func Handles(in *hub.Inbound) []hub.Handle {
	out := []hub.Handle{in.From}
	if in.Proof != "" {
		out = append(out, in.Also...)
	}
	return out
}

// Resolve decides who in is from. It reads nothing and writes nothing.
func Resolve(in *hub.Inbound, k hub.Known, now time.Time) hub.Who {
	proof := in.Proof
	if proof == "" && in.Auth == hub.VerdictVerified {
		proof = ByDomain
	}
	owner, found := pick(in, k)
	var r hub.Who
	if found {
		r.Contact = k.Contacts[owner]
	} else {
		r.Contact = hub.Contact{ID: hub.NewContactID(now), CreatedAt: now, UpdatedAt: now}
		r.Changed = true
	}
	if owner == k.Proven && proof == "" && owner != "" {
		if _, owned := k.Owners[in.From.Key()]; !owned {
			proof = ByMailbox
		}
	}
	for i, h := range Handles(in) {
		attach(&r, k, in, h, proof, i == 0, now)
	}
	for _, h := range in.Claims {
		if !h.IsZero() && k.Owners[h.Key()].ContactID != r.Contact.ID {
			r.Claims = append(r.Claims, hub.Claim{ContactID: r.Contact.ID, Handle: h, Source: "prechat", At: now})
		}
	}
	learn(&r, in, k.Handles[r.Contact.ID], proof, now)
	return r
}

// pick chooses the person among the owners of the handles: the sender's own
// first, then a proven handle that names somebody, last an anonymous one.
func pick(in *hub.Inbound, k hub.Known) (hub.ContactID, bool) {
	var anonymous hub.ContactID
	for _, h := range Handles(in) {
		id, ok := k.Owners[h.Key()]
		if !ok {
			continue
		}
		if !anonymousOnly(k.Handles[id.ContactID]) {
			return id.ContactID, true
		}
		if anonymous == "" {
			anonymous = id.ContactID
		}
	}
	if anonymous != "" {
		return anonymous, true
	}
	if k.Proven != "" {
		return k.Proven, true
	}
	return "", false
}

// anonymousOnly reports whether all that is known of a person is a visitor's session.
func anonymousOnly(ids []hub.Identity) bool {
	for _, id := range ids {
		if id.Handle.Kind != hub.HandleVisitor {
			return false
		}
	}
	return true
}

// attach gives handle h to the person, unless it is somebody else's.
func attach(r *hub.Who, k hub.Known, in *hub.Inbound, h hub.Handle, proof string, isSender bool, now time.Time) {
	have, owned := k.Owners[h.Key()]
	switch {
	case h.IsZero():
	case !owned:
		id := hub.Identity{
			ID: hub.NewIdentityID(now), ContactID: r.Contact.ID, Handle: h, CreatedAt: now,
			Verified: proof != "", Evidence: proof,
		}
		if isSender {
			id.Name = in.FromName
		}
		r.Identities = append(r.Identities, id)
	case have.ContactID == r.Contact.ID:
		if proof != "" && !have.Verified {
			have.Verified, have.Evidence = true, proof
			r.Identities = append(r.Identities, have)
		}
	case in.Proof != "" && anonymousOnly(k.Handles[have.ContactID]):
		// The session was nobody's until now: it becomes this person's.
		r.Absorbed = have.ContactID
		have.ContactID, have.Verified, have.Evidence = r.Contact.ID, true, in.Proof
		r.Identities = append(r.Identities, have)
	default:
		// Two known people, one handle: a conflict for a person to look at.
		r.Claims = append(r.Claims, hub.Claim{ContactID: r.Contact.ID, Handle: h, Source: "conflict", At: now})
	}
}

// learn takes over name, language and signed attributes.
func learn(r *hub.Who, in *hub.Inbound, ids []hub.Identity, proof string, now time.Time) {
	c := &r.Contact
	if name := strings.TrimSpace(in.FromName); name != "" && isFallback(c.Name, ids) && c.Name != name {
		c.Name, r.Changed = name, true
	}
	if c.Name == "" {
		c.Name, r.Changed = fallbackName(in.From), true
	}
	if c.Language == "" && in.Language != "" {
		c.Language, r.Changed = in.Language, true
	}
	for _, t := range in.Traits {
		if proof == "" {
			t.Source = "claim"
		}
		if setTrait(c, t) {
			r.Changed = true
		}
	}
	if r.Changed {
		c.UpdatedAt = now
	}
}

// fallbackName is what we call somebody who has not said their name. Sessions
// and foreign ids say nothing to an agent; the UI has a word for an empty name.
func fallbackName(h hub.Handle) string {
	if h.Kind == hub.HandleVisitor || h.Kind == hub.HandleExternal {
		return ""
	}
	return h.Address
}

// isFallback reports whether a name is only one of the person's addresses.
func isFallback(name string, ids []hub.Identity) bool {
	for _, id := range ids {
		if name == fallbackName(id.Handle) {
			return true
		}
	}
	return name == ""
}

// setTrait stores t unless the same value is there or a better source said otherwise.
func setTrait(c *hub.Contact, t hub.Trait) bool {
	for i := range c.Traits {
		have := &c.Traits[i]
		if have.Key != t.Key {
			continue
		}
		if have.Value == t.Value || (t.Source == "claim" && have.Source != "claim") {
			return false
		}
		traits := append([]hub.Trait(nil), c.Traits...)
		traits[i] = t
		c.Traits = traits
		return true
	}
	c.Traits = append(append([]hub.Trait(nil), c.Traits...), t)
	return true
}
