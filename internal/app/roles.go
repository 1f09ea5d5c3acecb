package app

import (
	"context"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/builtin"
	"github.com/parleyhub/parley/delivery"
	"github.com/parleyhub/parley/internal/app/janitor"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/run"
)

// Run does what the roles of this process ask for until ctx ends. A part that
// fails is started again; only the loss of a listener ends the process.
func (a *App) Run(ctx context.Context) error {
	g := run.NewGroup(ctx, a.opt.Log)
	has := a.cfg.Roles.Has
	back := run.Backoff{}
	g.Keep("bus", back, a.bus.Run)
	a.followSettings(g)
	g.Keep("health", back, a.health.Run)
	if has(config.Router) {
		g.Keep("router", back, a.router.Run)
	}
	if has(config.Ingest) {
		g.Keep("ingest", back, a.ingest.Run)
		g.Keep("watch", back, a.looker.Run)
		if a.mail != nil {
			g.Go("smtp", a.serveMail)
		}
	}
	if has(config.Deliver) {
		g.Keep("delivery", back, a.delivery.Run)
		f := &delivery.Forwarder{Delivery: a.delivery, Reminders: a.store, Policies: a.onward}
		g.Keep("onward", back, func(ctx context.Context) error { return a.bus.Hold(ctx, "onward", a.owner, f.Run) })
	}
	if has(config.Desk) {
		g.Keep("live", back, a.live.Run)
		a.runBoard(g, back)
		g.Keep("api", back, a.api.Run)
		a.outreach.Serve(g, back)
	}
	if has(config.Work) {
		a.runWork(g, back)
	}
	g.Go("http", a.serve)
	g.Go("start", a.start)
	return g.Wait()
}

// runWork starts what one process at a time does: clocks, index, cleaning up.
func (a *App) runWork(g *run.Group, back run.Backoff) {
	steps, facts := newSignal(), newSignal()
	g.Keep("clocks", back, func(ctx context.Context) error {
		return a.bus.Hold(ctx, "clocks", a.owner, func(ctx context.Context) error { return a.watch(ctx, steps) })
	})
	a.runOutcomes(g, back)
	a.groups.Run(g, back)
	g.Keep("imports", back, a.imports.Run)
	x := &indexer{store: a.store.Store, wake: facts, log: a.opt.Log}
	g.Keep("index", back, func(ctx context.Context) error { return a.bus.Hold(ctx, "index", a.owner, x.Run) })
	j := &janitor.Janitor{Store: a.store.Store, Bus: a.bus, Disk: a.disk, Kinds: a.kinds(), Met: a.metrics, Sent: a.outreach.Expire, Now: a.opt.Now, Log: a.opt.Log}
	g.Keep("janitor", back, func(ctx context.Context) error { return j.Run(ctx, a.owner) })
	g.Keep("bell", back, func(ctx context.Context) error { return a.bus.Hold(ctx, "health", a.owner, a.bell().Run) })
	a.runRoster(g, back)
	a.runRules(g, back)
	a.outreach.Work(g, back)
	a.journeys.Work(g, back)
	a.on(g, bus.HintSteps, steps.wake)
	a.on(g, bus.HintFacts, facts.wake)
}

// kinds are the channels of this hub.
func (a *App) kinds() []channels.Channel {
	if a.opt.Channels != nil {
		return a.opt.Channels
	}
	return builtin.All()
}

// on listens for a hint for as long as the group works.
func (a *App) on(g *run.Group, subject string, fn func([]byte)) {
	g.Keep("hint "+subject, run.Backoff{}, func(ctx context.Context) error {
		stop, err := a.bus.OnHint(subject, fn)
		if err != nil {
			return err
		}
		defer stop()
		<-ctx.Done()
		return nil
	})
}

// reachable is an address of this machine that leads to a listener.
func reachable(at net.Addr) string {
	tcp, ok := at.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return at.String()
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(tcp.Port))
}

// start is what has to be done once everything runs: the first owner, then the
// word that we are ready.
func (a *App) start(ctx context.Context) error {
	if err := a.defaultBrand(ctx); err != nil {
		return err
	}
	if err := a.firstOwner(ctx); err != nil {
		return err
	}
	select {
	case <-a.inStep: // from here on, whoever makes an inbox waits for us
	case <-ctx.Done():
		return nil
	}
	a.ready.opened()
	for a.ready.ask(ctx) != nil {
		if !pause(ctx, 20*time.Millisecond) {
			return nil
		}
	}
	if a.cfg.ReadyFile == "" {
		return nil
	}
	f := readyFile{HTTP: reachable(a.web.Addr()), PID: os.Getpid()}
	if a.mail != nil {
		f.SMTPIn = reachable(a.mail.Addr())
	}
	return writeReady(a.cfg.ReadyFile, f)
}
