package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strconv"
	"strings"

	"github.com/parleyhub/parley/hub"
)

//go:embed migrations
var migrationFiles embed.FS

// Migration is one step of the schema, as it was applied.
type Migration struct {
	Number   int
	Name     string
	Checksum string
	text     string
}

// migrations of one engine, in order; numbered from 1 without gaps.
func migrations(engine string) ([]Migration, error) {
	paths, err := fs.Glob(migrationFiles, "migrations/"+engine+"/*.sql")
	if err != nil {
		return nil, err
	}
	sort.Strings(paths)
	out := make([]Migration, len(paths))
	for i, p := range paths {
		text, err := migrationFiles.ReadFile(p)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(path.Base(p), ".sql")
		n, err := strconv.Atoi(name[:4])
		if err != nil || n != i+1 {
			return nil, fmt.Errorf("migration %s is out of order", p)
		}
		sum := sha256.Sum256(text)
		out[i] = Migration{Number: n, Name: name, Checksum: hex.EncodeToString(sum[:]), text: string(text)}
	}
	return out, nil
}

const migrationTable = `CREATE TABLE IF NOT EXISTS migrations (
	number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, at BIGINT NOT NULL)`

// migrate applies what is missing, each step in its own transaction. A database
// of a newer or of a changed program is refused.
func (s *Store) migrate(ctx context.Context) error {
	want, err := migrations(s.dialect.Name)
	if err != nil {
		return s.fail(err)
	}
	for done := false; !done; {
		err := s.write(ctx, func(tx db) error {
			if s.dialect.Lock != "" {
				if err := tx.tx.Script(ctx, s.dialect.Lock); err != nil {
					return err
				}
			}
			if err := tx.tx.Script(ctx, migrationTable); err != nil {
				return err
			}
			have, err := applied(ctx, tx)
			if err != nil {
				return err
			}
			if err := sameSteps(have, want); err != nil {
				return err
			}
			if done = len(have) == len(want); done {
				return nil
			}
			next := want[len(have)]
			if err := tx.tx.Script(ctx, next.text); err != nil {
				return fmt.Errorf("migration %s: %w", next.Name, err)
			}
			_, err = tx.exec(ctx, "migration_insert", next.Number, next.Name, next.Checksum, s.now())
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func sameSteps(have, want []Migration) error {
	if len(have) > len(want) {
		return hub.Errorf(hub.Invalid, "the database was made by a newer version (schema %d, this one knows %d)", len(have), len(want))
	}
	for i, m := range have {
		if m.Checksum != want[i].Checksum || m.Number != want[i].Number {
			return hub.Errorf(hub.Invalid, "step %d of the schema is not the one this version knows", m.Number)
		}
	}
	return nil
}

func applied(ctx context.Context, d db) ([]Migration, error) {
	return many(ctx, d, "migration_list", func(r *sql.Rows) (m Migration, err error) {
		return m, r.Scan(&m.Number, &m.Name, &m.Checksum)
	})
}

// Migrations lists the steps of the schema that this database has.
func (s *Store) Migrations(ctx context.Context) ([]Migration, error) { return applied(ctx, s.read()) }
