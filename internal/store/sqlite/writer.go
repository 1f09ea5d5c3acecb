package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

const (
	waiting   = 256 // writes that wait; more callers wait in front of the queue
	groupMost = 64  // writes that share one transaction and one sync
)

// job is one write on its way through the writer.
type job struct {
	fn    func(store.Tx) error
	taken atomic.Bool // by the writer, or back by a caller who gave up
	err   error
	done  chan struct{}
}

// writer owns the one writing connection. Whatever waits when it comes round is
// one transaction: each job inside its own savepoint, one sync for all.
type writer struct {
	db      *sql.DB
	conn    *sql.Conn
	stmts   map[string]*sql.Stmt
	queue   chan *job
	stopped chan struct{} // closed by stop
	ended   chan struct{} // closed when the writer has ended
	once    sync.Once
	failing atomic.Bool // the last commit failed
	asking  atomic.Bool // for the turn to write
	wal     *checkpoints
}

func startWriter(ctx context.Context, db, readers *sql.DB) (*writer, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	w := &writer{
		db: db, conn: conn, stmts: map[string]*sql.Stmt{}, queue: make(chan *job, waiting),
		stopped: make(chan struct{}), ended: make(chan struct{}), wal: startCheckpoints(readers),
	}
	go w.run() //arch:allow go the writer lives from Open to Close, which joins it
	return w, nil
}

var errClosed = &hub.Error{Kind: hub.Temporary, Op: "sqlite", Text: "the database is closed"}

// do runs fn in a transaction and answers when it is synced. A caller who gives
// up before the writer came to fn has written nothing; later the caller waits.
func (w *writer) do(ctx context.Context, fn func(store.Tx) error) error {
	j := &job{fn: fn, done: make(chan struct{})}
	select {
	case <-w.stopped:
		return errClosed
	default:
	}
	select {
	case w.queue <- j:
	case <-w.stopped:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-j.done:
		return j.err
	case <-ctx.Done():
		if j.taken.CompareAndSwap(false, true) {
			return ctx.Err()
		}
	case <-w.ended:
		if j.taken.CompareAndSwap(false, true) {
			return errClosed
		}
	}
	<-j.done
	return j.err
}

// stop ends the writer after what it has in hand.
func (w *writer) stop() error {
	w.once.Do(func() { close(w.stopped) })
	<-w.ended
	w.wal.stop()
	var err error
	for _, s := range w.stmts {
		err = errors.Join(err, s.Close())
	}
	clear(w.stmts)
	// Leave a short log behind: the next start has less to read.
	if _, e := w.conn.ExecContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)"); e != nil {
		err = errors.Join(err, e)
	}
	if e := w.conn.Close(); e != nil && !errors.Is(e, sql.ErrConnDone) {
		err = errors.Join(err, e)
	}
	return err
}

func (w *writer) run() {
	defer close(w.ended)
	group := make([]*job, 0, groupMost)
	for {
		select {
		case <-w.stopped:
			return
		case j := <-w.queue:
			group = append(group[:0], j)
		}
		for len(group) < groupMost && len(w.queue) > 0 {
			group = append(group, <-w.queue)
		}
		w.commit(group)
		clear(group)
	}
}

// commit runs a group in one transaction. When the transaction fails as a whole
// nobody in the group is told that it is done.
func (w *writer) commit(group []*job) {
	ctx := context.Background()
	// Another process may be writing. Jobs are taken when we have the turn, so that
	// until then their callers may give up.
	w.asking.Store(true)
	_, err := w.Exec(ctx, "BEGIN IMMEDIATE")
	w.asking.Store(false)
	began := err == nil
	mine := group[:0:len(group)]
	for _, j := range group {
		if j.taken.CompareAndSwap(false, true) {
			mine = append(mine, j)
		}
	}
	switch {
	case !began:
		err = temporary(err)
	case len(mine) == 0:
		_, err = w.Exec(ctx, "ROLLBACK")
	default:
		err = w.transaction(ctx, mine)
	}
	w.failing.Store(err != nil)
	for _, j := range mine {
		if err != nil && j.err == nil {
			j.err = err
		}
		close(j.done)
	}
	w.wal.wrote(w)
}

// transaction runs a group inside the transaction that was begun, and ends it.
func (w *writer) transaction(ctx context.Context, group []*job) error {
	good := 0
	for _, j := range group {
		if err := w.one(ctx, j); err != nil {
			return w.giveUp(ctx, err)
		}
		if j.err == nil {
			good++
		}
	}
	end := "COMMIT"
	if good == 0 {
		end = "ROLLBACK"
	}
	if _, err := w.Exec(ctx, end); err != nil {
		return w.giveUp(ctx, err)
	}
	return nil
}

// one runs a job inside a savepoint. Its own trouble is left in j.err; the
// answer is the transaction's trouble.
func (w *writer) one(ctx context.Context, j *job) error {
	if _, err := w.Exec(ctx, "SAVEPOINT one"); err != nil {
		return err
	}
	if j.err = w.safely(j.fn); j.err != nil {
		if _, err := w.Exec(ctx, "ROLLBACK TO one"); err != nil {
			return err // SQLite has given the whole transaction up: a full disk, an I/O error
		}
	}
	_, err := w.Exec(ctx, "RELEASE one")
	return err
}

func (w *writer) safely(fn func(store.Tx) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &hub.Error{Kind: hub.Internal, Op: "sqlite", Text: "a write failed inside", Err: fmt.Errorf("panic: %v", p)}
		}
	}()
	return fn(w)
}

func (w *writer) giveUp(ctx context.Context, cause error) error {
	if _, err := w.Exec(ctx, "ROLLBACK"); err != nil {
		cause = errors.Join(cause, err) // usually: there is no transaction any more
	}
	return temporary(cause)
}

func temporary(cause error) error {
	return hub.Wrap(hub.Temporary, cause, "the database cannot be written now")
}

func (w *writer) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if s, ok := w.stmts[text]; ok {
		return s, nil
	}
	s, err := w.conn.PrepareContext(ctx, text)
	if err == nil {
		w.stmts[text] = s
	}
	return s, err
}

// Exec runs a statement inside the transaction. Ctx is not passed on: a
// statement of a group must not be broken off by one of its callers, and the
// driver starts a goroutine for each context that can end.
func (w *writer) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	ctx = context.WithoutCancel(ctx)
	s, err := w.stmt(ctx, text)
	if err != nil {
		return 0, err
	}
	w.wal.many++
	r, err := s.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// Query runs a query inside the transaction.
func (w *writer) Query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	ctx = context.WithoutCancel(ctx)
	s, err := w.stmt(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// Script runs several statements.
func (w *writer) Script(ctx context.Context, text string) error {
	_, err := w.conn.ExecContext(context.WithoutCancel(ctx), text)
	return err
}
