package watch

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/inboxes"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/intake"
	"github.com/parleyhub/parley/internal/store/sqlite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2031, 5, 6, 12, 0, 0, 0, time.UTC)

// shop is a provider with a list, and a hub whose ledger is real.
type shop struct {
	t       *testing.T
	now     time.Time
	s       *store.Store
	w       *Watch
	o       *inboxes.Opened
	list    []string // keys; the number in it says how many minutes before noon
	ends    error    // how the list ends
	refuse  map[string]error
	lose    map[string]bool // accepted, and never routed
	asked   []time.Time
	taken   []string
	reports []channels.Health
}

func newShop(t *testing.T) *shop {
	t.Helper()
	x := &shop{t: t, now: noon, refuse: map[string]error{}, lose: map[string]bool{}}
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), func() time.Time { return x.now })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	x.s = s
	x.o = &inboxes.Opened{Inbox: hub.Inbox{ID: "inb", CreatedAt: noon.Add(-90 * time.Minute)}}
	x.w = New(Deps{Rows: intake.Of(s), Ledger: s, Settled: func(context.Context) bool { return true }, Now: func() time.Time { return x.now },
		Sink:   func(hub.Inbox) channels.Sink { return sink{x} },
		Report: func(_ hub.InboxID, h channels.Health) { x.reports = append(x.reports, h) }, Log: slog.New(slog.DiscardHandler)})
	return x
}

// sink routes at once what it is handed.
type sink struct{ x *shop }

func (s sink) Message(ctx context.Context, m hub.Inbound) error {
	if err := s.x.refuse[m.SrcKey]; err != nil {
		return err
	}
	s.x.taken = append(s.x.taken, m.SrcKey)
	if s.x.lose[m.SrcKey] {
		return nil
	}
	s.x.has(m.SrcKey)
	return nil
}

func (s sink) Receipt(context.Context, hub.Receipt) error { return nil }

// has puts a key into the ledger.
func (x *shop) has(key string) {
	x.t.Helper()
	err := x.s.Commit(x.t.Context(), hub.WriteSet{Ledger: []hub.LedgerRow{{SrcKey: hub.SourceHash("inb", key), InboxID: "inb", At: x.now}}})
	if err != nil && !hub.Is(err, hub.Conflict) {
		x.t.Fatal(err)
	}
}

func (x *shop) List(_ context.Context, since time.Time) iter.Seq2[channels.Listed, error] {
	x.asked = append(x.asked, since)
	return func(yield func(channels.Listed, error) bool) {
		for _, key := range x.list {
			var ago int
			_, _ = fmt.Sscanf(key, "m%d", &ago)
			at := noon.Add(-time.Duration(ago) * time.Minute)
			if !yield(channels.Listed{SrcKey: key, At: at, Take: func(ctx context.Context, to channels.Sink) error {
				return to.Message(ctx, hub.Inbound{SrcKey: key})
			}}, nil) {
				return
			}
		}
		if x.ends != nil {
			yield(channels.Listed{}, x.ends)
		}
	}
}

// look looks and answers the row it leaves.
func (x *shop) look() intake.Look {
	x.t.Helper()
	var last intake.Look
	rows, err := x.w.Rows.Looks(x.t.Context(), "inb")
	if err == nil && len(rows) > 0 {
		last = rows[0]
	}
	if err == nil {
		err = x.w.look(x.t.Context(), x.o, x, last)
	}
	if err == nil {
		rows, err = x.w.Rows.Looks(x.t.Context(), "inb")
	}
	if err != nil || len(rows) != 1 {
		x.t.Fatalf("%v: %v", rows, err)
	}
	return rows[0]
}

func (x *shop) expect(l intake.Look, state intake.LookState, listed, known, taken, missing int64) {
	x.t.Helper()
	if l.State != state || l.Listed != listed || l.Known != known || l.Taken != taken || l.Missing != missing {
		x.t.Errorf("%+v; want %s, %d listed, %d known, %d taken, %d missing", l, state, listed, known, taken, missing)
	}
}

func TestOnlyWhatTheLedgerDoesNotHaveIsTaken(t *testing.T) {
	x := newShop(t)
	x.list = []string{"m100", "m60", "m50", "m40", "m0"} // before the inbox was made; …; just now
	x.has("m50")
	x.expect(x.look(), intake.Done, 3, 1, 2, 0)
	if !slices.Equal(x.taken, []string{"m60", "m40"}) {
		t.Errorf("taken %v", x.taken)
	}
	x.now = noon.Add(time.Minute)
	l := x.look()
	x.expect(l, intake.Done, 1, 0, 1, 0) // the one that was too new is judged now; the others lie before
	if want := noon.Add(-tooNew - overlap); !x.asked[1].Equal(want) {
		t.Errorf("asked since %v, want %v", x.asked[1], want)
	}
	if len(x.reports) != 2 || x.reports[1].State != channels.Healthy {
		t.Errorf("reports %+v", x.reports)
	}
}

func TestWhatCannotBeTakenIsMissingUntilItComes(t *testing.T) {
	x := newShop(t)
	x.list = []string{"m60", "m50", "m40"}
	x.refuse["m60"] = hub.Errorf(hub.Temporary, "gone astray")
	x.lose["m50"] = true
	x.expect(x.look(), intake.Done, 3, 0, 1, 2)
	missing, err := x.w.Rows.Missing(t.Context(), "inb", 10)
	if err != nil || len(missing) != 2 || missing[0].Error != "gone astray" || missing[1].Error == "" || !missing[0].At.Equal(noon.Add(-60*time.Minute)) {
		t.Fatalf("%+v: %v", missing, err)
	}
	if last := x.reports[len(x.reports)-1]; last.State != channels.Failing || last.Text == "" {
		t.Errorf("nobody is told: %+v", last)
	}
	x.now = noon.Add(time.Hour)
	x.has("m50") // it has come by itself
	x.expect(x.look(), intake.Done, 3, 2, 0, 1)
	if !x.asked[1].Before(noon.Add(-60 * time.Minute)) {
		t.Errorf("asked since %v, after what is missing", x.asked[1])
	}
	delete(x.refuse, "m60")
	x.expect(x.look(), intake.Done, 3, 2, 1, 0)
	if last := x.reports[len(x.reports)-1]; last.State != channels.Healthy {
		t.Errorf("after all came: %+v", last)
	}
}

func TestWhatTheProviderHasNoMoreIsNotMissing(t *testing.T) {
	x := newShop(t)
	x.list = []string{"m60", "m40"}
	x.refuse["m60"] = errors.New("no")
	x.expect(x.look(), intake.Done, 2, 0, 1, 1)
	x.list = []string{"m40"}
	x.ends = hub.Errorf(hub.Temporary, "busy")
	x.expect(x.look(), intake.Broken, 1, 1, 0, 1) // a list that broke off proves nothing
	x.ends = nil
	x.expect(x.look(), intake.Done, 1, 1, 0, 0)
}

func TestAListThatBreaksOffIsComparedAndReadAgainFromTheSamePlace(t *testing.T) {
	x := newShop(t)
	x.list, x.ends = []string{"m60"}, hub.Errorf(hub.Limited, "slow down")
	l := x.look()
	x.expect(l, intake.Broken, 1, 0, 1, 0)
	if l.Error != "slow down" || !l.GoodUntil.IsZero() {
		t.Errorf("%+v", l)
	}
	if last := x.reports[len(x.reports)-1]; last.State != channels.Failing {
		t.Errorf("reported %+v", last)
	}
	x.look()
	if !x.asked[1].Equal(x.asked[0]) {
		t.Errorf("asked since %v", x.asked)
	}
}

func TestAHubThatStopsIsNotKeptByALookThatWaits(t *testing.T) {
	x := newShop(t)
	x.list, x.lose = []string{"m10"}, map[string]bool{"m10": true}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	waits := 0
	x.w.Settled = func(ctx context.Context) bool {
		if waits++; waits == 2 { // the list is read; what it named is being routed, by a router that stops too
			stop()
			<-ctx.Done()
		}
		return false
	}
	if err := x.w.look(ctx, x.o, x, intake.Look{InboxID: "inb"}); !errors.Is(err, context.Canceled) {
		t.Errorf("the look ended with %v", err)
	}
	if got, err := intake.Of(x.s).Missing(t.Context(), "inb", 10); err != nil || len(got) != 0 {
		t.Errorf("a look that was cut short counts what is missing: %+v %v", got, err)
	}
}

func TestWhenItIsTime(t *testing.T) {
	done := intake.Look{State: intake.Done, BeganAt: noon, EndedAt: noon}
	asked, broken, running := done, done, done
	asked.AskedAt = noon.Add(time.Second)
	broken.State, running.State = intake.Broken, intake.Running
	for name, c := range map[string]struct {
		last  intake.Look
		first bool
		after time.Duration
		want  bool
	}{
		"never looked":                     {intake.Look{}, false, 0, true},
		"somebody asks":                    {asked, false, 2 * time.Second, true},
		"not yet":                          {done, false, 59 * time.Minute, false},
		"an hour later":                    {done, false, time.Hour, true},
		"taken over at once":               {done, true, time.Minute, false},
		"back after a while":               {done, true, 6 * time.Minute, true},
		"whoever looked is gone":           {running, true, 0, true},
		"after a failure, soon":            {broken, true, 6 * time.Minute, true},
		"after a failure, but not at once": {broken, false, time.Minute, false},
	} {
		if got := due(c.last, c.first, noon.Add(c.after)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
