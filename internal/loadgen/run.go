// Package loadgen puts a real hub under load, measures it from the outside, and
// compares what came out with what went in. In come the options of a run, out go
// figures beside what is promised, and every loss, double or disorder. Nothing
// here is part of a running hub.
package loadgen

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/loadgen/audience"
	"github.com/parleyhub/parley/internal/loadgen/figures"
	"github.com/parleyhub/parley/internal/loadgen/mailing"
	"github.com/parleyhub/parley/internal/loadgen/networks"
	"github.com/parleyhub/parley/internal/loadgen/outside"
)

// Options of a load test.
type Options struct {
	Scenarios []string // names; empty = all
	Time      time.Duration
	Kill      time.Duration // the kill test's own
	Down      time.Duration // how long the relay is away
	Hang      time.Duration // how long one provider hangs
	Idle      time.Duration // before idle memory is read
	Scale     float64       // of the full hubs that list and start want: 1 = as promised
	Rows      int           // of the file that import brings
	Database  string
	IMAP      *outside.Mailbox // nil: Dovecot is started where it is installed
	Format    figures.Format
	Out, Log  io.Writer
}

// scenario is one thing that is measured.
type scenario struct {
	name, what string
	run        func(ctx context.Context, p *outside.Process, o Options) (Result, error)
}

var scenarios = []scenario{
	{"chat", "a fixed 200 chat messages a second, from post to agent's socket", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return Chat(ctx, p, ChatOptions{Visitors: 50, Rate: 200, Time: o.Time})
	}},
	{"chat-closed", "200 visitors who write as soon as they are heard", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return Chat(ctx, p, ChatOptions{Visitors: 200, Time: o.Time})
	}},
	{"webhooks", "webhooks of every provider, signed as it signs, from post to durable acknowledgement", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return networks.Webhooks(ctx, p, o.Time)
	}},
	{"hang", "one provider hangs: what the others' customers notice", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return networks.Hang(ctx, p, o.Hang)
	}},
	{"mail", "a mailbox with 2,000 mails, then one with 400 threads", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return withMailbox(ctx, o, func(box *outside.Mailbox) (Result, error) { return Mail(ctx, p, *box) })
	}},
	{"reply", "agents' replies to the SMTP relay", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return Reply(ctx, p, o.Time)
	}},
	{"relay-down", "the SMTP relay is away for a while", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return RelayDown(ctx, p, o.Down)
	}},
	{"campaign", "50,000 personalised mails beside a bare SMTP loop", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return mailing.Campaign(ctx, p, mailing.Options{People: int(50_000 * o.Scale), Idle: o.Idle})
	}},
	{"campaign-beside", "agents answer, and people opt out, while a campaign goes out at full speed", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return Beside(ctx, p, int(50_000*o.Scale), o.Time)
	}},
	{"campaign-kill", "campaigns go on while the hub is killed, its database is cut off and the relay is away; nothing may be missing or doubled in silence", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return mailing.Kill(ctx, p, mailing.KillOptions{People: int(20_000 * o.Scale), Down: o.Down})
	}},
	{"campaign-ways", "a campaign by text goes on by mail where it is not delivered in a minute, and the hub is killed at every stage; nobody may be missing or get both in silence", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return mailing.Late(ctx, p, mailing.LateOptions{People: int(20_000 * o.Scale)})
	}},
	{"campaign-plan", "people are counted before a campaign, and an audience of a million is frozen", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return mailing.Plan(ctx, p, mailing.Options{People: int(1_000_000 * o.Scale)})
	}},
	{"journeys", "100,000 people of a journey are due at one instant, and the hub is killed at half", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return mailing.Journeys(ctx, p, mailing.Options{People: int(100_000 * o.Scale)})
	}},
	{"import", "a file of people is imported while agents write, beside a bare insert (--count rows)", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return audience.Import(ctx, p, audience.ImportOptions{Rows: o.Rows, Idle: o.Idle, Time: o.Time})
	}},
	{"segments", "typical segments counted over a million people, and people who change asked again", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return audience.Segments(ctx, p, int(1_000_000*o.Scale))
	}},
	{"list", "inbox lists and search over a full hub", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return Lists(ctx, p, o.Scale, o.Time)
	}},
	{"wall", "the supervisor's wall over 50,000 open conversations, 200 agents at their desks", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return Wall(ctx, p, o.Scale, o.Time)
	}},
	{"assign", "10,000 queued conversations shared out among 50 agents, by each strategy", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return Assign(ctx, p, o.Scale)
	}},
	{"clocks", "100,000 running clocks: what they cost while none is due, and 1,000 breaches at one instant", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return Clocks(ctx, p, o.Scale, o.Idle)
	}},
	{"start", "start to ready, idle memory, size", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return Starts(ctx, p, o.Scale, o.Idle)
	}},
	{"kill", "kill -9 again and again under load of chat, SMTP and IMAP; nothing may be lost or doubled", func(ctx context.Context, p *outside.Process, o Options) (Result, error) {
		return withMailbox(ctx, o, func(box *outside.Mailbox) (Result, error) {
			_, r, err := Kill(ctx, p, KillOptions{Time: o.Kill, Visitors: 12, Senders: 3, IMAP: box, Drops: 2, Again: true})
			return r, err
		})
	}},
}

// withMailbox gives fn the mailbox that was named, or that of a Dovecot of its own.
func withMailbox(ctx context.Context, o Options, fn func(*outside.Mailbox) (Result, error)) (Result, error) {
	if o.IMAP != nil {
		return fn(o.IMAP)
	}
	box, stop, err := outside.StartDovecot(ctx, o.Log)
	if err != nil {
		return Result{}, err
	}
	defer stop()
	return fn(box)
}

// Names lists the scenarios, a line each.
func Names() string {
	var b strings.Builder
	for _, s := range scenarios {
		fmt.Fprintf(&b, "  %-12s %s\n", s.name, s.what)
	}
	return b.String()
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
		if err := figures.Show(o.Out, o.Format, r); err != nil {
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
	defer func() { _ = os.RemoveAll(data) }() // a folder of the load test
	p := &outside.Process{Binary: binary, Data: data, Database: o.Database, Log: o.Log}
	if _, err := p.Start(ctx); err != nil {
		return Result{}, err
	}
	defer p.Stop()
	return s.run(ctx, p, o)
}
