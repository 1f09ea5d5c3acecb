package postgres

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/parleyhub/parley/hub"
)

// classify gives an error its kind by the server's code; an error without one
// is about the connection. Causes are not shown: they may name the server.
func classify(err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) || len(e.Code) != 5 {
		return hub.Wrap(hub.Temporary, err, "the database does not answer")
	}
	switch e.Code {
	case "23505", "23503", "40001", "40P01": // unique, foreign key, serialization, deadlock
		return hub.Wrap(hub.Conflict, err, "it is there already, or what it refers to is not")
	}
	switch e.Code[:2] {
	case "08", "53", "55", "57", "58", "25", "28": // connection, resources, locks, shut down, disk, read-only, password
		return hub.Wrap(hub.Temporary, err, "the database cannot be written or read now")
	case "54": // a limit of the server
		return hub.Wrap(hub.Invalid, err, "it is too large for the database")
	}
	return hub.Wrap(hub.Internal, err, "the database did something unexpected")
}
