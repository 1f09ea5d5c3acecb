package store

import (
	"context"
	"crypto/rand"
	"database/sql"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

func scanBytes(r *sql.Rows) (b []byte, err error) { return b, r.Scan(&b) }

// GetState answers what an inbox keeps under a key.
func (s *Store) GetState(ctx context.Context, inbox hub.InboxID, name string) ([]byte, error) {
	return one(ctx, s.read(), "state", "state_get", scanBytes, inbox, cell.Key(name))
}

// PutState keeps a value of an inbox.
func (s *Store) PutState(ctx context.Context, inbox hub.InboxID, name string, value []byte) error {
	return s.do(ctx, "state_save", inbox, cell.Key(name), value)
}

// DeleteState forgets a value of an inbox; one that is not there is no error.
func (s *Store) DeleteState(ctx context.Context, inbox hub.InboxID, name string) error {
	return s.do(ctx, "state_delete", inbox, cell.Key(name))
}

// States answers at most limit things that an inbox keeps, with keys after one,
// in the order of the keys.
func (s *Store) States(ctx context.Context, inbox hub.InboxID, after string, limit int) ([]StateRow, error) {
	return many(ctx, s.read(), "state_page", func(r *sql.Rows) (x StateRow, err error) {
		return x, r.Scan(&x.Key, &x.Value)
	}, inbox, after, limit)
}

// DropStates forgets those of the rows that are still as they were read, and
// answers how many that were.
func (s *Store) DropStates(ctx context.Context, inbox hub.InboxID, rows []StateRow) (dropped int64, err error) {
	err = s.write(ctx, func(tx db) error {
		dropped = 0
		for _, x := range rows {
			n, err := tx.exec(ctx, "state_drop", inbox, x.Key, x.Value)
			if err != nil {
				return err
			}
			dropped += n
		}
		return nil
	})
	return dropped, err
}

// HubSecret answers 32 random bytes of that name, made at the first call and
// the same ever after, for every process of the hub.
func (s *Store) HubSecret(ctx context.Context, name string) ([]byte, error) {
	have, err := one(ctx, s.read(), "secret", "secret_get", scanBytes, name)
	if !hub.Is(err, hub.Missing) {
		return have, err
	}
	fresh := make([]byte, 32)
	rand.Read(fresh) // never fails: crypto/rand ends the process first
	if err := s.do(ctx, "secret_insert", name, fresh); err != nil {
		return nil, err
	}
	return one(ctx, s.read(), "secret", "secret_get", scanBytes, name)
}

// PutBlob stores the row of a file whose bytes are in the blob store already.
func (s *Store) PutBlob(ctx context.Context, b BlobRow) error {
	return s.do(ctx, "blob_insert", b.ID, b.Digest, b.Name, b.Type, b.Size, b.CreatedBy, b.CreatedAt)
}

// Blob answers the row of a file.
func (s *Store) Blob(ctx context.Context, id hub.BlobID) (BlobRow, error) {
	return one(ctx, s.read(), "file", "blob_get", func(r *sql.Rows) (b BlobRow, err error) {
		return b, r.Scan(&b.ID, &b.Digest, &b.Name, &b.Type, &b.Size, &b.CreatedBy, cell.When(&b.CreatedAt))
	}, id)
}

// BlobVisible is nil when the file hangs on a message of a conversation inside
// the scope, or when the scope's agent uploaded it; otherwise Missing.
func (s *Store) BlobVisible(ctx context.Context, sc hub.Scope, id hub.BlobID) error {
	b, err := s.Blob(ctx, id)
	if err != nil {
		return err
	}
	if sc.Agent != "" && b.CreatedBy == string(sc.Agent) {
		return nil
	}
	held, err := many(ctx, s.read(), "blob_conversations", func(r *sql.Rows) (c hub.ConversationRefs, err error) {
		return c, r.Scan(&c.AssigneeID, &c.TeamID)
	}, id)
	if err != nil {
		return err
	}
	for _, c := range held {
		if sc.Sees(c) {
			return nil
		}
	}
	return missing("file")
}

// BlobDigests says which of the digests have a row, for the sweep of orphans.
func (s *Store) BlobDigests(ctx context.Context, digests []string) (map[string]bool, error) {
	out := make(map[string]bool, len(digests))
	err := each(ctx, s.read(), "blob_digests", digests, func(r *sql.Rows) error {
		var d string
		err := r.Scan(&d)
		out[d] = true
		return err
	})
	return out, err
}
