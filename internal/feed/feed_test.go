package feed

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

// source is a feed of plain numbers.
type source struct {
	head, kept, place int64
	moves             int
	fails             error
}

func (s *source) Head(context.Context) (string, int64, error)     { return "e", s.head, s.fails }
func (s *source) Follower(context.Context, string) (int64, error) { return s.place, s.fails }
func (s *source) MoveFollower(_ context.Context, _ string, n int64) error {
	s.place, s.moves = n, s.moves+1
	return s.fails
}

func (s *source) FactsSince(_ context.Context, after int64, limit int) (out []hub.Fact, err error) {
	if after < s.kept {
		return nil, &hub.Error{Kind: hub.Missing, Text: "gone"}
	}
	for n := after + 1; n <= s.head && len(out) < limit; n++ {
		out = append(out, hub.Fact{Seq: n})
	}
	return out, s.fails
}

func reader(s *source) (*Reader, *time.Time, *bytes.Buffer) {
	now, log := time.Unix(1000, 0), &bytes.Buffer{}
	return &Reader{Name: "x", Most: 10, Source: s, Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(log, nil))}, &now, log
}

func TestAReaderBeginsAtTheHeadOnceAndThenWhereItWas(t *testing.T) {
	s := &source{head: 7}
	r, _, _ := reader(s)
	if err := r.Begin(t.Context()); err != nil || s.place != 7 {
		t.Fatalf("begins at %d, %v", s.place, err)
	}
	s.head = 30
	again, _, _ := reader(s)
	if err := again.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	facts, err := again.Next(t.Context())
	if err != nil || len(facts) != 10 || facts[0].Seq != 8 {
		t.Fatalf("goes on with %v, %v", facts, err)
	}
	if again, _ := again.Next(t.Context()); again[0].Seq != 8 {
		t.Error("the place moved before the facts were acted on")
	}
}

func TestAPlaceIsKeptNowAndThenAndAtTheEnd(t *testing.T) {
	s := &source{head: 25, place: 1}
	r, now, _ := reader(s)
	if err := r.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	for want := range 3 {
		facts, err := r.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		more, err := r.Passed(t.Context(), facts)
		if err != nil || more != (want < 2) {
			t.Errorf("page %d: more %v, %v", want, more, err)
		}
		if want == 1 {
			*now = now.Add(keepEvery)
		}
	}
	if s.moves != 1 || s.place != 25 {
		t.Errorf("%d moves, at %d", s.moves, s.place)
	}
	if err := r.Keep(t.Context()); err != nil || s.moves != 1 {
		t.Errorf("a place that is kept already is written again: %d, %v", s.moves, err)
	}
}

func TestAReaderGoesOnWhenFactsAreGone(t *testing.T) {
	s := &source{head: 50, kept: 40, place: 3}
	r, _, log := reader(s)
	if err := r.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if facts, err := r.Next(t.Context()); err != nil || facts != nil || s.place != 50 {
		t.Errorf("%v, %v, at %d", facts, err, s.place)
	}
	if !strings.Contains(log.String(), "no longer kept") {
		t.Error("nobody is told that facts were passed over")
	}
	s.fails = errors.New("down")
	if _, err := r.Next(t.Context()); err == nil {
		t.Error("a feed that cannot be read is taken for an empty one")
	}
}

func TestAReaderOfAllBeginsWithTheOldest(t *testing.T) {
	s := &source{head: 7}
	r, _, _ := reader(s)
	r.Whole = true
	if err := r.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if facts, err := r.Next(t.Context()); err != nil || len(facts) != 7 {
		t.Errorf("%v, %v", facts, err)
	}
	ahead, _, _ := reader(&source{head: 7, place: 90})
	if err := ahead.Begin(t.Context()); err != nil || ahead.at != 7 {
		t.Errorf("ahead of all facts it begins at %d, %v", ahead.at, err)
	}
}

func TestWhatIsOnlyNotedIsKeptOnceItIsDone(t *testing.T) {
	s := &source{head: 25, place: 1}
	r, now, _ := reader(s)
	if err := r.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	page := func() (more bool) {
		t.Helper()
		facts, err := r.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return r.Noted(facts)
	}
	*now = now.Add(keepEvery)
	if more := page(); !more || s.place != 1 {
		t.Errorf("more %v, kept at %d", more, s.place)
	}
	r.Rewind() // it was not done
	if facts, err := r.Next(t.Context()); err != nil || facts[0].Seq != 2 {
		t.Errorf("goes on with %v, %v", facts, err)
	}
	for page() {
	}
	if err := r.Settle(t.Context()); err != nil || s.place != 25 || s.moves != 1 {
		t.Errorf("kept at %d after %d moves, %v", s.place, s.moves, err)
	}
}

func TestAReaderTellsThatFactsWereLost(t *testing.T) {
	r, _, _ := reader(&source{head: 50, kept: 40, place: 3})
	lost := 0
	r.Lost = func() { lost++ }
	if err := r.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := r.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if lost != 1 {
		t.Errorf("told %d times", lost)
	}
}

func TestChangedReadsOnlySettings(t *testing.T) {
	of := func(typ hub.FactType, data string) []hub.Fact { return []hub.Fact{{Type: typ, Data: []byte(data)}} }
	for _, c := range []struct {
		facts []hub.Fact
		want  bool
	}{
		{of(hub.SettingsChanged, `{"after":{"kind":"rules"}}`), true},
		{of(hub.SettingsChanged, `{"after":{"kind":"calendar"}}`), false},
		{of(hub.SettingsChanged, `{"after":[]}`), false},
		{of(hub.MessageReceived, `{"after":{"kind":"rules"}}`), false},
		{nil, false},
	} {
		if got := Changed(c.facts, "rules"); got != c.want {
			t.Errorf("%v: %v", c.facts, got)
		}
	}
}
