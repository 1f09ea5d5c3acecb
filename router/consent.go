package router

import (
	"context"
	"slices"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/router/courtesy"
)

// pressed takes a consent that somebody gave or took back without a word: they
// blocked us, or ticked a box. It is written down, and nobody has to read it.
func (t *turn) pressed(it *item) {
	who, _ := t.resolve(it)
	by := hub.Actor{Type: hub.ActorContact, ID: string(who.Contact.ID), Name: who.Contact.Name}
	t.consent(it, &hub.Message{ReceivedAt: t.at(it), Author: by}, who.Contact.ID)
	t.keepAside(it, "consent")
	t.settled(it, "")
}

// consent writes down what the person said about being written to, with the
// message as its proof where there is one.
func (t *turn) consent(it *item, m *hub.Message, id hub.ContactID) {
	said := *it.in.Consent
	said.Channel, said.At = string(it.in.Kind), m.ReceivedAt
	if m.ID != "" {
		said.Proof = string(m.ID)
	}
	words := []hub.Consent{said}
	if said.Given && it.unproven && (said.Purpose == "" || said.Purpose == "all") && it.in.Text != "" {
		words = hub.Started(said.Channel, said.At, true)
	}
	for _, x := range words {
		x.Proof = said.Proof
		t.agreed(x, id, m.Author, m.ConversationID)
	}
}

// agrees reads a message that is nothing but YES, or NO, in answer to the question
// whether they want what was asked for in their name. Mail is answered by its link.
func (t *turn) agrees(it *item, who *hub.Contact) {
	m := it.sent
	if m == nil || m.ContactID != who.ID || it.can.Class == hub.ClassMail {
		return
	}
	if said, mind := courtesy.Answer(&it.in, t.known.Contacts[who.ID].Consents, m.ID, t.at(it)); len(said) > 0 {
		it.opts, it.mind, it.in.Consent = said, mind, nil
	}
}

// agreed puts a consent to the person, unless a newer word is known.
func (t *turn) agreed(said hub.Consent, id hub.ContactID, by hub.Actor, in hub.ConversationID) {
	if said.Source == "" {
		said.Source = hub.SourceMessage
	}
	c := t.known.Contacts[id]
	next := hub.WithConsent(c.Consents, said)
	if !slices.ContainsFunc(next, func(x hub.Consent) bool { return x == said }) {
		return // an older word that came late, or nothing to confirm
	}
	c.Consents, c.UpdatedAt = next, t.now
	t.known.Contacts[id], t.contacts[id] = c, true
	card := t.profile(id)
	f := hub.NewFact(hub.ContactChanged, t.now, by, hub.FactData{Profile: &card, After: said, Reason: "consent"})
	f.ContactID, f.ConversationID = id, in
	t.ws.Facts = append(t.ws.Facts, f)
}

// event keeps what a provider told us and nobody has to read. When it is that
// somebody we know wants no messages, they get none.
func (t *turn) event(ctx context.Context, it *item) error {
	t.keepRaw(it, it.in.Event, hub.QuarantineEvent)
	if err := t.alert(ctx, it); err != nil {
		return err
	}
	if owner, ok := t.known.Owners[it.in.From.Key()]; ok && it.in.Consent != nil && !it.in.From.IsZero() && t.known.Contacts[owner.ContactID].ID != "" {
		said := *it.in.Consent
		said.Channel, said.At = string(it.in.Kind), it.in.ReceivedAt
		t.agreed(said, owner.ContactID, hub.Actor{Type: hub.ActorSystem, ID: "router"}, "")
	}
	t.settled(it, "")
	return nil
}
