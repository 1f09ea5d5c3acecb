package simulate

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/parleyhub/parley/campaigns/journey"
)

func course(t testing.TB, file string) *journey.Course {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	j, _, err := journey.ReadText(raw)
	if err != nil {
		t.Fatal(err)
	}
	c, err := journey.Compile("jny_sim", 1, j)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func run(t testing.TB, c *journey.Course, p Plan) Report {
	t.Helper()
	r, err := Run(t.Context(), c, p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEverybodyIsSomewhere(t *testing.T) {
	c := course(t, "winback.yaml")
	r := run(t, c, Plan{Profiles: 3000, Seed: 7})
	ended := 0
	for _, e := range r.Ends {
		ended += e.Count
		if e.State == journey.Broken {
			t.Errorf("somebody broke: %s", e.Reason)
		}
	}
	if r.TurnedAway+r.Inside+ended != 3000 {
		t.Errorf("%d turned away, %d inside, %d ended", r.TurnedAway, r.Inside, ended)
	}
	in, out := map[string]int{}, map[string]int{}
	for _, w := range r.Ways {
		in[w.To] += w.Taken
		out[w.Step] += w.Taken
	}
	for i, s := range r.Steps {
		left := 0
		for _, n := range s.Ended {
			left += n
		}
		if s.Came != out[s.ID]+s.Inside+left {
			t.Errorf("%s: %d came, %d went on, %d inside, %d left", s.ID, s.Came, out[s.ID], s.Inside, left)
		}
		if i > 0 && s.Came != in[s.ID] {
			t.Errorf("%s: %d came, %d were led there", s.ID, s.Came, in[s.ID])
		}
	}
	people := 0
	for _, n := range r.PerPerson {
		people += n
	}
	if people != 3000-r.TurnedAway || r.Messages == 0 {
		t.Errorf("%d people with messages, %d messages, %d turned away", people, r.Messages, r.TurnedAway)
	}
}

func TestTheSameSeedIsTheSamePeople(t *testing.T) {
	c := course(t, "winback.yaml")
	a, b := run(t, c, Plan{Profiles: 500, Seed: 3}), run(t, c, Plan{Profiles: 500, Seed: 3})
	if d := cmp.Diff(a, b); d != "" {
		t.Error(d)
	}
	if other := run(t, c, Plan{Profiles: 500, Seed: 4}); cmp.Diff(a, other) == "" {
		t.Error("another seed makes the same people")
	}
}

func codes(r Report) (out []string) {
	for _, f := range r.Findings {
		out = append(out, f.Code+" "+f.Field)
	}
	return out
}

func TestWhatIsWrongShows(t *testing.T) {
	r := run(t, course(t, "pushy.yaml"), Plan{Profiles: 1000, Days: 30, Manners: Manners{PerWeek: 2},
		World: World{Events: map[string]float64{"never": 0, "order.placed": 0.001}, Channels: map[string]Behaviour{"carrier": {Reach: 0.2}}}})
	for _, want := range []string{"over_contact manners.per_day", "over_contact manners.per_week", "never_taken steps[2].branch.cases[0].next",
		"never_reached steps[5]", "dead_end steps[6]", "mostly_skipped steps[3].send.channels"} {
		if !slices.Contains(codes(r), want) {
			t.Errorf("%q is not among %q", want, codes(r))
		}
	}
	if r.HeldQuiet == 0 || r.HeldHours <= 0 || r.HeldHours > 11.1 {
		t.Errorf("%d held for %.1f hours", r.HeldQuiet, r.HeldHours)
	}
}

func TestQuietHoursAreTheirOwn(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ from, to, at, want string }{
		{"21:00", "08:00", "20:59", "20:59"}, {"21:00", "08:00", "21:00", "08:00+1"}, {"21:00", "08:00", "07:59", "08:00"}, {"21:00", "08:00", "08:00", "08:00"},
		{"01:00", "06:00", "03:00", "06:00"}, {"01:00", "06:00", "00:59", "00:59"}, {"00:00", "00:00", "03:00", "03:00"},
	} {
		s := &someone{simulation: &simulation{p: Plan{Manners: Manners{QuietFrom: x.from, QuietTo: x.to}}}, who: journey.Person{Zone: tokyo}}
		clock := func(v string) time.Time {
			at, err := time.ParseInLocation("2006-01-02 15:04", "2031-05-06 "+v[:5], tokyo)
			if err != nil {
				t.Fatal(err)
			}
			if len(v) > 5 {
				at = at.AddDate(0, 0, 1)
			}
			return at
		}
		if got := s.quiet(clock(x.at)); !got.Equal(clock(x.want)) {
			t.Errorf("quiet %s to %s: at %s it may go at %s, not %s", x.from, x.to, x.at, got.In(tokyo), x.want)
		}
	}
}

func TestBadPlansAreRefused(t *testing.T) {
	c := course(t, "winback.yaml")
	for what, p := range map[string]Plan{
		"many":    {Profiles: MaxProfiles + 1},
		"long":    {Days: MaxDays + 1},
		"zone":    {World: World{Zones: map[string]float64{"Mars": 1}}},
		"share":   {World: World{Segments: map[string]float64{"vip": 2}}},
		"traits":  {World: World{Traits: map[string]map[string]float64{"a": {"x": 0.7, "y": 0.7}}}},
		"events":  {World: World{Events: map[string]float64{"x": 1e9}}},
		"quiet":   {Manners: Manners{QuietFrom: "9pm"}},
		"channel": {World: World{Channels: map[string]Behaviour{"sms": {Reach: -1}}}},
	} {
		if _, err := Run(t.Context(), c, p); err == nil {
			t.Errorf("%s is taken", what)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(ended, c, Plan{}); err == nil {
		t.Error("it runs on when nobody waits for it")
	}
}

func BenchmarkTenThousand(b *testing.B) {
	c := course(b, "winback.yaml")
	for b.Loop() {
		run(b, c, Plan{Seed: 1})
	}
}
