package sweep_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
	"github.com/parleyhub/parley/sla/sweep"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// bubble is the instant at which a synctest bubble begins.
var bubble = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func bubbleNow() time.Time { return bubble.Add(time.Since(bubble)) }

// receive stores a conversation whose customer wrote at an instant, as the router does.
func receive(t testing.TB, m *memory, e *sla.Engine, id hub.ConversationID, at time.Time) {
	t.Helper()
	c := hub.Conversation{ID: id, ContactID: "con_1", Channel: "letter", Class: hub.ClassMail, Status: hub.Open, Priority: hub.Normal}
	steps, _, err := e.Advance(&c, at, hub.ClockEvent{Type: hub.EvReceived, At: at, Qualifies: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Commit(t.Context(), hub.WriteSet{Conversations: []hub.Conversation{c}, Steps: []hub.ClockSteps{{ConversationID: id, Steps: steps}}}); err != nil {
		t.Fatal(err)
	}
}

// answer stores a reply.
func answer(t testing.TB, m *memory, e *sla.Engine, id hub.ConversationID, at time.Time) {
	t.Helper()
	c := m.convs[id]
	steps, _, err := e.Advance(&c, at, hub.ClockEvent{Type: hub.EvReplied, At: at, Human: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Commit(t.Context(), hub.WriteSet{Conversations: []hub.Conversation{c}, Steps: []hub.ClockSteps{{ConversationID: id, Steps: steps}}}); err != nil {
		t.Fatal(err)
	}
}

func escalating(t testing.TB) *sla.Engine {
	p := sla.Policy{ID: "pol_test", Version: 1, Targets: []sla.Target{{Metric: frt, Within: 3600}}}
	p.Targets[0].Escalate = []sla.Escalation{{After: 600, Actions: []sla.Action{{Do: "notify", To: "tea_leads"}}}}
	return mustEngine(t, sla.Settings{Policies: []sla.Policy{p}})
}

func TestWatchFiresWarningBreachAndEscalationInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, e := newMemory(), escalating(t)
		w := sweep.NewWatch(m, e, bubbleNow, quiet)
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := w.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		receive(t, m, e, "cnv_1", bubbleNow())
		w.Wake()
		for _, step := range []struct {
			after time.Duration
			want  []string
		}{
			{48 * time.Minute, []string{}},
			{100 * time.Millisecond, []string{"sla.warned warn:80%"}},
			{12*time.Minute - 100*time.Millisecond, []string{"sla.warned warn:80%"}}, // the deadline itself is still in time
			{100 * time.Millisecond, []string{"sla.warned warn:80%", "sla.breached breach"}},
			{11 * time.Minute, []string{"sla.warned warn:80%", "sla.breached breach", "sla.escalated escalate:10m"}},
			{24 * time.Hour, []string{"sla.warned warn:80%", "sla.breached breach", "sla.escalated escalate:10m"}},
		} {
			time.Sleep(step.after)
			synctest.Wait()
			if got := m.told(); !slices.Equal(got, step.want) {
				t.Errorf("after %v: %q, want %q", step.after, got, step.want)
			}
		}
		k := m.convs["cnv_1"].Clocks[0]
		if k.State != hub.ClockBreached || !k.BreachedAt.Equal(bubble.Add(time.Hour)) || k.DetectedAt.Sub(k.BreachedAt) > 50*time.Millisecond {
			t.Errorf("%+v", k)
		}
		var d struct {
			Conversation hub.ConversationCard
			Clock        hub.ClockCard
			After        []sla.Action
		}
		if err := json.Unmarshal(m.facts[2].Data, &d); err != nil || len(d.After) != 1 || d.After[0].To != "tea_leads" {
			t.Errorf("%+v %v", d.After, err)
		}
		if d.Conversation.Contact.Name != "Ada" || d.Conversation.Version != m.convs["cnv_1"].Version || d.Clock.State != hub.ClockBreached {
			t.Errorf("card %+v", d)
		}
		stop()
		wg.Wait()
	})
}

func TestWatchWakesForAnEarlierStepAndSleepsNoLongerThanASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		e := within(t, 1)
		w := sweep.NewWatch(m, e, bubbleNow, quiet)
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { _ = w.Run(ctx) })
		time.Sleep(10*time.Second + 300*time.Millisecond)
		receive(t, m, e, "cnv_1", bubbleNow()) // the hint is lost
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if got := m.told(); !slices.Equal(got, []string{"sla.breached breach"}) {
			t.Errorf("%q", got)
		}
		stop()
		wg.Wait()
	})
}

func TestStepsThatFellDueWhileDownFireOnceAndSayLate(t *testing.T) {
	m, e := newMemory(), escalating(t)
	receive(t, m, e, "cnv_1", storyStart)
	now := storyStart.Add(50 * time.Minute)
	clock := func() time.Time { return now }
	swept := func() {
		t.Helper()
		if err := sweep.NewWatch(m, e, clock, quiet).Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	swept()
	now = storyStart.Add(3 * time.Hour)
	swept()
	swept()
	want := []string{"sla.warned warn:80% late", "sla.breached breach late", "sla.escalated escalate:10m late"}
	if got := m.told(); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if k := m.convs["cnv_1"].Clocks[0]; !k.BreachedAt.Equal(storyStart.Add(time.Hour)) || !k.DetectedAt.Equal(now) {
		t.Errorf("%+v", k)
	}
}

func TestReplyBeforeTheSweepStopsTheAlerts(t *testing.T) {
	m, e := newMemory(), escalating(t)
	receive(t, m, e, "cnv_1", storyStart)
	answer(t, m, e, "cnv_1", storyStart.Add(time.Hour)) // exactly at the deadline
	w := sweep.NewWatch(m, e, func() time.Time { return storyStart.Add(2 * time.Hour) }, quiet)
	if err := w.Sweep(t.Context()); err != nil || len(m.told()) != 0 || len(m.steps) != 0 {
		t.Error(err, m.told(), m.steps)
	}
}

func TestTwoSweepersFireOnce(t *testing.T) {
	m, e := newMemory(), escalating(t)
	for i := range 300 { // more than one batch
		receive(t, m, e, hub.ConversationID(fmt.Sprint("cnv_", i)), storyStart)
	}
	now := func() time.Time { return storyStart.Add(61 * time.Minute) }
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			w := sweep.NewWatch(m, e, now, quiet)
			for range 20 {
				if err := w.Sweep(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	breaches := 0
	for _, s := range m.told() {
		if s == "sla.breached breach late" {
			breaches++
		}
	}
	if breaches != 300 || len(m.told()) != 300 {
		t.Errorf("%d breaches in %d facts", breaches, len(m.told()))
	}
}

// The message's own transaction wins; the sweeper looks again and finds nothing.
func TestSomebodyFasterIsNotOverwritten(t *testing.T) {
	m, e := newMemory(), escalating(t)
	receive(t, m, e, "cnv_1", storyStart)
	m.before = func() { answer(t, m, e, "cnv_1", storyStart.Add(47*time.Minute)) }
	w := sweep.NewWatch(m, e, func() time.Time { return storyStart.Add(49 * time.Minute) }, quiet)
	for range 2 {
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(m.told()) != 0 || m.convs["cnv_1"].Clocks[0].State != hub.ClockMet {
		t.Error(m.told(), m.convs["cnv_1"].Clocks)
	}
}

// A key that fired in a transaction whose conversation was restored from older
// data is not fired again, and its step does not stay for ever.
func TestAKeyThatFiredBeforeIsSkippedAndForgotten(t *testing.T) {
	m, e := newMemory(), escalating(t)
	receive(t, m, e, "cnv_1", storyStart)
	receive(t, m, e, "cnv_2", storyStart)
	m.fired[key(hub.DueStep{ConversationID: "cnv_1", Metric: frt, Cycle: 1, Step: "warn:80%"})] = true
	w := sweep.NewWatch(m, e, func() time.Time { return storyStart.Add(49 * time.Minute) }, quiet)
	for range 3 {
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := m.told(); !slices.Equal(got, []string{"sla.warned warn:80% late"}) {
		t.Errorf("%q", got)
	}
	for _, s := range m.steps["cnv_1"] {
		if s.Step == "warn:80%" {
			t.Error("the step stays")
		}
	}
}

func TestStepsOfAnErasedConversationAreDropped(t *testing.T) {
	m, e := newMemory(), escalating(t)
	receive(t, m, e, "cnv_1", storyStart)
	delete(m.convs, "cnv_1")
	w := sweep.NewWatch(m, e, func() time.Time { return storyStart.Add(2 * time.Hour) }, quiet)
	if err := w.Sweep(t.Context()); err != nil || len(m.steps) != 0 {
		t.Error(err, m.steps)
	}
}

func TestUnreadableClocksDoNotHoldUpTheOthers(t *testing.T) {
	m, e := newMemory(), escalating(t)
	receive(t, m, e, "cnv_1", storyStart)
	receive(t, m, e, "cnv_2", storyStart)
	c := m.convs["cnv_1"]
	c.SLA = []byte(`{"v":1,"b":"zz zz","c":"q"}`)
	m.convs["cnv_1"] = c
	w := sweep.NewWatch(m, e, func() time.Time { return storyStart.Add(49 * time.Minute) }, quiet)
	if err := w.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := m.told(); len(got) != 1 {
		t.Errorf("%q", got)
	}
}

func TestSnoozeEndsByItselfAndOnce(t *testing.T) {
	m, e := newMemory(), escalating(t)
	receive(t, m, e, "cnv_1", storyStart)
	c := m.convs["cnv_1"]
	c.Status, c.SnoozedUntil = hub.Snoozed, storyStart.Add(30*time.Minute)
	m.convs["cnv_1"] = c
	now := storyStart.Add(29 * time.Minute)
	s := sweep.NewSnoozes(m, e, func() time.Time { return now }, quiet)
	for _, at := range []time.Duration{29, 30, 31} {
		now = storyStart.Add(at * time.Minute)
		if err := s.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := m.told(); !slices.Equal(got, []string{"conversation.status snooze_over"}) {
		t.Errorf("%q", got)
	}
	if c := m.convs["cnv_1"]; c.Status != hub.Open || !c.SnoozedUntil.IsZero() || c.Clocks[0].State != hub.ClockRunning {
		t.Errorf("%+v", c)
	}
}
