package router

import (
	"context"
	"slices"

	"github.com/parleyhub/parley/hub"
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
	t.agreed(said, id, m.Author, m.ConversationID)
}

// opt reads a message that is nothing but STOP, or START, in any shape: a no to
// what is sent to many on this channel, which answers of agents survive, or the
// no taken back. The adapter's own reading goes first: networks that keep such
// words themselves know theirs.
func (t *turn) opt(it *item, who *hub.Contact) {
	in := it.in
	if in.Consent != nil || in.Echo || in.Public || in.Auth == hub.VerdictFailed || in.Automatic != hub.ByPerson || len(in.Attachments) > 0 {
		return
	}
	given, known := hub.OptWord(in.Text)
	if !known {
		return
	}
	kind, at := in.Kind, t.at(it)
	switch ok, why := hub.MaySend(who.Consents, kind, hub.PurposeMarketing); {
	case !given && !ok && why == hub.SaidNo:
		it.opts = []hub.Consent{} // said before: nothing to write, and nobody has to answer
	case !given:
		it.opts = hub.Silence(who.Consents, string(kind), at)
	case stopped(who.Consents, string(kind)):
		it.opts = []hub.Consent{{Channel: string(kind), Purpose: "all", Given: true, At: at}}
	}
}

// stopped reports whether the person said STOP on a channel, and it stands.
func stopped(have []hub.Consent, kind string) bool {
	return slices.ContainsFunc(have, func(c hub.Consent) bool {
		return !c.Given && c.Channel == kind && (c.Purpose == "all" || c.Purpose == "") && c.Source == sourceMessage
	})
}

// sourceMessage is of what people say in messages.
const sourceMessage = "message"

// agreed puts a consent to the person, unless a newer word is known.
func (t *turn) agreed(said hub.Consent, id hub.ContactID, by hub.Actor, in hub.ConversationID) {
	if said.Source == "" {
		said.Source = sourceMessage
	}
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
