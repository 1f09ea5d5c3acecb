package main

import (
	"context"

	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/loadgen"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/telemetry"
)

// runLoadtest measures a hub of its own from the outside.
func runLoadtest(args []string, s streams) int {
	p := config.NewParser("parley loadtest [SCENARIO …]", config.Nothing)
	seconds := p.Flags().Int("seconds", 10, "how long a scenario with a duration runs")
	database := p.Flags().String("database", "", "postgres://… to measure on PostgreSQL; empty: SQLite")
	asJSON := p.Flags().Bool("json", false, "answer as JSON")
	_, names, err := p.Parse(args, s.out)
	if err != nil {
		return ended("loadtest", s, err)
	}
	log := telemetry.NewLog(s.err, string(config.LogText))
	err = run.Main(context.Background(), log, run.Grace, func(ctx context.Context) error {
		return loadgen.Run(ctx, loadgen.Options{
			Scenarios: names, Seconds: *seconds, Database: *database, JSON: *asJSON, Out: s.out, Log: s.err,
		})
	})
	return ended("loadtest", s, err)
}
