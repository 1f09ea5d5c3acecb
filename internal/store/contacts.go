package store

import (
	"context"
	"database/sql"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
	"github.com/parleyhub/parley/internal/store/paging"
	"github.com/parleyhub/parley/internal/store/words"
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

// ListContacts answers people newest first. With q it answers those whose names
// and handles have all its words (the last one as a prefix), the last changed
// first, as far as they are indexed. People who were merged into another are
// not listed.
func (s *Store) ListContacts(ctx context.Context, q string, limit int, cursor string) (Page[hub.Contact], error) {
	limit = paging.Limit(limit)
	if strings.TrimSpace(q) != "" {
		return s.searchContacts(ctx, q, limit, cursor)
	}
	at, err := paging.Read(cursor, "c", "t")
	if err != nil {
		return Page[hub.Contact]{}, err
	}
	found, err := many(ctx, s.read(), "contact_page", scanContact, at.Text(0), limit+1)
	return page(found, limit, func(c hub.Contact) string { return paging.Write("c", string(c.ID)) }), err
}

func (s *Store) searchContacts(ctx context.Context, q string, limit int, cursor string) (out Page[hub.Contact], err error) {
	at, err := paging.Read(cursor, "p", "n")
	if err != nil {
		return out, err
	}
	match, err := s.match(ctx, q, words.Person)
	if err != nil || match == "" {
		return out, err
	}
	below := int64(1) << 62
	if at != nil {
		below = at.Number(0)
	}
	for {
		hits, err := s.read().hits(ctx, match, below, searchPiece)
		if err != nil {
			return out, err
		}
		ids := make([]hub.ContactID, len(hits))
		for i, h := range hits {
			ids[i] = h.contact
		}
		people, err := s.Contacts(ctx, ids)
		if err != nil {
			return out, err
		}
		for _, h := range hits {
			p, ok := people[h.contact]
			if !ok || p.MergedInto != "" {
				continue
			}
			if len(out.Items) == limit {
				out.Next = paging.Write("p", h.doc+1)
				return out, nil
			}
			out.Items = append(out.Items, p)
		}
		if len(hits) < searchPiece {
			return out, nil
		}
		below = hits[len(hits)-1].doc
	}
}

func scanContact(r *sql.Rows) (c hub.Contact, err error) {
	err = r.Scan(&c.ID, &c.Name, &c.Language, &c.Zone, cell.Unpack(&c.Traits), cell.Unpack(&c.Consents), &c.MergedInto,
		cell.When(&c.CreatedAt), cell.When(&c.UpdatedAt), &c.Version)
	return c, err
}

func (d db) putContacts(ctx context.Context, w *hub.WriteSet) error {
	if len(w.Contacts) == 0 {
		return nil
	}
	if err := d.spreadPeople(ctx, w); err != nil {
		return err
	}
	var rows [][]any
	for _, c := range w.Contacts {
		if c.Version == 0 {
			rows = append(rows, []any{c.ID, c.Name, c.Language, c.Zone, cell.Packed(c.Traits), cell.Packed(c.Consents),
				c.MergedInto, c.CreatedAt, c.UpdatedAt, int64(1)})
			continue
		}
		n, err := d.exec(ctx, "contact_update", c.Name, c.Language, c.Zone, cell.Packed(c.Traits),
			cell.Packed(c.Consents), c.MergedInto, c.UpdatedAt, c.ID, c.Version)
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
