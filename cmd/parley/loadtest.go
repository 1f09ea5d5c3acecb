package main

import (
	"context"
	"net"
	"strconv"
	"time"

	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/loadgen"
	"github.com/parleyhub/parley/internal/loadgen/figures"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/telemetry"
)

// runLoadtest measures a hub of its own from the outside.
func runLoadtest(args []string, s streams) int {
	p := config.NewParser("parley loadtest [SCENARIO …]\n\nScenarios (all of them when none is named):\n"+loadgen.Names(), config.Nothing)
	f := p.Flags()
	seconds := f.Int("seconds", 10, "how long a scenario with a duration runs")
	kill := f.Int("kill-seconds", 60, "how long the kill test kills")
	down := f.Int("down-seconds", 60, "how long relay-down and campaign-kill keep the relay away")
	hang := f.Int("hang-seconds", 60, "how long one provider hangs in hang, three times")
	idle := f.Int("idle-seconds", 30, "how long start and clocks let the hub idle while they measure")
	scale := f.Float64("scale", 1, "share of the full hubs that list, wall, assign, clocks and start fill")
	count := f.Int("count", 100_000, "rows of the file that import brings")
	database := f.String("database", "", "postgres://… to measure on PostgreSQL, an empty database; empty: SQLite")
	imap := f.String("imap", "", "host:port of an IMAP server, plain text, for mail and kill; empty: a Dovecot of its own")
	user := f.String("imap-user", "", "its user; mails are put into its folders Single and Threads, and for kill into INBOX")
	password := f.String("imap-password", "", "its password; a test account's, as others can see a command line")
	asJSON := f.Bool("json", false, "answer as JSON, one object a scenario")
	markdown := f.Bool("markdown", false, "answer as tables in Markdown")
	_, names, err := p.Parse(args, s.out)
	if err != nil {
		return ended("loadtest", s, err)
	}
	second := func(n *int) time.Duration { return time.Duration(*n) * time.Second }
	o := loadgen.Options{
		Scenarios: names, Time: second(seconds), Kill: second(kill), Down: second(down), Hang: second(hang), Idle: second(idle), Scale: *scale,
		Rows: *count, Database: *database, Format: figures.Plain, Out: s.out, Log: s.err,
	}
	switch {
	case *asJSON:
		o.Format = figures.JSON
	case *markdown:
		o.Format = figures.Markdown
	}
	if *imap != "" {
		host, port, err := net.SplitHostPort(*imap)
		n, e := strconv.Atoi(port)
		if err != nil || e != nil {
			return ended("loadtest", s, &config.Error{Setting: "--imap", Reason: "must be host:port"})
		}
		o.IMAP = &outside.Mailbox{Host: host, Port: n, User: *user, Password: *password}
	}
	log := telemetry.NewLog(s.err, string(config.LogText))
	err = run.Main(context.Background(), log, run.Grace, func(ctx context.Context) error { return loadgen.Run(ctx, o) })
	return ended("loadtest", s, err)
}
