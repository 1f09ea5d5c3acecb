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
	if m == nil || m.ContactID != who.ID || !it.in.Plain() || it.can.Class == hub.ClassMail {
		return
	}
	have, at := t.known.Contacts[who.ID].Consents, t.at(it)
	switch {
	case hub.AgreeWord(it.in.Text):
		if said := hub.Agreed(have, m.ID, at); len(said) > 0 {
			it.mind = courtesy.Confirmed
			if it.in.Consent != nil {
				it.mind = "" // their network has answered the word by itself
			}
			it.opts, it.in.Consent = said, nil
		}
	case hub.RefuseWord(it.in.Text) && it.in.Consent == nil:
		if said := hub.Declined(have, m.ID, at); len(said) > 0 {
			it.opts, it.mind = said, courtesy.Declined
		}
	}
}

// opt reads a message that is nothing but STOP, or START, in any shape: a no to
// what is sent to many on this channel, which answers of agents survive, or the
// no taken back. The adapter's own reading goes first: networks know their words.
func (t *turn) opt(it *item, who *hub.Contact) {
	in, kind, at := &it.in, it.in.Kind, t.at(it)
	given, known := hub.OptWord(in.Text)
	if !known || in.Consent != nil || !in.Plain() {
		return
	}
	switch ok, why := hub.MaySend(who.Consents, kind, hub.PurposeMarketing); {
	case !given && !ok && why == hub.SaidNo:
		it.opts = []hub.Consent{} // said before: nothing to write, and nobody has to answer
	case !given:
		it.opts, it.mind = hub.Silence(who.Consents, string(kind), at), courtesy.Out
	case hub.Stopped(who.Consents, string(kind)):
		if it.opts = hub.Started(string(kind), at, it.unproven); !it.unproven {
			it.mind = courtesy.Back // else the question whether it was them is the answer
		}
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
