package trial_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
	"github.com/parleyhub/parley/sla/trial"
)

var start = time.Date(2026, 7, 6, 6, 0, 0, 0, time.UTC)

// shelf is a store in memory.
type shelf map[hub.ConversationID][]hub.LoggedClockEvent

func (s shelf) BegunBetween(_ context.Context, _, _ time.Time, after hub.ConversationID, limit int) ([]hub.ConversationID, error) {
	ids := slices.Sorted(maps.Keys(s))
	ids = slices.DeleteFunc(ids, func(id hub.ConversationID) bool { return id <= after })
	return ids[:min(limit, len(ids))], nil
}

func (s shelf) CountBegun(context.Context, time.Time, time.Time) (int64, error) {
	return int64(len(s)), nil
}

func (s shelf) ClockLogs(_ context.Context, ids []hub.ConversationID) (map[hub.ConversationID][]hub.LoggedClockEvent, error) {
	out := map[hub.ConversationID][]hub.LoggedClockEvent{}
	for _, id := range ids {
		out[id] = s[id]
	}
	return out, nil
}

func within(version int, d sla.Duration) []sla.Policy {
	return []sla.Policy{{ID: "pol_all", Version: version, Targets: []sla.Target{{Metric: hub.FirstResponse, Within: d}, {Metric: hub.NextResponse, Within: d}}}}
}

func compile(t interface{ Fatal(...any) }, s sla.Settings) *sla.Book {
	b, err := s.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func quietly(int64, int64) error { return nil }

// The settings of the time, with every version, give what was shown.
func TestUnchangedSettingsReproduceHistory(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := sla.Settings{Policies: within(1, 3600)}
		e, err := sla.New(s)
		if err != nil {
			rt.Fatal(err)
		}
		kept, shows := shelf{}, []*hub.Conversation{}
		now := start
		for i := range rapid.IntRange(1, 8).Draw(rt, "conversations") {
			c := hub.Conversation{ID: hub.ConversationID(fmt.Sprint("cnv_", i)), Channel: "letter", Class: hub.ClassMail, Status: hub.Open, Priority: hub.Normal}
			for n := range rapid.IntRange(1, 4).Draw(rt, "events") { // few: a conversation shows the newest clocks only
				now = now.Add(time.Duration(rapid.IntRange(1, 7200).Draw(rt, "gap")) * time.Second)
				ev := hub.ClockEvent{Type: hub.EvReceived, At: now, Qualifies: true}
				if n%2 == 1 {
					ev = hub.ClockEvent{Type: hub.EvReplied, At: now, Human: true}
				}
				if _, _, err := e.Advance(&c, now, ev); err != nil {
					rt.Fatal(err)
				}
			}
			if rapid.Bool().Draw(rt, "edit") {
				now = now.Add(time.Second)
				s.Earlier = append([]sla.Edition{{Since: s.Since, Policies: s.Policies}}, s.Earlier...)
				s.Policies, s.Since = within(len(s.Earlier)+1, sla.Duration(rapid.IntRange(60, 9000).Draw(rt, "within"))), now
				if err := e.Set(s); err != nil {
					rt.Fatal(err)
				}
			}
			kept[c.ID] = c.ClockLog
			shows = append(shows, &c)
		}
		q := trial.Question{From: start, To: now, Now: now}
		res, err := trial.Run(context.Background(), kept, e.Book(), compile(rt, s), q, quietly)
		if err != nil || res.Differ != 0 || res.Moved != 0 || res.Total.Now.Met != res.Total.Draft.Met || res.Conversations != len(kept) {
			rt.Fatalf("%v %+v", err, res)
		}
		var met, breached int
		for _, c := range shows {
			if _, _, err := e.Advance(c, now); err != nil {
				rt.Fatal(err)
			}
			for _, k := range c.Clocks {
				switch k.State {
				case hub.ClockMet:
					met++
				case hub.ClockBreached:
					breached++
				}
			}
		}
		if res.Total.Now.Met != met || res.Total.Now.Breached != breached {
			rt.Fatalf("%+v, the conversations show %d met and %d breached", res.Total.Now, met, breached)
		}
	})
}

// letters are conversations that waited an hour for their answer.
func letters(t testing.TB, n int) (shelf, *sla.Book) {
	s := sla.Settings{Policies: within(1, 2*3600)}
	e, err := sla.New(s)
	if err != nil {
		t.Fatal(err)
	}
	kept := shelf{}
	for i := range n {
		c := hub.Conversation{ID: hub.ConversationID(fmt.Sprintf("cnv_%05d", i)), Channel: "letter", Class: hub.ClassMail, Status: hub.Open, Priority: hub.Normal}
		for _, ev := range []hub.ClockEvent{{Type: hub.EvReceived, At: start, Qualifies: true}, {Type: hub.EvReplied, At: start.Add(time.Hour), Human: true}} {
			if _, _, err := e.Advance(&c, ev.At, ev); err != nil {
				t.Fatal(err)
			}
		}
		kept[c.ID] = c.ClockLog
	}
	return kept, e.Book()
}

func TestDraftSaysWhatWouldDiffer(t *testing.T) {
	kept, was := letters(t, 700)
	draft := compile(t, sla.Settings{Policies: within(2, 1800)})
	q := trial.Question{From: start, To: start.Add(time.Hour), Now: start.Add(24 * time.Hour)}
	var steps []int64
	res, err := trial.Run(t.Context(), kept, was, draft, q, func(done, _ int64) error { steps = append(steps, done); return nil })
	if err != nil {
		t.Fatal(err)
	}
	if res.Total.Now.Met != 700 || res.Total.Draft.Breached != 700 || res.Differ != 700 || len(res.Differences) != 500 || *res.Total.Draft.Attainment != 0 {
		t.Errorf("%+v", res.Total)
	}
	if d := res.Differences[0]; d.Now.State != hub.ClockMet || d.Draft.State != hub.ClockBreached || !d.Draft.BreachedAt.Equal(start.Add(30*time.Minute)) {
		t.Errorf("%+v", d)
	}
	if !slices.IsSorted(steps) || len(steps) < 6 || steps[len(steps)-1] != 700 {
		t.Errorf("progress %v", steps)
	}
	gone := errors.New("hung up")
	if _, err := trial.Run(t.Context(), kept, was, draft, q, func(done, _ int64) error {
		if done > 0 {
			return gone
		}
		return nil
	}); !errors.Is(err, gone) {
		t.Errorf("it went on: %v", err)
	}
}

func BenchmarkTrial(b *testing.B) {
	kept, was := letters(b, 1_000)
	draft := compile(b, sla.Settings{Policies: within(2, 1800)})
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		if _, err := trial.Run(b.Context(), kept, was, draft, trial.Question{Now: start.Add(24 * time.Hour)}, quietly); err != nil {
			b.Fatal(err)
		}
		n += len(kept)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "conversations/s")
}
