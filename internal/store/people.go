package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// spread is what the side tables hold of one person, and whom they live on in.
type spread struct {
	merged   hub.ContactID
	traits   map[string]spreadTrait
	consents map[[2]string]spreadConsent // by channel and purpose
}

type spreadTrait struct {
	text string
	num  any // float64, nil without
}

type spreadConsent struct {
	given bool
	at    int64
}

// spreadOf is what the side tables have to hold of a person: nothing of one who
// was merged into another.
func spreadOf(c *hub.Contact) spread {
	out := spread{merged: c.MergedInto, traits: map[string]spreadTrait{}, consents: map[[2]string]spreadConsent{}}
	if c.MergedInto != "" {
		return out
	}
	for _, t := range c.Traits {
		x := spreadTrait{text: cell.Cut(t.Value)}
		if n, ok := hub.TraitNumber(t.Value); ok {
			x.num = n
		}
		out.traits[cell.Key(t.Key)] = x
	}
	for _, w := range hub.LastWords(c.Consents) {
		out.consents[consentKey(&w)] = spreadConsent{w.Given, cell.MS(w.At)}
	}
	return out
}

// consentKey is where a consent stands in the side table and in the history: its
// channel and purpose. What has still to be confirmed has places of its own, where
// nobody who asks what people allow looks.
func consentKey(c *hub.Consent) [2]string {
	channel := c.Channel
	if c.Pending {
		channel = PendingPrefix + channel
	}
	return [2]string{cell.Key(channel), cell.Key(c.Purpose)}
}

// PendingPrefix begins the channel of consents that have still to be confirmed.
const PendingPrefix = "pending:"

// spreadNow reads what the side tables hold of people.
func (d db) spreadNow(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]spread, error) {
	out := make(map[hub.ContactID]spread, len(ids))
	err := each(ctx, d, "spread_of", cell.Unique(ids), func(r *sql.Rows) error {
		var id hub.ContactID
		var what, a, b string
		var num sql.NullFloat64
		var n int64
		if err := r.Scan(&id, &what, &a, &b, &num, &n); err != nil {
			return err
		}
		s, ok := out[id]
		if !ok {
			s = spread{traits: map[string]spreadTrait{}, consents: map[[2]string]spreadConsent{}}
		}
		switch what {
		case "m":
			s.merged = hub.ContactID(a)
		case "t":
			t := spreadTrait{text: b}
			if num.Valid {
				t.num = num.Float64
			}
			s.traits[a] = t
		default:
			s.consents[[2]string{a, b}] = spreadConsent{num.Float64 != 0, n}
		}
		out[id] = s
		return nil
	})
	return out, err
}

// spreadPeople brings the side tables in step with what was written of people:
// their traits and consents, the history of the latter, and, when they were
// merged or parted, their events and organisation.
func (d db) spreadPeople(ctx context.Context, w *hub.WriteSet) error {
	var known []hub.ContactID
	for i := range w.Contacts {
		if w.Contacts[i].Version > 0 {
			known = append(known, w.Contacts[i].ID)
		}
	}
	was, err := d.spreadNow(ctx, known)
	if err != nil {
		return err
	}
	var traits, consents, log [][]any
	for i := range w.Contacts {
		c := &w.Contacts[i]
		now, before := spreadOf(c), was[c.ID]
		if err := d.unspread(ctx, c.ID, before, now); err != nil {
			return err
		}
		for _, key := range slices.Sorted(maps.Keys(now.traits)) {
			if old, had := before.traits[key]; !had || old != now.traits[key] {
				t := now.traits[key]
				traits = append(traits, []any{c.ID, key, t.text, t.num})
			}
		}
		for _, x := range hub.LastWords(c.Consents) {
			key := consentKey(&x)
			said, live := now.consents[key]
			if old, had := before.consents[key]; !live || (had && old == said) {
				continue
			}
			consents = append(consents, []any{c.ID, key[0], key[1], said.given, said.at})
			by := actorOf(w, c.ID)
			log = append(log, []any{hub.NewConsentLogID(d.s.now()), c.ID, x.At, key[0], key[1], x.Given, x.Proof, x.Source, x.Words, x.IP, by.Type, by.ID})
		}
		if before.merged != now.merged {
			if err := d.follow(ctx, c.ID, before.merged, now.merged); err != nil {
				return err
			}
		}
	}
	if _, err := d.insert(ctx, "trait_save", traits); err != nil {
		return err
	}
	if _, err := d.insert(ctx, "consent_save", consents); err != nil {
		return err
	}
	_, err = d.insert(ctx, "consent_log_insert", log)
	return err
}

// unspread takes away what the side tables have and should not.
func (d db) unspread(ctx context.Context, id hub.ContactID, before, now spread) error {
	for _, key := range slices.Sorted(maps.Keys(before.traits)) {
		if _, stays := now.traits[key]; !stays {
			if _, err := d.exec(ctx, "trait_delete", id, key); err != nil {
				return err
			}
		}
	}
	for key := range before.consents {
		if _, stays := now.consents[key]; !stays {
			if _, err := d.exec(ctx, "consent_delete", id, key[0], key[1]); err != nil {
				return err
			}
		}
	}
	return nil
}

// follow lets the events, the coupons and the organisation of a person go with them into
// another, or come back. An event that the other has, too, stays behind.
func (d db) follow(ctx context.Context, id, from, to hub.ContactID) error {
	type step struct {
		name string
		args []any
	}
	steps := []step{{"event_return", []any{id}}, {"coupon_return", []any{id}}, {"org_member_return", []any{id}}}
	if to != "" {
		steps = []step{{"event_follow", []any{to, id}}, {"coupon_follow", []any{to, id}}, {"org_member_follow", []any{to, id}}}
	} else if from == "" {
		return nil
	}
	for _, st := range steps {
		if _, err := d.exec(ctx, st.name, st.args...); err != nil {
			return err
		}
	}
	return nil
}

// actorOf is who changed a person, as the facts of the set tell.
func actorOf(w *hub.WriteSet, id hub.ContactID) hub.Actor {
	for i := range w.Facts {
		if w.Facts[i].ContactID == id {
			return w.Facts[i].Actor
		}
	}
	return hub.Actor{Type: hub.ActorSystem}
}

// spreadAtOnce is how many people of an older version are brought over at once.
const spreadAtOnce = 500

// spreadOld makes the side rows of people who were stored by an older version.
// Each piece is a transaction of its own: killed, the next start goes on.
func (s *Store) spreadOld(ctx context.Context) error {
	for {
		var done int
		err := s.write(ctx, func(tx db) error {
			old, err := many(ctx, tx, "contact_unspread", scanContact, spreadAtOnce)
			if done = len(old); err != nil || done == 0 {
				return err
			}
			ids := make([]hub.ContactID, len(old))
			for i := range old {
				ids[i], old[i].Version = old[i].ID, 1 // so that what is there is compared
			}
			if err := tx.spreadPeople(ctx, &hub.WriteSet{Contacts: old}); err != nil {
				return err
			}
			return execList(ctx, tx, "contact_spread", ids)
		})
		if err != nil || done < spreadAtOnce {
			return err
		}
	}
}
