package store

import (
	"context"
	"database/sql"
)

// Engine is one database with everything that differs between databases. An
// engine folder implements it and hands it to New.
type Engine interface {
	// Dialect says how this database wants its statements.
	Dialect() Dialect
	// Read runs a query on a reading connection. Text is one of a bounded number
	// of statements, so the engine prepares it once and keeps it.
	Read(ctx context.Context, text string, args ...any) (*sql.Rows, error)
	// Once runs a query whose text is one of very many: nothing of it is kept.
	Once(ctx context.Context, text string, args ...any) (*sql.Rows, error)
	// Write runs fn in a transaction and answers nil only after its effect is
	// synced to disk. An error of fn takes back fn's changes alone. It may be
	// called from anywhere, also at once; fn must not call Write.
	Write(ctx context.Context, fn func(Tx) error) error
	// Classify gives an error of the driver its hub.Kind.
	Classify(err error) error
	// Ping reports whether writing and reading would work now.
	Ping(ctx context.Context) error
	// Close waits for what is under way.
	Close() error
}

// Tx is the inside of a Write.
type Tx interface {
	Exec(ctx context.Context, text string, args ...any) (int64, error)
	Query(ctx context.Context, text string, args ...any) (*sql.Rows, error)
	// Script runs several statements without arguments (migrations).
	Script(ctx context.Context, text string) error
}

// Dialect is the small part of SQL that is not portable.
type Dialect struct {
	Name      string // folder of the migrations
	Question  bool   // placeholders are ?, in order, instead of $1
	Rows      int    // most rows that one INSERT carries
	Alone     bool   // one process writes; others only for a moment, such as an operator's command
	Place     string // the column of conversations that finds a row the fastest: where it lies, or its id
	RowLock   string // stands for /*lock*/: keeps what a transaction reads from changing
	Shred     string // makes what is deleted from here on unreadable in the file; empty: it is the server's business
	Lock      string // keeps other processes from migrating at the same time; empty: not needed
	SearchAdd string // $1 doc, $2 words
	SearchDel string // $1 doc
	// SearchFind answers doc, conversation_id and contact_id of the documents below
	// doc $2 that match $1, newest first, at most $3.
	SearchFind string
	// SearchWords makes the match expression: all words must occur, and one of
	// any, if there is any. Words are ASCII letters and digits.
	SearchWords func(all, any []string) string
}
