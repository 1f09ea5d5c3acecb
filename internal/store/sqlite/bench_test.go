package sqlite_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/parleyhub/parley/internal/store/storetest"
)

func BenchmarkCommit(b *testing.B) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "bare.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE bare (id INTEGER PRIMARY KEY, text TEXT)"); err != nil {
		b.Fatal(err)
	}
	storetest.BenchCommit(b, open, func(texts []string) error {
		tx, err := db.Begin()
		if err != nil {
			return err
		}
		for _, text := range texts {
			if _, err := tx.Exec("INSERT INTO bare (text) VALUES (?)", text); err != nil {
				return err
			}
		}
		return tx.Commit()
	})
}

// BenchmarkListsSmall is for profiles: the same lists over a small hub.
func BenchmarkListsSmall(b *testing.B) { storetest.BenchLists(b, open(b), 8_000, 40_000) }

// BenchmarkLists takes minutes to fill: 107,000 conversations, 524,000 messages.
func BenchmarkLists(b *testing.B) { storetest.BenchLists(b, open(b), 107_000, 524_000) }
