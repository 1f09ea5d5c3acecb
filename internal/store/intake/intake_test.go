package intake_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/bothtest"
	"github.com/parleyhub/parley/internal/store/intake"
)

var at = time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)

// onEach runs a test on both engines.
func onEach(t *testing.T, fn func(t *testing.T, s *store.Store, r intake.Rows)) {
	t.Helper()
	bothtest.Each(t, func() time.Time { return at }, func(t *testing.T, s *store.Store) { fn(t, s, intake.Of(s)) })
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func TestTalliesAddUpOverShardsAndComeWithTheCursorsOfTheirInstant(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, r intake.Rows) {
		day := hub.DayOf(at)
		from, err := s.TakeShard(t.Context(), 3)
		must(t, err)
		to := from
		to.Gen, to.Seq, to.Part, to.PartOf = "g", 7, 2, "p"
		set := hub.WriteSet{Cursor: &hub.CursorMove{From: from, To: to}, Tallies: []hub.Tally{
			{InboxID: "a", Day: day, Shard: 3, Processed: 2, Duplicates: 1, News: 4},
			{InboxID: "b", Day: day, Shard: 3, Quarantined: 1, Events: 2, Retried: 1},
		}}
		must(t, s.Commit(t.Context(), set))
		if err := s.Commit(t.Context(), set); !hub.Is(err, hub.Conflict) {
			t.Fatalf("a batch that is committed twice: %v", err)
		}
		must(t, s.Commit(t.Context(), hub.WriteSet{Tallies: []hub.Tally{
			{InboxID: "a", Day: day, Shard: 5, Processed: 10}, {InboxID: "a", Day: day - 9, Shard: 5, Processed: 1}}}))
		counts, cursors, err := r.Tallies(t.Context(), day-8, "")
		must(t, err)
		same(t, "counts", counts, []hub.Tally{
			{InboxID: "a", Day: day, Processed: 12, Duplicates: 1, News: 4}, {InboxID: "b", Day: day, Quarantined: 1, Events: 2, Retried: 1}})
		same(t, "cursors", cursors, []hub.Cursor{{Shard: 3, Gen: "g", Seq: 7, Part: 2, PartOf: "p"}})
		counts, _, err = r.Tallies(t.Context(), 0, "a")
		must(t, err)
		if len(counts) != 2 {
			t.Errorf("of one inbox: %+v", counts)
		}
		first, err := r.FirstDay(t.Context())
		must(t, err)
		same(t, "first day", first, day-9)
	})
}

func TestAskingForALookIsNotLostWhileOneRuns(t *testing.T) {
	onEach(t, func(t *testing.T, _ *store.Store, r intake.Rows) {
		l := intake.Look{InboxID: "a", State: intake.Running, BeganAt: at, Since: at.Add(-time.Hour), Listed: 3, Known: 2, Error: "x"}
		must(t, r.SaveLook(t.Context(), l))
		must(t, r.AskLook(t.Context(), "a", "agt_1", at.Add(time.Minute)))
		l.State, l.EndedAt, l.Taken = intake.Done, at.Add(2*time.Minute), 1
		must(t, r.SaveLook(t.Context(), l))
		l.AskedAt, l.AskedBy = at.Add(time.Minute), "agt_1"
		got, err := r.Looks(t.Context(), "a")
		must(t, err)
		same(t, "look", got, []intake.Look{l})
	})
}

func TestWhatIsMissingIsCountedByItsDayUntilItIsThere(t *testing.T) {
	onEach(t, func(t *testing.T, _ *store.Store, r intake.Rows) {
		m := []intake.Missing{{Key: "k1", At: at, FoundAt: at, Tries: 1, Error: "gone"}, {Key: "k2", At: at.Add(-24 * time.Hour), FoundAt: at, Tries: 1}}
		must(t, r.SetMissing(t.Context(), "a", m, nil))
		must(t, r.SetMissing(t.Context(), "a", m[:1], []string{"nobody"}))
		got, err := r.Missing(t.Context(), "a", 10)
		must(t, err)
		m[0].Tries = 2
		same(t, "missing", got, []intake.Missing{m[1], m[0]})
		counts, err := r.MissingCounts(t.Context(), "")
		must(t, err)
		same(t, "counts", counts, map[hub.InboxID]map[int64]int64{"a": {hub.DayOf(at): 1, hub.DayOf(at) - 1: 1}})
		must(t, r.SetMissing(t.Context(), "a", nil, []string{"k1", "k2"}))
		got, err = r.Missing(t.Context(), "a", 10)
		must(t, err)
		same(t, "afterwards", len(got), 0)
	})
}

func TestHealthHasOneWriterAtATime(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, r intake.Rows) {
		h := hub.InboxHealth{InboxID: "a", Part: "provider", State: "failing", Text: "away", Since: at, ExpiresAt: at.Add(time.Hour), Of: 3}
		must(t, s.Commit(t.Context(), hub.WriteSet{Health: []hub.InboxHealth{h}}))
		if err := s.Commit(t.Context(), hub.WriteSet{Health: []hub.InboxHealth{h}}); !hub.Is(err, hub.Conflict) {
			t.Fatalf("a second first one: %v", err)
		}
		h.Version, h.Told = 1, "failing"
		must(t, s.Commit(t.Context(), hub.WriteSet{Health: []hub.InboxHealth{h}}))
		if err := s.Commit(t.Context(), hub.WriteSet{Health: []hub.InboxHealth{h}}); !hub.Is(err, hub.Conflict) {
			t.Fatalf("an old version: %v", err)
		}
		h.Version = 2
		got, err := r.Health(t.Context())
		must(t, err)
		same(t, "health", got, []hub.InboxHealth{h})
	})
}

func TestAnAttemptBeginsAndEndsInOneRow(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, r intake.Rows) {
		a := hub.Attempt{OrderID: "o", N: 1, MessageID: "m", ConversationID: "c", InboxID: "a", BeganAt: at, By: "agt_1"}
		must(t, s.Commit(t.Context(), hub.WriteSet{Attempts: []hub.Attempt{a}}))
		a.EndedAt, a.Outcome, a.Reason, a.NextAt = at.Add(time.Second), hub.Queued, "busy", at.Add(time.Minute)
		must(t, s.Commit(t.Context(), hub.WriteSet{Attempts: []hub.Attempt{a}}))
		got, err := r.Attempts(t.Context(), "m")
		must(t, err)
		same(t, "attempts", got, []hub.Attempt{a})
	})
}
