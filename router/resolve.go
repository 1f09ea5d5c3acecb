package router

import "github.com/parleyhub/parley/hub"

// resolve finds out who is speaking and brings the working set up to date, so
// that the next item of the batch knows it too. via is the conversation that a
// reply token of ours names.
func (t *turn) resolve(it *item) (hub.Who, *thread) {
	k := t.known
	k.Proven = ""
	via, given := t.byToken(it)
	if via != nil && given == it.in.From {
		k.Proven = via.conv.ContactID
	}
	who := t.r.Resolve(&it.in, k, t.now)
	id := who.Contact.ID
	if who.Changed {
		t.contacts[id] = true
	}
	k.Contacts[id] = who.Contact
	for _, ident := range who.Identities {
		t.ids[ident.ID] = ident
		k.Owners[ident.Handle.Key()] = ident
		k.Handles[id] = putIdentity(k.Handles[id], ident)
	}
	for _, cl := range who.Claims {
		if addClaim(t.claims, cl) {
			t.ws.Claims = append(t.ws.Claims, cl)
		}
	}
	if who.Absorbed != "" && who.Absorbed != id {
		t.absorb(who.Absorbed, id)
	}
	return who, via
}

// byToken is the conversation of the first valid token, and whom it was given to.
func (t *turn) byToken(it *item) (*thread, hub.Handle) {
	for _, token := range it.in.Tokens {
		if tok, ok := t.tokens[token]; ok {
			if th := t.threads[tok.ConversationID]; th != nil {
				return th, tok.Handle
			}
		}
	}
	return nil, hub.Handle{}
}

// absorb moves an anonymous visitor's conversations to the person they proved to be.
func (t *turn) absorb(from, into hub.ContactID) {
	old := t.known.Contacts[from]
	if old.ID == "" {
		return
	}
	old.MergedInto, old.UpdatedAt = into, t.now
	t.known.Contacts[from] = old
	t.contacts[from] = true
	for _, id := range t.latest[from] {
		th := t.threads[id]
		th.conv.ContactID, th.changed = into, true
		t.latest[into] = append(t.latest[into], id)
	}
	delete(t.latest, from)
	for _, cl := range t.claims[from] {
		cl.ContactID = into
		if addClaim(t.claims, cl) {
			t.ws.Claims = append(t.ws.Claims, cl)
		}
	}
	card := t.profile(into)
	f := hub.NewFact(hub.ContactMerged, t.now, hub.Actor{Type: hub.ActorSystem, ID: "router"},
		hub.FactData{Profile: &card, Before: from, After: into, Reason: "signed_identity"})
	f.ContactID = into
	t.ws.Facts = append(t.ws.Facts, f)
}

// profile is the card of a person as the working set knows them.
func (t *turn) profile(id hub.ContactID) hub.ProfileCard {
	c := t.known.Contacts[id]
	if t.contacts[id] {
		c.Version++ // as it will be stored
	}
	return c.Card(t.known.Handles[id], t.claims[id])
}

func putIdentity(list []hub.Identity, id hub.Identity) []hub.Identity {
	out := make([]hub.Identity, 0, len(list)+1)
	for _, have := range list {
		if have.ID != id.ID {
			out = append(out, have)
		}
	}
	return append(out, id)
}

func addClaim(claims map[hub.ContactID][]hub.Claim, cl hub.Claim) bool {
	for _, have := range claims[cl.ContactID] {
		if have.Handle == cl.Handle {
			return false
		}
	}
	claims[cl.ContactID] = append(claims[cl.ContactID], cl)
	return true
}
