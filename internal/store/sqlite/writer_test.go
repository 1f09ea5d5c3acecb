package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

var ctx = context.Background()

func openWriter(t *testing.T) *writer {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hub.db")
	s, err := Open(ctx, path, func() time.Time { return time.UnixMilli(1) })
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	e, err := openEngine(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e.writer
}

// together runs the jobs as one group, behind a job that holds the writer up.
func together(t *testing.T, w *writer, jobs ...func(store.Tx) error) []error {
	t.Helper()
	hold, held := make(chan struct{}), make(chan struct{})
	errs := make([]error, len(jobs))
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := w.do(ctx, func(store.Tx) error { close(held); <-hold; return nil }); err != nil {
			t.Error(err)
		}
	})
	<-held
	for i, fn := range jobs {
		waits := len(w.queue)
		wg.Go(func() { errs[i] = w.do(ctx, fn) })
		for len(w.queue) == waits { // jobs are queued in order
			runtime.Gosched()
		}
	}
	close(hold)
	wg.Wait()
	return errs
}

func follow(name string) func(store.Tx) error {
	return func(tx store.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO followers (name, seq) VALUES (?, 1)", name)
		return err
	}
}

func count(t *testing.T, w *writer) (n int) {
	t.Helper()
	err := w.do(ctx, func(tx store.Tx) error {
		rows, err := tx.Query(ctx, "SELECT COUNT(*) FROM followers")
		if err != nil {
			return err
		}
		defer rows.Close()
		rows.Next()
		return rows.Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAFailingJobLosesOnlyItsOwnChanges(t *testing.T) {
	w := openWriter(t)
	boom := errors.New("decided otherwise")
	errs := together(t, w, follow("a"),
		func(tx store.Tx) error { return errors.Join(follow("b")(tx), boom) },
		follow("a"), // there already
		func(tx store.Tx) error { _ = follow("c")(tx); panic("bug") },
		follow("d"))
	if errs[0] != nil || errs[4] != nil || !errors.Is(errs[1], boom) || !hub.Is(classify(errs[2]), hub.Conflict) || !hub.Is(errs[3], hub.Internal) {
		t.Fatalf("errors %v", errs)
	}
	if n := count(t, w); n != 2 {
		t.Fatalf("%d rows", n)
	}
}

func TestAfterAFailedCommitNobodyIsToldThatItIsDone(t *testing.T) {
	w := openWriter(t)
	spoil := func(tx store.Tx) error { // fails at COMMIT and not before
		if _, err := tx.Exec(ctx, "PRAGMA defer_foreign_keys = ON"); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO orders (id, message_id, conversation_id, inbox_id, lane, to_kind, to_scope, to_address, not_before,
			next_at, state, attempts, lease_until, ref, ref_key, error, provider_ref, provider_key, created_at, updated_at, version)
			VALUES ('o', 'nothing', '', '', '', '', '', '', 0, 0, '', 0, 0, '', '', '', '', '', 0, 0, 0)`)
		return err
	}
	errs := together(t, w, follow("a"), spoil, follow("b"))
	for i, err := range errs {
		if !hub.Is(err, hub.Temporary) {
			t.Errorf("job %d: %v", i, err)
		}
	}
	if !w.failing.Load() {
		t.Error("the writer does not know that it failed")
	}
	if n := count(t, w); n != 0 {
		t.Fatalf("%d rows", n)
	}
	if err := w.do(ctx, follow("c")); err != nil || w.failing.Load() {
		t.Fatalf("it did not come back: %v", err)
	}
}

func TestAFullDiskIsTemporaryAndPasses(t *testing.T) {
	w := openWriter(t)
	if err := w.Script(ctx, "PRAGMA max_page_count = 120"); err != nil {
		t.Fatal(err)
	}
	var err error
	for i := 0; err == nil && i < 1000; i++ {
		err = w.do(ctx, follow(fmt.Sprint(i, strings.Repeat("x", 2000))))
	}
	if !hub.Is(classifyIfNew(err), hub.Temporary) {
		t.Fatal(err)
	}
	n := count(t, w)
	if err := w.Script(ctx, "PRAGMA max_page_count = 100000"); err != nil {
		t.Fatal(err)
	}
	if err := w.do(ctx, follow("room again")); err != nil {
		t.Fatal(err)
	}
	if got := count(t, w); got != n+1 {
		t.Fatalf("%d rows, then %d", n, got)
	}
}

func classifyIfNew(err error) error {
	var known *hub.Error
	if errors.As(err, &known) {
		return err
	}
	return classify(err)
}

func TestACallerMayGiveUpWhileWaiting(t *testing.T) {
	w := openWriter(t)
	hold, held := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := w.do(ctx, func(store.Tx) error { close(held); <-hold; return nil }); err != nil {
			t.Error(err)
		}
	})
	<-held
	ended, end := context.WithCancel(ctx)
	wg.Go(func() {
		if err := w.do(ended, follow("never")); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		close(hold)
	})
	end()
	wg.Wait()
	if n := count(t, w); n != 0 {
		t.Fatal("what was given up was written")
	}
}

func TestACallerMayGiveUpWhileAnotherProcessWrites(t *testing.T) {
	w := openWriter(t)
	var path string
	if err := w.conn.QueryRowContext(ctx, "SELECT file FROM pragma_database_list").Scan(&path); err != nil {
		t.Fatal(err)
	}
	other, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	conn, err := other.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	soon, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	if err := w.do(soon, follow("late")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("gave up after %v", took)
	}
	if _, err := conn.ExecContext(ctx, "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if err := w.do(ctx, follow("next")); err != nil {
		t.Fatal(err)
	}
	if n := count(t, w); n != 1 {
		t.Errorf("%d rows: who gave up has written", n)
	}
}

func TestAClosedDatabaseRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hub.db")
	s, err := Open(ctx, path, func() time.Time { return time.UnixMilli(1) })
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if err := s.MoveFollower(ctx, fmt.Sprint(i), 1); err != nil && !hub.Is(err, hub.Temporary) {
				t.Error(err)
			}
		})
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
	if err := s.MoveFollower(ctx, "x", 1); !hub.Is(err, hub.Temporary) {
		t.Fatal(err)
	}
}

func TestTheLogStaysShortUnderWrites(t *testing.T) {
	w := openWriter(t)
	for i := range 3 * groupsBetween {
		if err := w.do(ctx, follow(fmt.Sprint(i, strings.Repeat("x", 3000)))); err != nil {
			t.Fatal(err)
		}
	}
	if pages, copied := checkpoint(t, w); copied != pages {
		t.Fatalf("%d of %d pages copied", copied, pages)
	}
	for round := 0; ; round++ {
		w.wal.long.Store(true) // a checkpoint beside the writer may still take it back
		for i := range 2 * groupsBetween {
			if err := w.do(ctx, follow(fmt.Sprint("later", round, "-", i))); err != nil {
				t.Fatal(err)
			}
		}
		pages, _ := checkpoint(t, w)
		if pages < 3*groupsBetween {
			return
		}
		if round == 20 {
			t.Fatalf("the log has %d pages: it was never begun anew", pages)
		}
	}
}

// checkpoint copies the log beside the writer, when the writer's own
// checkpoints are not at it.
func checkpoint(t *testing.T, w *writer) (pages, copied int64) {
	t.Helper()
	for busy := int64(1); busy != 0; {
		if err := w.wal.readers.QueryRowContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &pages, &copied); err != nil {
			t.Fatal(err)
		}
	}
	return pages, copied
}
