package router

import (
	"slices"

	"github.com/parleyhub/parley/hub"
)

// consent writes down what the person said about being written to, with the
// message as its proof.
func (t *turn) consent(it *item, m *hub.Message, id hub.ContactID) {
	said := *it.in.Consent
	said.Channel, said.At, said.Proof = string(it.in.Kind), m.ReceivedAt, string(m.ID)
	c := t.known.Contacts[id]
	have := slices.IndexFunc(c.Consents, func(x hub.Consent) bool { return x.Channel == said.Channel && x.Purpose == said.Purpose })
	if have >= 0 && c.Consents[have].At.After(said.At) {
		return // an older word that came late
	}
	rest := slices.Clone(c.Consents)
	if have >= 0 {
		rest = slices.Delete(rest, have, have+1)
	}
	c.Consents, c.UpdatedAt = append(rest, said), t.now
	t.known.Contacts[id], t.contacts[id] = c, true
	card := t.profile(id)
	f := hub.NewFact(hub.ContactChanged, t.now, m.Author, hub.FactData{Profile: &card, After: said, Reason: "consent"})
	f.ContactID, f.ConversationID = id, m.ConversationID
	t.ws.Facts = append(t.ws.Facts, f)
}

// event keeps what a provider told us and nobody has to read.
func (t *turn) event(it *item) {
	t.keepRaw(it, it.in.Event, hub.QuarantineEvent)
	t.settled(it, "")
}
