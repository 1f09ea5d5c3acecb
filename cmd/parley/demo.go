package main

import (
	"context"
	"fmt"
	"os"

	"github.com/parleyhub/parley/channels/email/apart"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/demo"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/telemetry"
)

// runDemo shows a living desk. It heeds no setting of the environment: made-up
// people have no business in the database that serve uses.
func runDemo(args []string, s streams) int {
	p := config.NewParser("parley demo", config.Nothing)
	f := p.Flags()
	o := demo.Options{History: true, Now: run.Wall, Say: func(line string) { fmt.Fprintln(s.out, line) }}
	f.StringVar(&o.Data, "data", "", "keep everything in this folder; empty: a temporary one, removed at the end")
	f.StringVar(&o.HTTP, "http", "127.0.0.1:8080", "desk and API listen here; the password is known to all, so keep it local")
	f.StringVar(&o.SMTPIn, "smtp-in", "127.0.0.1:0", "mail comes in here; port 0 takes a free one")
	f.StringVar(&o.Shop, "shop", "", "the shop page listens here; empty: 127.0.0.1:8081, or a free port")
	f.StringVar(&o.Play, "play", "", "the page on which one plays customers listens here; empty: 127.0.0.1:8082, or a free port")
	f.Float64Var(&o.Pace, "pace", 1, "how many times faster than in life people act, 0.1 to 50")
	f.Uint64Var(&o.Seed, "seed", 0, "tell the same stories in the same order; 0: another order each time")
	f.BoolVar(&o.Still, "still", false, "an empty house: nobody does anything unless you play them")
	_, rest, err := p.Parse(args, s.out)
	switch {
	case err != nil:
	case len(rest) > 0:
		err = &config.Error{Setting: "parley demo", Reason: "takes no arguments"}
	case o.Pace < 0.1 || o.Pace > 50:
		err = &config.Error{Setting: "--pace", Reason: "must be between 0.1 and 50"}
	}
	if err != nil {
		return ended("demo", s, err)
	}
	o.History = !o.Still
	if self, err := os.Executable(); err == nil { // else unusual mail waits in quarantine
		apart.Command = []string{self, "read-mail"}
	}
	o.Log = telemetry.NewLog(s.err, string(config.LogText))
	return ended("demo", s, run.Main(context.Background(), o.Log, run.Grace, func(ctx context.Context) error {
		return setting(demo.Run(ctx, o))
	}))
}
