// Package health keeps how each inbox stands with its provider. In come reports
// of adapters, listeners and senders in all processes; out go rows that change
// only when something has changed, and notices to admins when an inbox has been
// failing for a while, has stopped, will lose its credentials, or works again.
package health

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// The parts of an inbox that are reported on, each by who knows of it.
const (
	Provider  = "provider"  // the adapter, through Env.Report
	Listening = "listening" // whoever runs its listener
	Sending   = "sending"   // delivery
	Settings  = "settings"  // whoever opens it
	List      = "list"      // the comparison with the provider's own list
	whole     = "inbox"     // the worst of the others, and what admins were told
)

// remembered is how long a report that changes nothing needs no look at the
// rows: another process may have said otherwise meanwhile.
const remembered = time.Minute

// maxText bounds what an admin reads, in bytes.
const maxText = 500

// Rows are the stored states.
type Rows interface {
	Health(ctx context.Context) ([]hub.InboxHealth, error)
}

// Deps are what a Keeper needs.
type Deps struct {
	Rows    Rows
	Commit  func(ctx context.Context, set hub.WriteSet) error
	Version func(id hub.InboxID) int64 // of the inbox's settings that are in force in this process
	Now     func() time.Time
	Log     *slog.Logger
}

type part struct {
	inbox hub.InboxID
	name  string
}

// said is a report, and when it was last compared with the rows.
type said struct {
	h  channels.Health
	of int64
	at time.Time
}

// Keeper takes the reports of this process.
type Keeper struct {
	Deps
	mu    sync.Mutex
	known map[part]said // reported, and written down
	fresh map[part]said // reported, and not yet
	tries map[hub.InboxID]*streak
	wake  chan struct{}
}

// New makes one. Run writes what it hears.
func New(d Deps) *Keeper {
	return &Keeper{Deps: d, known: map[part]said{}, fresh: map[part]said{}, tries: map[hub.InboxID]*streak{}, wake: make(chan struct{}, 1)}
}

// Report notes how a part of an inbox stands with its settings of now. It never waits.
func (k *Keeper) Report(inbox hub.InboxID, name string, h channels.Health) {
	k.ReportOf(inbox, k.Version(inbox), name, h)
}

// ReportOf is Report for settings of a version.
func (k *Keeper) ReportOf(inbox hub.InboxID, version int64, name string, h channels.Health) {
	if h.State != channels.Failing && h.State != channels.Stopped {
		h.State, h.Text = channels.Healthy, ""
	}
	if len(h.Text) > maxText {
		h.Text = hub.Preview(h.Text)
	}
	s := said{h: h, of: version, at: k.Now()}
	k.mu.Lock()
	defer k.mu.Unlock()
	p := part{inbox, name}
	if _, waits := k.fresh[p]; !waits {
		if was, ok := k.known[p]; ok && was.same(s) && s.at.Sub(was.at) < remembered {
			return
		}
	}
	k.fresh[p] = s
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

func (s said) same(o said) bool {
	return s.of == o.of && s.h.State == o.h.State && s.h.Text == o.h.Text && s.h.ExpiresAt.Equal(o.h.ExpiresAt)
}

// Run writes reports until ctx ends.
func (k *Keeper) Run(ctx context.Context) error {
	back := run.Backoff{First: time.Second, Max: 30 * time.Second}
	failures := 0
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-k.wake:
		}
		for {
			err := k.write(ctx)
			if err == nil {
				failures = 0
				break
			}
			if ctx.Err() != nil {
				return nil
			}
			failures++
			k.Log.Warn("how inboxes stand was not written; trying again", "error", err)
			if run.Sleep(ctx, back.After(failures)) != nil {
				return nil
			}
		}
	}
}

// write compares the fresh reports with the rows and writes the differences.
func (k *Keeper) write(ctx context.Context) error {
	k.mu.Lock()
	fresh := k.fresh
	k.fresh = map[part]said{}
	k.mu.Unlock()
	if len(fresh) == 0 {
		return nil
	}
	err := k.store(ctx, fresh)
	k.mu.Lock()
	defer k.mu.Unlock()
	for p, s := range fresh {
		if err == nil {
			k.known[p] = s
		} else if _, newer := k.fresh[p]; !newer {
			k.fresh[p] = s
		}
	}
	return err
}

func (k *Keeper) store(ctx context.Context, fresh map[part]said) (err error) {
	for range 5 {
		var rows []hub.InboxHealth
		if rows, err = k.Rows.Health(ctx); err != nil {
			return err
		}
		have := map[part]hub.InboxHealth{}
		for _, r := range rows {
			have[part{r.InboxID, r.Part}] = r
		}
		var set hub.WriteSet
		for p, s := range fresh {
			if row, changed := s.onto(have[p], p); changed {
				set.Health = append(set.Health, row)
			}
		}
		if err = k.Commit(ctx, set); !hub.Is(err, hub.Conflict) {
			return err
		}
	}
	return errors.Join(errors.New("somebody else reports on the same inboxes all the time"), err)
}

// onto makes the row that says s. Nothing changes when it is said already, or
// when the row is about newer settings than the report.
func (s said) onto(row hub.InboxHealth, p part) (hub.InboxHealth, bool) {
	was := said{h: channels.Health{State: channels.HealthState(row.State), Text: row.Text, ExpiresAt: row.ExpiresAt}, of: row.Of}
	s.h.ExpiresAt = s.h.ExpiresAt.UTC().Truncate(time.Millisecond)
	if row.Version > 0 && (row.Of > s.of || was.same(s)) {
		return row, false
	}
	if row.State != string(s.h.State) || row.Of != s.of {
		row.Since = s.at
	}
	row.InboxID, row.Part, row.State, row.Text = p.inbox, p.name, string(s.h.State), s.h.Text
	row.ExpiresAt, row.Of = s.h.ExpiresAt, s.of
	if s.h.ExpiresAt.Equal(time.Time{}) {
		row.ExpiresAt = time.Time{}
	}
	return row, true
}
