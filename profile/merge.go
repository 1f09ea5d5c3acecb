package profile

import (
	"context"
	"slices"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/internal/store"
)

const (
	// claimMerged marks, on the contact that was merged away, the handles it had:
	// what an unmerge gives back.
	claimMerged = "merged"
	traitMerged = "merged:" // + contact id: traits and consents that came with a merge
	// maxMoved bounds one merge. A person with more conversations than this is
	// nearly always an address many people share.
	maxMoved = 2000
)

var everything = hub.Scope{All: true}

// Merge makes other a part of into: handles, conversations and missing traits
// move, other's row stays and says where it went. It can be undone.
func (s *Profiles) Merge(ctx context.Context, by hub.Actor, into, other hub.ContactID) (card hub.ProfileCard, err error) {
	if into == other {
		return card, said.Invalid("other_id", "same_person", "is the same person")
	}
	err = again(ctx, func() error {
		a, err := s.load(ctx, into)
		if err != nil {
			return err
		}
		b, err := s.load(ctx, other)
		if err != nil {
			return err
		}
		if a.c.MergedInto != "" || b.c.MergedInto != "" {
			return hub.Errorf(hub.Conflict, "one of the two was merged already")
		}
		card, err = s.join(ctx, by, &a, &b)
		return err
	})
	return card, err
}

func (s *Profiles) join(ctx context.Context, by hub.Actor, a, b *person) (hub.ProfileCard, error) {
	now := s.now().UTC()
	var w hub.WriteSet
	for _, id := range b.ids {
		w.Claims = append(w.Claims, hub.Claim{ContactID: b.c.ID, Handle: id.Handle, Source: claimMerged, At: now})
		id.ContactID = a.c.ID
		w.Identities = append(w.Identities, id)
		a.ids = append(a.ids, id)
	}
	for _, cl := range b.claims {
		if cl.Source == claimMerged {
			continue
		}
		cl.ContactID = a.c.ID
		w.Claims = append(w.Claims, cl)
		a.claims = append(a.claims, cl)
	}
	for _, t := range b.c.Traits {
		if !hasTrait(a.c.Traits, t.Key) {
			t.Source = traitMerged + string(b.c.ID)
			a.c.Traits = append(a.c.Traits, t)
		}
	}
	for _, x := range b.c.Consents { // kept beside those of a, so that they can be told apart again
		x.Source = traitMerged + string(b.c.ID)
		a.c.Consents = append(a.c.Consents, x)
	}
	a.c.UpdatedAt, b.c.UpdatedAt, b.c.MergedInto = now, now, a.c.ID
	w.Contacts = []hub.Contact{a.c, b.c}
	if err := s.move(ctx, &w, b.c.ID, a.c.ID, func(hub.Conversation) (bool, error) { return true, nil }); err != nil {
		return hub.ProfileCard{}, err
	}
	card := a.card(a.c.Version + 1)
	w.Facts = append(w.Facts, changed(now, by, hub.ContactMerged, card, b.c.ID, a.c.ID))
	w.Audit = append(w.Audit, hub.AuditEntry{At: now, Actor: by, Action: "contact.merge", Object: string(a.c.ID), Detail: string(b.c.ID)})
	return card, s.people.Commit(ctx, w)
}

// Unmerge takes a merged person out again: the handles they had, and the
// conversations that came in on those.
func (s *Profiles) Unmerge(ctx context.Context, by hub.Actor, id hub.ContactID) (card hub.ProfileCard, err error) {
	err = again(ctx, func() error {
		b, err := s.load(ctx, id)
		if err != nil {
			return err
		}
		if b.c.MergedInto == "" {
			return hub.Errorf(hub.Conflict, "this person was not merged into another")
		}
		a, err := s.load(ctx, b.c.MergedInto)
		if err != nil {
			return err
		}
		card, err = s.part(ctx, by, &a, &b)
		return err
	})
	return card, err
}

func (s *Profiles) part(ctx context.Context, by hub.Actor, a, b *person) (hub.ProfileCard, error) {
	now := s.now().UTC()
	had := map[hub.Handle]bool{}
	for _, cl := range b.claims {
		if cl.Source == claimMerged {
			had[cl.Handle] = true
		}
	}
	var w hub.WriteSet
	var left []hub.Identity
	for _, id := range a.ids {
		if !had[id.Handle] {
			left = append(left, id)
			continue
		}
		id.ContactID = b.c.ID
		w.Identities = append(w.Identities, id)
		b.ids = append(b.ids, id)
	}
	a.ids = left
	var traits []hub.Trait
	for _, t := range a.c.Traits {
		if t.Source != traitMerged+string(b.c.ID) {
			traits = append(traits, t)
		}
	}
	a.c.Traits = traits
	for _, x := range a.c.Consents { // a no that was said meanwhile may have been this person's
		if !x.Given && x.At.After(b.c.UpdatedAt) {
			b.c.Consents = append(b.c.Consents, x)
		}
	}
	a.c.Consents = slices.DeleteFunc(slices.Clone(a.c.Consents), func(x hub.Consent) bool { return x.Source == traitMerged+string(b.c.ID) })
	a.c.UpdatedAt, b.c.UpdatedAt, b.c.MergedInto = now, now, ""
	w.Contacts = []hub.Contact{a.c, b.c}
	cameBy := func(c hub.Conversation) (bool, error) {
		first, err := s.firstInbound(ctx, c.ID)
		return had[first], err
	}
	if err := s.move(ctx, &w, a.c.ID, b.c.ID, cameBy); err != nil {
		return hub.ProfileCard{}, err
	}
	card := b.card(b.c.Version + 1)
	w.Facts = append(w.Facts,
		changed(now, by, hub.ContactUnmerged, card, a.c.ID, b.c.ID),
		changed(now, by, hub.ContactChanged, a.card(a.c.Version+1), nil, nil))
	w.Audit = append(w.Audit, hub.AuditEntry{At: now, Actor: by, Action: "contact.unmerge", Object: string(a.c.ID), Detail: string(b.c.ID)})
	return card, s.people.Commit(ctx, w)
}

// move gives the chosen conversations of one contact to another.
func (s *Profiles) move(ctx context.Context, w *hub.WriteSet, from, to hub.ContactID, chosen func(hub.Conversation) (bool, error)) error {
	cursor := ""
	for {
		var page store.Page[hub.Conversation]
		page, err := s.history.Timeline(ctx, everything, from, 200, cursor)
		if err != nil {
			return err
		}
		var ids []hub.ConversationID
		for _, c := range page.Items {
			yes, err := chosen(c)
			if err != nil {
				return err
			}
			if yes {
				ids = append(ids, c.ID)
			}
		}
		// A page of the timeline leaves parts of the rows out; what is written must be whole.
		whole, err := s.history.Conversations(ctx, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			c := whole[id]
			c.ContactID = to
			w.Conversations = append(w.Conversations, c)
		}
		if len(w.Conversations) > maxMoved {
			return hub.Errorf(hub.Unsupported, "this person has more than %d conversations", maxMoved)
		}
		if cursor = page.Next; cursor == "" {
			return nil
		}
	}
}

// firstInbound is the handle a conversation came in on; zero if we began it and
// nobody answered.
func (s *Profiles) firstInbound(ctx context.Context, id hub.ConversationID) (hub.Handle, error) {
	msgs, err := s.history.MessagesFor(ctx, everything, id, 0, 0, 50)
	if err != nil {
		return hub.Handle{}, err
	}
	for _, m := range msgs {
		if m.Direction == hub.DirIn {
			return m.From, nil
		}
	}
	return hub.Handle{}, nil
}

func hasTrait(ts []hub.Trait, key string) bool {
	for _, t := range ts {
		if t.Key == key {
			return true
		}
	}
	return false
}
