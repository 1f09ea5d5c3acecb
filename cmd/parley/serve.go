package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/parleyhub/parley/channels/email/apart"
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
	if err == nil && c.AdminPassword != "" {
		err = checkPassword(c)
	}
	if err != nil {
		return ended("serve", s, err)
	}
	if self, err := os.Executable(); err == nil { // else unusual mail waits in quarantine
		apart.Command = []string{self, "read-mail"}
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
			return setting(err)
		}
		defer a.Close()
		g := run.NewGroup(ctx, log)
		g.Go("hub", a.Run)
		if c.Profile != "" {
			g.Go("profile", func(ctx context.Context) error { return serveProfile(ctx, c.Profile) })
		}
		return g.Wait()
	})
	var p *run.Panic
	if errors.As(err, &p) {
		log.Error("the hub ended by a bug", "stack", string(p.Stack))
	}
	return err
}

// serveProfile serves the Go profiler on an address of its own.
func serveProfile(ctx context.Context, addr string) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return &config.Error{Setting: "--profile", Reason: "cannot listen on " + addr}
	}
	srv := &http.Server{Handler: telemetry.Profiler(), ReadHeaderTimeout: 5 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = srv.Close() }) // Serve answers why it ended
	defer stop()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
