package loadgen

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Options of a load test.
type Options struct {
	Scenarios []string // names; empty = all
	Seconds   int
	Database  string
	JSON      bool
	Out, Log  io.Writer
}

// scenario is one thing that is measured.
type scenario struct {
	name, what string
	run        func(ctx context.Context, p *Process, o Options) (Result, error)
}

var scenarios = []scenario{
	{"chat", "a fixed 200 chat messages a second, from post to agent's socket", func(ctx context.Context, p *Process, o Options) (Result, error) {
		return Chat(ctx, p, ChatOptions{Visitors: 50, Rate: 200, Time: time.Duration(o.Seconds) * time.Second})
	}},
	{"chat-closed", "200 visitors who write as soon as they are heard", func(ctx context.Context, p *Process, o Options) (Result, error) {
		return Chat(ctx, p, ChatOptions{Visitors: 200, Time: time.Duration(o.Seconds) * time.Second})
	}},
	{"kill", "the hub is killed again and again under load; nothing may be lost or doubled", func(ctx context.Context, p *Process, o Options) (Result, error) {
		_, r, err := Kill(ctx, p, KillOptions{Time: time.Duration(o.Seconds) * time.Second, Visitors: 12, Senders: 3, Again: true})
		return r, err
	}},
}

// Run measures each scenario on a fresh hub and prints what it found. The error
// says that something was lost, doubled or could not be measured; a figure that
// misses its goal is printed as such and is no error, as machines differ.
func Run(ctx context.Context, o Options) error {
	for _, name := range o.Scenarios {
		if !slices.ContainsFunc(scenarios, func(s scenario) bool { return s.name == name }) {
			return hub.Errorf(hub.Invalid, "%q is not a scenario; there are: %s", name, strings.Join(names(), ", "))
		}
	}
	binary, err := os.Executable()
	if err != nil {
		return hub.Wrap(hub.Internal, err, "the own binary cannot be found")
	}
	bad := 0
	for _, s := range scenarios {
		if len(o.Scenarios) > 0 && !slices.Contains(o.Scenarios, s.name) {
			continue
		}
		r, err := measure(ctx, binary, s, o)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		bad += len(r.Problems)
		if err := show(o, r); err != nil {
			return err
		}
	}
	if bad > 0 {
		return hub.Errorf(hub.Internal, "%d problems", bad)
	}
	return nil
}

func names() []string {
	out := make([]string, len(scenarios))
	for i, s := range scenarios {
		out[i] = s.name
	}
	return out
}

func measure(ctx context.Context, binary string, s scenario, o Options) (Result, error) {
	data, err := os.MkdirTemp("", "parley-load-*")
	if err != nil {
		return Result{}, hub.Wrap(hub.Internal, err, "no folder for the hub's data")
	}
	defer os.RemoveAll(data)
	p := &Process{Binary: binary, Data: data, Database: o.Database, Log: o.Log}
	if _, err := p.Start(ctx); err != nil {
		return Result{}, err
	}
	defer p.Stop()
	return s.run(ctx, p, o)
}

func show(o Options, r Result) error {
	if o.JSON {
		return json.NewEncoder(o.Out).Encode(r)
	}
	fmt.Fprintf(o.Out, "\n%s\n", r.Scenario)
	for _, f := range r.Figures {
		verdict := ""
		if f.OK != nil {
			verdict = "  met"
			if !*f.OK {
				verdict = "  MISSED"
			}
			verdict = "  goal " + f.Goal + verdict
		}
		fmt.Fprintf(o.Out, "  %-42s %12.3f %s%s\n", f.Name, f.Value, f.Unit, verdict)
	}
	for i, p := range r.Problems {
		if i == 20 {
			fmt.Fprintf(o.Out, "  … and %d more problems\n", len(r.Problems)-20)
			break
		}
		fmt.Fprintf(o.Out, "  PROBLEM %s\n", p)
	}
	return nil
}
