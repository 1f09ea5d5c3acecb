// Package people is the part of the store that holds what is known of persons
// beside their contact: what they did elsewhere, the history of their consents,
// whom nothing is sent to, organisations, and imports.
package people

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Rows reads and writes them. It is safe for concurrent use.
type Rows struct{ side store.Side }

// Of a store.
func Of(s *store.Store) Rows { return Rows{s.Side()} }

// Alone reports whether whoever writes waits for whoever else does, as in SQLite.
func (r Rows) Alone() bool { return r.side.Alone() }

// Place is where a page of a list by time begins: behind this row. The zero
// place is the start.
type Place struct {
	At time.Time
	ID string
}

// Events answers what a person did, the newest first, with a name only those.
func (r Rows) Events(ctx context.Context, id hub.ContactID, name string, limit int, after Place) (out []hub.ContactEvent, err error) {
	err = r.side.Rows(ctx, "event_page", func(scan func(...any) error) error {
		e, err := scanEvent(scan)
		out = append(out, e)
		return err
	}, id, name, limit, after.At, after.ID)
	return out, err
}

// EventKeys answers the events that a person has already, by their keys.
func (r Rows) EventKeys(ctx context.Context, id hub.ContactID, keys []string) (map[string]hub.ContactEvent, error) {
	out := map[string]hub.ContactEvent{}
	err := r.side.Each(ctx, "event_keys", keys, func(scan func(...any) error) error {
		e, err := scanEvent(scan)
		out[e.Key] = e
		return err
	}, id)
	return out, err
}

func scanEvent(scan func(...any) error) (e hub.ContactEvent, err error) {
	var props string
	err = scan(&e.ID, &e.ContactID, &e.Name, store.When(&e.At), &e.Amount, &props, &e.Source, &e.Key, store.When(&e.CreatedAt))
	if err == nil && props != "" {
		err = json.Unmarshal([]byte(props), &e.Props)
	}
	return e, err
}

// Consents answers the history of a person's consents, the newest first, behind
// an id if one is given.
func (r Rows) Consents(ctx context.Context, id hub.ContactID, limit int, after string) (ids []string, out []hub.ConsentChange, err error) {
	err = r.side.Rows(ctx, "consent_log_of", func(scan func(...any) error) error {
		var key string
		var c hub.ConsentChange
		var given int64
		err := scan(&key, &c.ContactID, store.When(&c.At), &c.Channel, &c.Purpose, &given, &c.Proof, &c.Source, &c.Words, &c.IP, &c.By.Type, &c.By.ID)
		c.Given = given != 0
		c.Channel, c.Pending = strings.CutPrefix(c.Channel, store.PendingPrefix)
		ids, out = append(ids, key), append(out, c)
		return err
	}, id, after, limit)
	return ids, out, err
}

// Suppressed answers, by Handle.Key(), which of the handles nothing is sent to at
// an instant, also when the person it belonged to was erased.
func (r Rows) Suppressed(ctx context.Context, handles []hub.Handle, now time.Time) (map[string]hub.Suppression, error) {
	out := map[string]hub.Suppression{}
	back := make(map[string]hub.Handle, 2*len(handles))
	keys := make([]string, 0, 2*len(handles))
	for _, h := range handles {
		if h.IsZero() {
			continue
		}
		for _, k := range []string{store.HandleKey(h), store.HandlePrint(h)} {
			if _, twice := back[k]; !twice {
				back[k] = h
				keys = append(keys, k)
			}
		}
	}
	err := r.side.Each(ctx, "suppression_find", keys, func(scan func(...any) error) error {
		k, s, err := scanSuppression(scan)
		s.Handle = back[k]
		out[s.Handle.Key()] = s
		return err
	}, now)
	return out, err
}

// Held says which suppressions are meant; the zero value means all.
type Held struct {
	Reason  hub.SuppressReason
	Kind    hub.HandleKind
	Since   time.Time // kept back since then
	Address string    // a part of it
	Source  string    // a part of it
}

// Suppressions answers them, the newest first. Those of people who were erased
// have no address and are not listed.
func (r Rows) Suppressions(ctx context.Context, of Held, limit int, after Place) (keys []string, out []hub.Suppression, err error) {
	err = r.side.Rows(ctx, "suppression_page", func(scan func(...any) error) error {
		k, s, err := scanSuppression(scan)
		keys, out = append(keys, k), append(out, s)
		return err
	}, after.At, after.ID, limit, string(of.Reason), string(of.Kind), of.Since, part(of.Address), part(of.Source))
	return keys, out, err
}

// part is a pattern for what holds the text somewhere; empty means all.
func part(text string) string {
	if text == "" {
		return ""
	}
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(strings.ToLower(text)) + "%"
}

func scanSuppression(scan func(...any) error) (key string, s hub.Suppression, err error) {
	err = scan(&key, &s.Handle.Kind, &s.Handle.Scope, &s.Handle.Address, &s.Reason, &s.Source, store.When(&s.At), store.When(&s.Until))
	return key, s, err
}

// Release lets a handle be written to again. False: it was not suppressed.
func (r Rows) Release(ctx context.Context, h hub.Handle) (was bool, err error) {
	err = r.side.Write(ctx, func(exec func(string, ...any) (int64, error)) error {
		was = false
		for _, k := range []string{store.HandleKey(h), store.HandlePrint(h)} {
			n, err := exec("suppression_delete", k)
			if err != nil {
				return err
			}
			was = was || n > 0
		}
		return nil
	})
	return was, err
}
