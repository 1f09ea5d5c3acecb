// Package word writes down what people themselves say about being written to, on
// pages that they reach by a link of ours. In comes who they are, by a token that
// nobody else can make, and what they say; out goes a consent with its proof.
package word

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

// People is who speaks.
type People interface {
	Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

// Book takes words down.
type Book struct {
	People People
	Now    func() time.Time
	By     hub.Actor // who writes it down; zero: the person
}

// Person is who somebody lives on in. Missing: nobody any more.
func (b *Book) Person(ctx context.Context, id hub.ContactID) (hub.Contact, error) {
	return Person(ctx, b.People, id)
}

// Contacts reads people.
type Contacts interface {
	Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
}

// Person is who somebody lives on in. Missing: nobody any more.
func Person(ctx context.Context, people Contacts, id hub.ContactID) (hub.Contact, error) {
	for range 20 { // a chain of merges; a circle cannot be made at the desk
		if id == "" {
			break
		}
		found, err := people.Contacts(ctx, []hub.ContactID{id})
		c, ok := found[id]
		switch {
		case err != nil:
			return c, err
		case !ok:
			return c, hub.Errorf(hub.Missing, "nobody is known to it any more")
		case c.MergedInto == "":
			return c, nil
		}
		id = c.MergedInto
	}
	return hub.Contact{}, hub.Errorf(hub.Missing, "nobody is known to it any more")
}

// tries bounds how often a change is made anew because somebody else was faster.
const tries = 5

// Say lets a person say something; what answers it, on who they are now. With
// nothing to say nothing is written. At is filled in where it is zero. News of rows
// of the ledger, of the same moment, go with it.
func (b *Book) Say(ctx context.Context, id hub.ContactID, reason string, what func(c *hub.Contact, now time.Time) []hub.Consent, rows ...hub.SendMove) (hub.Contact, error) {
	for try := 0; ; try++ {
		c, err := b.Person(ctx, id)
		if err != nil {
			return c, err
		}
		now := b.Now().UTC().Truncate(time.Millisecond)
		said := what(&c, now)
		if len(said) == 0 {
			return c, nil
		}
		set := hub.WriteSet{}
		for _, x := range said {
			if x.At.IsZero() {
				x.At = now
			}
			c.Consents = hub.WithConsent(c.Consents, x)
			by := b.By
			if by.Type == "" {
				by = hub.Actor{Type: hub.ActorContact, ID: string(c.ID), Name: c.Name}
			}
			f := hub.NewFact(hub.ContactChanged, now, by, hub.FactData{After: x, Reason: reason})
			f.ContactID = c.ID
			set.Facts = append(set.Facts, f)
		}
		for _, m := range rows {
			m.At = now
			set.Sends = append(set.Sends, m)
		}
		c.UpdatedAt = now
		set.Contacts = []hub.Contact{c}
		err = b.People.Commit(ctx, set)
		if !hub.Is(err, hub.Conflict) || try == tries { // somebody else changes them just now
			return c, err
		}
	}
}

// proofBytes of a token are an HMAC-SHA256, cut.
const proofBytes = 15

// Token names a person to a page, with the proof that we gave it. About binds it
// to what it is for: a token of one page is of no use on another.
func Token(key []byte, about string, id hub.ContactID) string {
	return sign(key, about, string(id)) + "." + base64.RawURLEncoding.EncodeToString([]byte(id))
}

// Read answers whom a token names.
func Read(key []byte, about, token string) (hub.ContactID, bool) {
	const most = 200
	proof, rest, ok := strings.Cut(token, ".")
	if !ok || len(token) > most || len(key) == 0 {
		return "", false
	}
	id, err := base64.RawURLEncoding.Strict().DecodeString(rest)
	if err != nil || len(id) == 0 || !hmac.Equal([]byte(proof), []byte(sign(key, about, string(id)))) {
		return "", false
	}
	return hub.ContactID(id), true
}

func sign(key []byte, about, text string) string {
	sum := hub.Proof(key, about, "\x00", text)
	return base64.RawURLEncoding.EncodeToString(sum[:proofBytes])
}
