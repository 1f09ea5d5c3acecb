package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/parleyhub/parley/internal/app"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/telemetry"
)

func runServe(args []string, s streams) int {
	c, rest, err := config.NewParser("parley serve", config.Serve).Parse(args, s.out)
	if err == nil && len(rest) > 0 {
		err = &config.Error{Setting: "parley serve", Reason: "takes no arguments"}
	}
	if err != nil {
		return ended("serve", s, err)
	}
	log := telemetry.NewLog(s.err, string(c.Log))
	return ended("serve", s, serve(c, log, func(line string) { fmt.Fprintln(s.out, line) }))
}

// serve runs the hub until it is told to stop.
func serve(c config.Config, log *slog.Logger, say func(string)) error {
	v, commit := built()
	opt := app.Options{Now: run.Wall, Log: log, Version: v, Commit: commit, Say: say}
	err := run.Main(context.Background(), log, run.Grace, func(ctx context.Context) error {
		a, err := app.Open(ctx, c, opt)
		if err != nil {
			return err
		}
		defer a.Close()
		return a.Run(ctx)
	})
	var p *run.Panic
	if errors.As(err, &p) {
		log.Error("the hub ended by a bug", "stack", string(p.Stack))
	}
	return err
}
