package app

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

// soon bounds what real parts need; a healthy run takes a fraction of it, one on a
// machine with ten times as much to do as it can takes half.
const soon = time.Minute

const (
	ownerMail     = "olga@shop.example"
	ownerPassword = "a long enough password"
)

// clock is the wall clock, moved by the test.
type clock struct{ ahead atomic.Int64 }

func (c *clock) Now() time.Time          { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *clock) advance(d time.Duration) { c.ahead.Add(int64(d)) }

// engines are the databases every story is told on.
var engines = map[string]func(t *testing.T) config.Config{
	"sqlite": alone,
	"postgres": func(t *testing.T) config.Config {
		cfg := alone(t)
		cfg.Database = testpeers.Postgres(t)
		return cfg
	},
}

// alone is a hub with everything embedded.
func alone(t *testing.T) config.Config {
	return config.Config{
		Data: t.TempDir(), HTTP: "127.0.0.1:0", SMTPIn: "127.0.0.1:0", Roles: config.AllRoles(), AllowPrivateNetwork: true,
		AdminEmail: ownerMail, AdminPassword: ownerPassword,
	}
}

// onEach tells a story on every engine.
func onEach(t *testing.T, story func(t *testing.T, cfg config.Config)) {
	t.Helper()
	t.Parallel()
	for name, cfg := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story(t, cfg(t))
		})
	}
}

// process is one running process of the hub.
type process struct {
	*App
	t      testing.TB
	cancel context.CancelFunc
	done   chan error
}

// begin opens and runs a hub, and answers when it is ready.
func begin(t testing.TB, cfg config.Config, opt Options) *process {
	t.Helper()
	if opt.Now == nil {
		opt.Now = time.Now
	}
	opt.Log = slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	opt.Version = "test"
	cfg.ReadyFile = filepath.Join(t.TempDir(), "ready")
	ctx, cancel := context.WithCancel(context.Background())
	a, err := Open(ctx, cfg, opt)
	if err != nil {
		cancel()
		t.Fatalf("open: %v", err)
	}
	p := &process{App: a, t: t, cancel: cancel, done: make(chan error, 1)}
	go func() { p.done <- a.Run(ctx) }()
	t.Cleanup(p.end)
	testpeers.Await(t, soon, "the hub to be ready", func() bool {
		select {
		case err := <-p.done:
			p.done <- err
			t.Fatalf("run: %v", err)
		default:
		}
		return a.ready.ask(ctx) == nil && ready(cfg.ReadyFile)
	})
	return p
}

// end stops the hub as SIGTERM does. A second call does nothing.
func (p *process) end() {
	if p.cancel == nil {
		return
	}
	p.cancel()
	p.cancel = nil
	select {
	case err := <-p.done:
		if err != nil {
			p.t.Errorf("run: %v", err)
		}
	case <-time.After(soon):
		p.t.Error("the hub did not stop")
	}
	p.Close()
}

// facts of a type, in order, that are about a conversation (or any: "").
func (p *process) facts(typ hub.FactType, conv hub.ConversationID) []hub.Fact {
	p.t.Helper()
	var out []hub.Fact
	for after := int64(0); ; {
		page, err := p.store.FactsSince(context.Background(), after, 500)
		if err != nil {
			p.t.Fatalf("facts: %v", err)
		}
		for _, f := range page {
			after = f.Seq
			if f.Type == typ && (conv == "" || f.ConversationID == conv) {
				out = append(out, f)
			}
		}
		if len(page) < 500 {
			return out
		}
	}
}

// testLog shows a hub's warnings in the test that caused them.
type testLog struct{ t testing.TB }

func (l testLog) Write(b []byte) (int, error) {
	l.t.Logf("%s", b)
	return len(b), nil
}
