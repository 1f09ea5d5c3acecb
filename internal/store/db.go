package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
	"github.com/parleyhub/parley/internal/store/statement"
)

// db runs named statements, on the readers or inside a transaction.
type db struct {
	s  *Store
	tx Tx // nil: on the readers

	wrote *wrote // inside a transaction
}

// wrote is what others in this process want to know once it is committed.
type wrote struct{ facts []hub.Fact }

func (s *Store) read() db { return db{s: s} }

func (d db) run(ctx context.Context, c statement.Compiled, args []any) (reading, error) {
	args = cell.Arguments(c, args)
	if d.tx != nil { // bounded as a whole
		return begun(func() {})(d.tx.Query(ctx, c.Text, args...)) //nolint:rowserrcheck // drain asks
	}
	ctx, end := d.s.bounded(ctx)
	return begun(end)(d.s.engine.Read(ctx, c.Text, args...)) //nolint:rowserrcheck // drain asks
}

func (d db) query(ctx context.Context, name string, args ...any) (reading, error) {
	return d.run(ctx, d.s.text(name, func() string { return named(name) }), args)
}

// exec runs a named statement of a transaction and answers how many rows it touched.
func (d db) exec(ctx context.Context, name string, args ...any) (int64, error) {
	c := d.s.text(name, func() string { return named(name) })
	return d.tx.Exec(ctx, c.Text, cell.Arguments(c, args)...)
}

// insert runs an INSERT for many rows, as many at once as the engine likes, and
// answers how many rows it touched.
func (d db) insert(ctx context.Context, name string, rows [][]any) (int64, error) {
	var touched int64
	for len(rows) > 0 {
		size := 1
		for size*2 <= len(rows) && size*2 <= d.s.dialect.Rows {
			size *= 2
		}
		c := d.s.text(name+"*"+strconv.Itoa(size), func() string { return statement.Rows(named(name), size) })
		var args []any
		if size == 1 {
			args = rows[0]
		} else {
			args = make([]any, 0, size*len(rows[0]))
			for _, row := range rows[:size] {
				args = append(args, row...)
			}
		}
		n, err := d.tx.Exec(ctx, c.Text, cell.Arguments(c, args)...)
		if err != nil {
			return touched, err
		}
		touched += n
		rows = rows[size:]
	}
	return touched, nil
}

// each runs a statement with a /*list*/ for any number of keys, in pieces, and
// calls scan for each row. Args stand before the list.
func each[K ~string](ctx context.Context, d db, name string, keys []K, scan func(*sql.Rows) error, args ...any) error {
	for len(keys) > 0 {
		size := statement.Width(len(keys))
		part := keys[:min(size, len(keys))]
		keys = keys[len(part):]
		c := d.s.text(name+"#"+strconv.Itoa(size), func() string { return statement.List(named(name), size) })
		all := append(make([]any, 0, len(args)+size), args...)
		for i := range size {
			all = append(all, string(part[min(i, len(part)-1)]))
		}
		rows, err := d.run(ctx, c, all)
		if err != nil {
			return d.s.fail(err)
		}
		if err := drain(rows, scan); err != nil {
			return d.s.fail(err)
		}
	}
	return nil
}

// many collects what scan makes of each row.
func many[T any](ctx context.Context, d db, name string, scan func(*sql.Rows) (T, error), args ...any) ([]T, error) {
	rows, err := d.query(ctx, name, args...)
	if err != nil {
		return nil, d.s.fail(err)
	}
	return collect(d.s, rows, scan)
}

func collect[T any](s *Store, rows reading, scan func(*sql.Rows) (T, error)) ([]T, error) {
	var out []T
	err := drain(rows, func(r *sql.Rows) error {
		v, err := scan(r)
		if err == nil {
			out = append(out, v)
		}
		return err
	})
	return out, s.fail(err)
}

// one answers the only row; what names the noun for Missing.
func one[T any](ctx context.Context, d db, what, name string, scan func(*sql.Rows) (T, error), args ...any) (T, error) {
	all, err := many(ctx, d, name, scan, args...)
	if err == nil && len(all) == 0 {
		err = missing(what)
	}
	if err != nil {
		var none T
		return none, err
	}
	return all[0], nil
}

// number answers a single number.
func (d db) number(ctx context.Context, name string, args ...any) (int64, error) {
	return one(ctx, d, "row", name, func(r *sql.Rows) (n int64, err error) {
		return n, r.Scan(&n)
	}, args...)
}

func drain(rows reading, scan func(*sql.Rows) error) error {
	for rows.Next() {
		if err := scan(rows.Rows); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}
