package store

import (
	"context"
	"database/sql"
	"strings"

	"github.com/parleyhub/parley/hub"
)

// Contacts answers the people of the ids.
func (s *Store) Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error) {
	out := make(map[hub.ContactID]hub.Contact, len(ids))
	err := each(ctx, s.read(), "contact_find", ids, func(r *sql.Rows) error {
		c, err := scanContact(r)
		out[c.ID] = c
		return err
	})
	return out, err
}

// Contact answers one person.
func (s *Store) Contact(ctx context.Context, id hub.ContactID) (hub.Contact, error) {
	return one(ctx, s.read(), "contact", "contact_find", scanContact, id)
}

// ListContacts answers people newest first; q is a part of a name or of a
// handle. People who were merged into another are not listed.
func (s *Store) ListContacts(ctx context.Context, q string, limit int, cursor string) (Page[hub.Contact], error) {
	limit = pageLimit(limit)
	at, err := readCursor(cursor, "c", "t")
	if err != nil {
		return Page[hub.Contact]{}, err
	}
	after := at.text(0)
	var found []hub.Contact
	if q = strings.TrimSpace(q); q == "" {
		found, err = many(ctx, s.read(), "contact_page", scanContact, after, limit+1)
	} else {
		found, err = many(ctx, s.read(), "contact_search", scanContact, after, like(strings.ToLower(q)), limit+1)
	}
	return page(found, limit, func(c hub.Contact) string { return writeCursor("c", string(c.ID)) }), err
}

// like is the pattern of "contains s", for ESCAPE '!'.
func like(s string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(clean(s)) + "%"
}

func scanContact(r *sql.Rows) (c hub.Contact, err error) {
	err = r.Scan(&c.ID, &c.Name, &c.Language, &c.Zone, unpack{&c.Traits}, unpack{&c.Consents}, &c.MergedInto,
		when{&c.CreatedAt}, when{&c.UpdatedAt}, &c.Version)
	return c, err
}

func (d db) putContacts(ctx context.Context, contacts []hub.Contact) error {
	var rows [][]any
	for _, c := range contacts {
		lower := strings.ToLower(c.Name)
		if c.Version == 0 {
			rows = append(rows, []any{c.ID, c.Name, c.Language, c.Zone, packed(c.Traits), packed(c.Consents),
				c.MergedInto, c.CreatedAt, c.UpdatedAt, int64(1), lower})
			continue
		}
		n, err := d.exec(ctx, "contact_update", c.Name, lower, c.Language, c.Zone, packed(c.Traits),
			packed(c.Consents), c.MergedInto, c.UpdatedAt, c.ID, c.Version)
		if err != nil {
			return err
		}
		if n == 0 {
			return conflict("the contact")
		}
	}
	_, err := d.insert(ctx, "contact_insert", rows)
	return err
}
