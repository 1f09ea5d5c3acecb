package sqlite

import (
	"errors"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/parleyhub/parley/hub"
)

func classify(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return hub.Wrap(hub.Internal, err, "the database did something unexpected")
	}
	switch e.Code() {
	case lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY, lib.SQLITE_CONSTRAINT_ROWID, lib.SQLITE_CONSTRAINT_FOREIGNKEY:
		return hub.Wrap(hub.Conflict, err, "it is there already, or what it refers to is not")
	}
	switch e.Code() & 0xff {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED, lib.SQLITE_IOERR, lib.SQLITE_FULL, lib.SQLITE_READONLY, lib.SQLITE_CANTOPEN,
		lib.SQLITE_NOMEM, lib.SQLITE_INTERRUPT, lib.SQLITE_PROTOCOL:
		return hub.Wrap(hub.Temporary, err, "the database cannot be written or read now")
	case lib.SQLITE_TOOBIG:
		return hub.Wrap(hub.Invalid, err, "it is too large for the database")
	}
	return hub.Wrap(hub.Internal, err, "the database did something unexpected")
}
