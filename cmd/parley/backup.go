package main

import (
	"context"
	"fmt"
	"os/signal"
	"syscall"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/backup"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/run"
)

// noCopy is what backup and restore say when the database is elsewhere.
const noCopy = "the database is in PostgreSQL: use pg_dump and pg_restore for it, and keep the folder blobs and keys.json of --data beside the dump (docs/operations.md)"

// runBackup writes everything of an embedded hub into one file; it works while
// the hub runs.
func runBackup(args []string, s streams) int {
	c, rest, err := config.NewParser("parley backup FILE", config.Store).Parse(args, s.out)
	if err == nil && (len(rest) != 1 || rest[0] == "") {
		err = &config.Error{Setting: "parley backup", Reason: "takes one file to write to"}
	}
	if err == nil && c.Database != "" {
		err = hub.Errorf(hub.Unsupported, noCopy)
	}
	if err != nil {
		return ended("backup", s, err)
	}
	ctx, stop := interruptible()
	defer stop()
	v, _ := built()
	m, err := backup.Write(ctx, c.Data, rest[0], v, run.Wall)
	if err == nil {
		fmt.Fprintf(s.out, "%d conversations, %d messages and %d files are in %s. Keep it secret: it holds the keys too.\n",
			m.Counts["conversations"], m.Counts["messages"], m.Files, rest[0])
	}
	if err == nil && m.Missing > 0 {
		fmt.Fprintf(s.err, "parley backup: %d files are missing on disk, and so in the backup\n", m.Missing)
	}
	return ended("backup", s, err)
}

// interruptible is a context that the first signal ends, so that a command
// clears away what it began.
func interruptible() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
}
