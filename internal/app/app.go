// Package app is the only place that knows everyone. It opens the parts of one
// process, plugs each room's neighbours into it, runs what the process's roles
// ask for, and takes it all down again in the reverse order. There are no
// decisions of the business here.
package app

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/parleyhub/parley/api"
	"github.com/parleyhub/parley/api/live"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/delivery"
	"github.com/parleyhub/parley/desk"
	"github.com/parleyhub/parley/hooks"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/ingest"
	"github.com/parleyhub/parley/ingest/health"
	"github.com/parleyhub/parley/ingest/watch"
	"github.com/parleyhub/parley/internal/app/groups"
	"github.com/parleyhub/parley/internal/app/journeys"
	"github.com/parleyhub/parley/internal/app/outreach"
	"github.com/parleyhub/parley/internal/app/people"
	"github.com/parleyhub/parley/internal/app/wakes"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/blob"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/guard"
	"github.com/parleyhub/parley/internal/inboxes"
	"github.com/parleyhub/parley/internal/presence"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store/intake"
	"github.com/parleyhub/parley/internal/telemetry"
	"github.com/parleyhub/parley/profile"
	"github.com/parleyhub/parley/reports"
	"github.com/parleyhub/parley/roster"
	"github.com/parleyhub/parley/router"
	"github.com/parleyhub/parley/rules"
	"github.com/parleyhub/parley/sla"
	"github.com/parleyhub/parley/sla/terms"
)

// Options are what the surroundings give an App beside its configuration.
type Options struct {
	Now     run.Clock
	Log     *slog.Logger
	Version string
	Commit  string
	Say     func(line string) // for people: where the desk is and how to sign in; nil = silence

	Channels      []channels.Channel // instead of those in the box; nil = those
	FallbackAfter time.Duration      // see delivery.Deps; 0 = its default
	Patience      time.Duration      // with the database, of requests and of everybody else; 0 = their defaults
}

// App is one process of the hub.
type App struct {
	cfg config.Config
	opt Options

	store    hinted
	bus      *bus.Bus
	disk     *blob.Store
	files    files
	presence presence.Store
	keys     *auth.Keyring
	secret   []byte   // the hub's own, from which purposes derive
	purposes sync.Map // what was derived, by purpose
	guard    *guard.Guard
	wakes    *wakes.Wakes
	metrics  *telemetry.Metrics
	ready    *readiness
	closers  []func()

	inboxes  *inboxes.Registry
	ingest   *ingest.Ingest
	intake   intake.Rows
	imports  *people.Imports
	health   *health.Keeper
	looker   *watch.Watch
	clocks   *sla.Engine
	terms    *terms.Keeper
	agreeing sync.Mutex // one takes over new terms at a time
	agreed   string     // which terms the clocks go by
	people   *profile.Profiles
	router   *router.Router
	desk     *desk.Desk
	rules    *rules.Engine
	hooks    *hooks.Hooks
	groups   *groups.Groups
	roster   *roster.Roster
	delivery *delivery.Delivery
	onward   *delivery.Policies
	board    *reports.Board
	outreach *outreach.Outreach
	journeys *journeys.Journeys
	live     *live.Hub
	api      *api.API

	web, mail net.Listener // mail is nil when switched off
	server    *http.Server
	owner     string // names this process in leases

	inStep chan struct{} // closed when changes of settings reach us
	joined sync.Once
	looked atomic.Int64 // when all inboxes were last looked at, in nanoseconds
}

// Open opens everything and listens, but serves nothing before Run.
func Open(ctx context.Context, cfg config.Config, opt Options) (*App, error) {
	a := &App{cfg: cfg, opt: opt, owner: hub.NewToken(), inStep: make(chan struct{})}
	if err := a.open(ctx); err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

func (a *App) open(ctx context.Context) error {
	if a.cfg.ReadyFile != "" {
		if err := removeStale(a.cfg.ReadyFile); err != nil {
			return err
		}
	}
	if err := a.listen(ctx); err != nil {
		return err
	}
	if err := a.openParts(ctx); err != nil {
		return err
	}
	return a.wire(ctx)
}

// Close takes down what Open took, last first.
func (a *App) Close() {
	for i := len(a.closers) - 1; i >= 0; i-- {
		a.closers[i]()
	}
	a.closers = nil
}

func (a *App) closing(fn func()) { a.closers = append(a.closers, fn) }

// URL is the base of links.
func (a *App) URL() string { return a.cfg.BaseURL(a.web.Addr().String()) }

// HTTPAddr is where this machine reaches desk and API, as host:port.
func (a *App) HTTPAddr() string { return reachable(a.web.Addr()) }

// MailAddr is where this machine hands mail in, as host:port; empty when the
// listener is off.
func (a *App) MailAddr() string {
	if a.mail == nil {
		return ""
	}
	return reachable(a.mail.Addr())
}

// key derives the key of one purpose, once. Nobody changes what it answers.
func (a *App) key(purpose string) []byte {
	key, known := a.purposes.Load(purpose)
	if !known {
		key, _ = a.purposes.LoadOrStore(purpose, auth.Derive(a.secret, purpose))
	}
	return key.([]byte) //nolint:forcetypeassert // nothing else is in it
}
