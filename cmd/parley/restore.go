package main

import (
	"fmt"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/backup"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/run"
)

// runRestore brings a backup back into an empty data folder.
func runRestore(args []string, s streams) int {
	c, rest, err := config.NewParser("parley restore FILE", config.Store).Parse(args, s.out)
	if err == nil && (len(rest) != 1 || rest[0] == "") {
		err = &config.Error{Setting: "parley restore", Reason: "takes one file to read from"}
	}
	if err == nil && c.Database != "" {
		err = hub.Errorf(hub.Unsupported, noCopy)
	}
	if err != nil {
		return ended("restore", s, err)
	}
	ctx, stop := interruptible()
	defer stop()
	r, err := backup.Restore(ctx, rest[0], c.Data, run.Wall)
	if err != nil {
		return ended("restore", s, err)
	}
	fmt.Fprintf(s.out, "Restored into %s what was there on %s: %d conversations, %d messages, %d files.\n", c.Data,
		r.Manifest.At.Format("2006-01-02 15:04:05 UTC"), r.Manifest.Counts["conversations"], r.Manifest.Counts["messages"], r.Manifest.Files)
	if r.Unknown > 0 {
		fmt.Fprintf(s.out, "%d messages waited to be sent. They are marked unknown, because they may have gone out since.\n", r.Unknown)
	}
	for _, f := range r.Findings {
		fmt.Fprintf(s.out, "%s %s: %s\n", f.Check, f.Object, f.Text)
	}
	if len(r.Findings) > 0 {
		err = hub.Errorf(hub.Invalid, "the data came back as it was, with %d findings", len(r.Findings))
	}
	return ended("restore", s, err)
}
