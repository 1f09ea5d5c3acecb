package health_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/ingest/health"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/intake"
	"github.com/parleyhub/parley/internal/store/postgres"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/internal/testpeers"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// house is a database, two processes that report, and the one bell.
type house struct {
	t       *testing.T
	s       *store.Store
	now     atomic.Int64
	version atomic.Int64
	a, b    *health.Keeper
	bell    *health.Bell
	broken  atomic.Bool // the database refuses
}

func (h *house) clock() time.Time { return time.UnixMilli(h.now.Load()).UTC() }

func (h *house) commit(ctx context.Context, set hub.WriteSet) error {
	if h.broken.Load() {
		return hub.Errorf(hub.Temporary, "away")
	}
	return h.s.Commit(ctx, set)
}

func onEach(t *testing.T, story func(h *house)) {
	t.Parallel()
	for name, open := range map[string]func(t *testing.T, now func() time.Time) (*store.Store, error){
		"sqlite": func(t *testing.T, now func() time.Time) (*store.Store, error) {
			return sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), now)
		},
		"postgres": func(t *testing.T, now func() time.Time) (*store.Store, error) {
			return postgres.Open(t.Context(), testpeers.Postgres(t), now)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := &house{t: t}
			h.now.Store(time.Date(2031, 5, 6, 7, 0, 0, 0, time.UTC).UnixMilli())
			h.version.Store(1)
			var err error
			if h.s, err = open(t, h.clock); err != nil {
				t.Fatal(err)
			}
			for _, a := range []hub.Agent{
				{ID: "agt_owner", Email: "o@x.example", Role: hub.RoleOwner}, {ID: "agt_admin", Email: "a@x.example", Role: hub.RoleAdmin},
				{ID: "agt_agent", Email: "g@x.example", Role: hub.RoleAgent},
				{ID: "agt_gone", Email: "h@x.example", Role: hub.RoleAdmin, DisabledAt: h.clock()},
			} {
				if err := h.s.PutAgent(t.Context(), a); err != nil {
					t.Fatal(err)
				}
			}
			deps := health.Deps{Rows: intake.Of(h.s), Commit: h.commit, Version: func(hub.InboxID) int64 { return h.version.Load() },
				Now: h.clock, Log: slog.New(slog.DiscardHandler)}
			h.a, h.b = health.New(deps), health.New(deps)
			h.bell = &health.Bell{Rows: intake.Of(h.s), Agents: h.s.Agents, Commit: h.commit, Now: h.clock, Log: deps.Log,
				Inboxes: func(context.Context) ([]health.Inbox, error) {
					return []health.Inbox{{ID: "inb", Name: "Help", Version: h.version.Load()}, {ID: "off", Name: "Off", Off: true}}, nil
				}}
			ctx, cancel := context.WithCancel(context.Background())
			var wg sync.WaitGroup
			for _, k := range []*health.Keeper{h.a, h.b} {
				wg.Go(func() { _ = k.Run(ctx) })
			}
			t.Cleanup(func() { cancel(); wg.Wait(); _ = h.s.Close() })
			story(h)
		})
	}
}

// after lets time pass and looks; told answers what the admin has been told since.
func (h *house) after(d time.Duration) {
	h.t.Helper()
	h.now.Add(d.Milliseconds())
	if err := h.bell.Step(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) told(who hub.AgentID) []string {
	h.t.Helper()
	page, err := h.s.Notices(h.t.Context(), who, 50, "")
	if err != nil {
		h.t.Fatal(err)
	}
	var out []string
	for i := len(page.Items) - 1; i >= 0; i-- {
		out = append(out, page.Items[i].Kind+" "+page.Items[i].Text)
	}
	return out
}

func (h *house) expect(want ...string) {
	h.t.Helper()
	if got := h.told("agt_admin"); strings.Join(got, "|") != strings.Join(want, "|") {
		h.t.Fatalf("told %q, want %q", got, want)
	}
}

// await waits until the rows say how the inbox stands.
func (h *house) await(state channels.HealthState, text string) health.State {
	h.t.Helper()
	var is health.State
	testpeers.Await(h.t, 10*time.Second, "the rows to say "+string(state), func() bool {
		rows, err := intake.Of(h.s).Health(h.t.Context())
		if err != nil {
			h.t.Fatal(err)
		}
		is = health.Overall(rows, "inb", h.version.Load())
		return is.State == state && is.Text == text
	})
	return is
}

func failing(text string) channels.Health {
	return channels.Health{State: channels.Failing, Text: text}
}

var well = channels.Health{State: channels.Healthy}

func TestAdminsAreToldOnceOfAnOutageAndOnceOfItsEnd(t *testing.T) {
	onEach(t, func(h *house) {
		h.a.Report("inb", health.Provider, failing("no line"))
		since := h.await(channels.Failing, "no line").Since
		h.after(4 * time.Minute)
		h.expect()
		h.a.Report("inb", health.Provider, failing("no answer")) // another word for the same outage
		if s := h.await(channels.Failing, "no answer"); !s.Since.Equal(since) {
			h.t.Errorf("it fails since %v, not since %v", s.Since, since)
		}
		h.after(2 * time.Minute)
		h.after(time.Hour)
		h.expect("inbox.failing Help: no answer")
		if got := h.told("agt_agent"); len(got) > 0 {
			h.t.Errorf("an agent was told %q", got)
		}
		if len(h.told("agt_owner")) != 1 || len(h.told("agt_gone")) != 0 {
			h.t.Error("all who may mend it are to be told, and nobody who is gone")
		}
		h.b.Report("inb", health.Provider, well) // the other process has taken over
		h.await(channels.Healthy, "")
		h.after(30 * time.Second)
		h.expect("inbox.failing Help: no answer")
		h.after(time.Minute)
		h.after(time.Minute)
		h.expect("inbox.failing Help: no answer", "inbox.well Help")
		h.a.Report("inb", health.Provider, failing("no answer")) // what it had said before counts no more
		h.await(channels.Failing, "no answer")
	})
}

func TestAStoppedInboxIsToldAtOnceAndNewSettingsBeginAnew(t *testing.T) {
	onEach(t, func(h *house) {
		h.a.Listened("inb", hub.Errorf(hub.Denied, "sign in again"))
		h.await(channels.Stopped, "sign in again")
		h.after(0)
		h.expect("inbox.stopped Help: sign in again")
		h.version.Store(2) // an admin has saved the settings
		h.await(channels.Healthy, "")
		h.a.Listened("inb", nil)
		h.after(2 * time.Minute)
		h.after(2 * time.Minute)
		h.expect("inbox.stopped Help: sign in again", "inbox.well Help")
	})
}

func TestTheEndOfCredentialsIsToldOnceWithinAWeek(t *testing.T) {
	onEach(t, func(h *house) {
		end := h.clock().Add(8 * 24 * time.Hour)
		h.a.Report("inb", health.Provider, channels.Health{State: channels.Healthy, ExpiresAt: end})
		testpeers.Await(h.t, 10*time.Second, "the end to be known", func() bool { return h.await(channels.Healthy, "").ExpiresAt.Equal(end) })
		h.after(0)
		h.expect()
		h.after(25 * time.Hour)
		h.after(24 * time.Hour)
		h.expect("inbox.expires Help: " + end.Format(time.DateOnly))
		later := end.Add(90 * 24 * time.Hour)
		h.a.Report("inb", health.Provider, channels.Health{State: channels.Healthy, ExpiresAt: later})
		testpeers.Await(h.t, 10*time.Second, "the new end to be known", func() bool { return h.await(channels.Healthy, "").ExpiresAt.Equal(later) })
		h.after(time.Hour)
		h.expect("inbox.expires Help: " + end.Format(time.DateOnly))
	})
}

func TestOnlySendsThatFailInARowForAWhileCount(t *testing.T) {
	onEach(t, func(h *house) {
		away := hub.Errorf(hub.Temporary, "the line is dead")
		h.a.Tried("inb", away)
		h.a.Tried("inb", hub.Errorf(hub.Invalid, "no such person"))
		h.a.Tried("inb", nil)
		for range 3 {
			h.now.Add(40_000)
			h.a.Tried("inb", away)
		}
		h.await(channels.Failing, "Sending has failed several times in a row: the line is dead")
		h.a.Tried("inb", nil)
		h.await(channels.Healthy, "")
		for range 20 { // at once: no time has passed in which it could have worked
			h.a.Tried("inb", errors.New("anything"))
		}
		h.after(0)
		h.await(channels.Healthy, "")
	})
}

func TestReportsAreWrittenWhenTheDatabaseIsBack(t *testing.T) {
	onEach(t, func(h *house) {
		h.broken.Store(true)
		h.a.Report("inb", health.List, failing("3 are missing"))
		h.broken.Store(false)
		h.await(channels.Failing, "3 are missing")
	})
}
