package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// HandleKey is the handle as one text fit for an index.
func HandleKey(h hub.Handle) string {
	return cell.Key(string(h.Kind) + "\x1f" + h.Scope + "\x1f" + h.Address)
}

// HandlePrint is the handle's fingerprint: what stays in suppressions of a person
// who was erased.
func HandlePrint(h hub.Handle) string {
	sum := sha256.Sum256([]byte(h.Key()))
	return "erased:" + hex.EncodeToString(sum[:])
}

// ByHandles answers who owns the handles, by Handle.Key().
func (s *Store) ByHandles(ctx context.Context, handles []hub.Handle) (map[string]hub.Identity, error) {
	out := make(map[string]hub.Identity, len(handles))
	keys, back := make([]string, 0, len(handles)), make(map[string]string, len(handles))
	for _, h := range handles {
		if h.IsZero() {
			continue // empty is never a match
		}
		k := HandleKey(h)
		keys = append(keys, k)
		back[k] = h.Key()
	}
	err := each(ctx, s.read(), "identity_by_handle", keys, func(r *sql.Rows) error {
		id, err := scanIdentity(r)
		out[back[HandleKey(id.Handle)]] = id
		return err
	})
	return out, err
}

// IdentitiesOf answers the handles that each person owns.
func (s *Store) IdentitiesOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Identity, error) {
	out := make(map[hub.ContactID][]hub.Identity, len(ids))
	err := each(ctx, s.read(), "identity_of_contact", cell.Unique(ids), func(r *sql.Rows) error {
		id, err := scanIdentity(r)
		out[id.ContactID] = append(out[id.ContactID], id)
		return err
	})
	return out, err
}

// ClaimsOf answers the handles that each person only said to own.
func (s *Store) ClaimsOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Claim, error) {
	out := make(map[hub.ContactID][]hub.Claim, len(ids))
	err := each(ctx, s.read(), "claim_of_contact", cell.Unique(ids), func(r *sql.Rows) error {
		var c hub.Claim
		err := r.Scan(&c.ContactID, &c.Handle.Kind, &c.Handle.Scope, &c.Handle.Address, &c.Source, cell.When(&c.At))
		out[c.ContactID] = append(out[c.ContactID], c)
		return err
	})
	return out, err
}

func scanIdentity(r *sql.Rows) (id hub.Identity, err error) {
	err = r.Scan(&id.ID, &id.ContactID, &id.Handle.Kind, &id.Handle.Scope, &id.Handle.Address, &id.Name,
		cell.Flag(&id.Verified), &id.Evidence, cell.When(&id.CreatedAt), cell.When(&id.BlockedAt), &id.BlockedBy)
	return id, err
}

func (d db) putIdentities(ctx context.Context, ids []hub.Identity) error {
	rows := make([][]any, len(ids))
	for i, id := range ids {
		h := id.Handle
		rows[i] = []any{id.ID, id.ContactID, h.Kind, h.Scope, h.Address, id.Name, id.Verified, id.Evidence,
			id.CreatedAt, id.BlockedAt, id.BlockedBy, HandleKey(h)}
	}
	_, err := d.insert(ctx, "identity_save", rows)
	return err
}

func (d db) putClaims(ctx context.Context, claims []hub.Claim) error {
	rows := make([][]any, len(claims))
	for i, c := range claims {
		h := c.Handle
		rows[i] = []any{c.ContactID, HandleKey(h), h.Kind, h.Scope, h.Address, c.Source, c.At}
	}
	_, err := d.insert(ctx, "claim_insert", rows)
	return err
}
