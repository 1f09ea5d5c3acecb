package app

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/app/wakes"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/blob"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/guard"
	"github.com/parleyhub/parley/internal/presence"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/postgres"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/internal/telemetry"
)

// OpenStore opens the database that cfg names, and brings it up to date.
func OpenStore(ctx context.Context, cfg config.Config, now run.Clock) (*store.Store, error) {
	if cfg.Database != "" {
		return postgres.Open(ctx, cfg.Database, now)
	}
	if err := makeData(cfg.Data); err != nil {
		return nil, err
	}
	return sqlite.Open(ctx, filepath.Join(cfg.Data, "hub.db"), now)
}

// OpenKeys opens the keyring that seals channel credentials.
func OpenKeys(cfg config.Config) (*auth.Keyring, error) {
	if err := makeData(cfg.Data); err != nil {
		return nil, err
	}
	return auth.OpenKeys(cfg.Data)
}

func makeData(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return hub.Wrap(hub.Invalid, err, "--data: the folder cannot be made")
	}
	return nil
}

// listen takes the ports first: a port that is taken should be known at once.
func (a *App) listen(ctx context.Context) error {
	var lc net.ListenConfig
	var err error
	if a.web, err = lc.Listen(ctx, "tcp", a.cfg.HTTP); err != nil {
		return hub.Wrap(hub.Invalid, err, "--http: cannot listen on "+a.cfg.HTTP)
	}
	a.closing(func() { _ = a.web.Close() }) // closed already when it was served
	if a.cfg.SMTPIn == "" || !a.cfg.Roles.Has(config.Ingest) {
		return nil
	}
	if a.mail, err = lc.Listen(ctx, "tcp", a.cfg.SMTPIn); err != nil {
		return hub.Wrap(hub.Invalid, err, "--smtp-in: cannot listen on "+a.cfg.SMTPIn)
	}
	a.closing(func() { _ = a.mail.Close() })
	return nil
}

// openParts opens database, bus, files, keys and presence.
func (a *App) openParts(ctx context.Context) error {
	s, err := OpenStore(ctx, a.cfg, a.opt.Now)
	if err != nil {
		return err
	}
	if a.opt.Patience > 0 {
		s.Patience(a.opt.Patience)
	}
	a.closing(func() {
		if err := s.Close(); err != nil {
			a.opt.Log.Error("database did not close cleanly", "error", err)
		}
	})
	if a.keys, err = OpenKeys(a.cfg); err != nil {
		return err
	}
	if a.secret, err = s.HubSecret(ctx, "hub"); err != nil {
		return err
	}
	if a.disk, err = blob.Open(filepath.Join(a.cfg.Data, "blobs")); err != nil {
		return err
	}
	a.closing(func() { _ = a.disk.Close() }) // it holds a folder, nothing that could be lost
	if err := a.openBus(ctx); err != nil {
		return err
	}
	a.metrics = telemetry.New(a.opt.Version, a.opt.Commit)
	a.store = hinted{Store: s, bus: a.bus, met: a.metrics, now: a.opt.Now, asked: a.asksPerson}
	a.files = files{disk: a.disk, rows: s, now: a.opt.Now}
	if a.presence, err = openPresence(a.cfg, a.opt); err != nil {
		return err
	}
	a.closing(func() { _ = a.presence.Close() })
	a.guard = guard.New(a.cfg.AllowPrivateNetwork)
	if a.wakes, err = wakes.New(a.bus); err != nil {
		return err
	}
	a.closing(a.wakes.Close)
	return nil
}

func (a *App) openBus(ctx context.Context) error {
	opt := bus.Options{Dir: filepath.Join(a.cfg.Data, "bus"), Name: a.owner[:6], Log: a.opt.Log}
	if len(a.cfg.NATS) > 0 {
		opt.URL = strings.Join(a.cfg.NATS, ",")
	}
	var err error
	if a.bus, err = bus.Open(ctx, opt); err != nil {
		return err
	}
	a.closing(a.bus.Close)
	return nil
}

func openPresence(cfg config.Config, opt Options) (presence.Store, error) {
	if cfg.Redis == "" {
		return presence.NewMemory(opt.Now), nil
	}
	return presence.NewRedis(cfg.Redis, opt.Now, opt.Log)
}
