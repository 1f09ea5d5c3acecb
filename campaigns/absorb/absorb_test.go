package absorb_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/campaigns/absorb"
)

var morning = time.Date(2031, 5, 6, 9, 0, 0, 0, time.UTC)

func never(float64) time.Time { return time.Time{} }

func TestHowFastARunMayGo(t *testing.T) {
	three := absorb.Desk{People: 3, Work: 6 * time.Hour, Window: 2 * time.Hour, Handle: 4 * time.Minute} // 90 answers
	busy, next := three, morning.Add(14*time.Hour)
	busy.Owed = 90
	for name, c := range map[string]struct {
		desk      absorb.Desk
		share     float64
		rate      float64
		remaining int64
		out       float64
		reason    string
		perHour   float64
		capacity  float64
	}{
		"a small one goes":        {three, 0.5, 0.08, 500, 0, "", 0, 45},
		"a large one is slow":     {three, 0.5, 0.08, 5000, 0, absorb.Slow, 281.25, 45},
		"what is out counts":      {three, 0.5, 0.08, 500, 10, absorb.Slow, 281.25, 45},
		"enough is out":           {three, 0.5, 0.08, 500, 44.97, absorb.Full, 0, 45},
		"the desk owes as much":   {busy, 0.5, 0.08, 10, 0, absorb.Full, 0, 0},
		"nobody is there":         {absorb.Desk{Next: next, Handle: time.Minute}, 0.5, 0.08, 10, 0, absorb.Nobody, 0, 0},
		"all of the desk":         {three, 1, 0.08, 5000, 0, absorb.Slow, 562.5, 90},
		"nothing to go is no bar": {three, 0.5, 0.08, 0, 0, "", 0, 45},
	} {
		v := absorb.Decide(c.desk, c.share, c.rate, c.remaining, c.out, never)
		if v.Reason != c.reason || math.Abs(v.Rate*3600-c.perHour) > 0.01 || math.Abs(v.Capacity-c.capacity) > 0.01 || v.Reason == absorb.Nobody && !v.Until.Equal(next) {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func TestHowLikelyPeopleAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		house, campaign, run absorb.Tally
		want                 float64
	}{
		"nothing is known":           {want: 0.02},
		"others are answered":        {house: absorb.Tally{Sent: 9900, Answered: 798}, want: 0.08},
		"few say little":             {campaign: absorb.Tally{Sent: 100, Answered: 10}, want: 0.06},
		"its own past":               {house: absorb.Tally{Sent: 9900, Answered: 798}, campaign: absorb.Tally{Sent: 99900, Answered: 992}, want: 0.01},
		"today more than ever":       {run: absorb.Tally{Sent: 100, Answered: 30}, want: 0.3},
		"the first answers are luck": {run: absorb.Tally{Sent: 4, Answered: 4}, want: 0.02},
		"never below all doubt":      {house: absorb.Tally{Sent: 1 << 40}, want: 0.0001},
	} {
		if got := absorb.Rate(c.house, c.campaign, c.run); math.Abs(got-c.want) > 1e-4 {
			t.Errorf("%s: %f, want %f", name, got, c.want)
		}
	}
}

func TestTheLogForgetsByTheMinute(t *testing.T) {
	var l absorb.Log
	const window = 2 * time.Hour
	for i := range 10 {
		l.Add(morning.Add(time.Duration(i)*10*time.Minute), 1)
	}
	now := morning.Add(100 * time.Minute)
	if n := l.Out(now.Add(-window)); n != 10 {
		t.Errorf("%v are out", n)
	}
	if at := l.Free(now, window, 8); at.Before(morning.Add(window+10*time.Minute)) || at.After(morning.Add(window+12*time.Minute)) {
		t.Errorf("two are no longer expected at %s", at)
	}
	if n := l.Out(morning.Add(45 * time.Minute)); n != 5 {
		t.Errorf("%v since then", n)
	}
	l.Add(now.Add(time.Minute), -3) // taken back when the minute had turned
	if n := l.Out(morning); n != 9 {
		t.Errorf("%v are out: no minute has fewer than none", n)
	}
}

// Never more than the capacity is out, whatever the desk does; and whenever there
// is capacity, sooner or later something goes.
func TestNeverMoreThanCapacityAndNeverStuck(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l absorb.Log
		now, left := morning, int64(rapid.IntRange(1, 3000).Draw(t, "people"))
		rate := rapid.Float64Range(0.0001, 1).Draw(t, "rate")
		share := rapid.Float64Range(0.05, 1).Draw(t, "share")
		window := time.Duration(rapid.IntRange(10, 240).Draw(t, "window")) * time.Minute
		idle := time.Duration(0)
		for range rapid.IntRange(50, 300).Draw(t, "steps") {
			step := time.Duration(rapid.IntRange(1, 600).Draw(t, "step")) * time.Second
			now = now.Add(step)
			n := rapid.IntRange(0, 5).Draw(t, "staff")
			d := absorb.Desk{People: n, Work: time.Duration(n) * window, Window: window, Handle: time.Duration(rapid.IntRange(30, 900).Draw(t, "handle")) * time.Second, Owed: rapid.IntRange(0, 60).Draw(t, "owed")}
			out := l.Out(now.Add(-window))
			v := absorb.Decide(d, share, rate, left, out, func(below float64) time.Time { return l.Free(now, window, below) })
			may := absorb.Room(v.Capacity, out, rate)
			if v.Reason == absorb.Slow {
				may = min(may, int(math.Ceil(v.Rate*step.Seconds())))
			}
			may = int(min(int64(may), left))
			if may > 1 && out+float64(may)*rate > v.Capacity+1e-6 {
				t.Fatalf("%d more on top of %f, and time for %f", may, out, v.Capacity)
			}
			if v.Reason == absorb.Nobody && may > 0 || (v.Reason == absorb.Slow || v.Reason == "") && may == 0 && left > 0 {
				t.Fatalf("%+v, and %d may go", v, may)
			}
			if v.Reason == absorb.Full && v.Capacity > 0 && v.Until.Before(now) {
				t.Fatalf("free again at %s, now is %s", v.Until, now)
			}
			l.Add(now, float64(may)*rate)
			if left -= int64(may); may > 0 || v.Capacity <= 0 || left == 0 {
				idle = 0
			} else if idle += step; idle > window+11*time.Minute { // what was out is not expected any more by then
				t.Fatalf("nothing went for %s, though there is time for %f", idle, v.Capacity)
			}
		}
	})
}

// day is a desk of three who have other things to answer, too, and a campaign whose
// replies come when people get round to it.
type day struct {
	breached int
	lasted   time.Duration
}

// simulate runs a campaign of people beside ordinary work for three days of
// eight hours. Answers take four minutes; who waits longer than limit is breached.
func simulate(people int, replies float64, guarded bool, learned absorb.Tally) (d day) {
	const handle, window, limit, second = 4 * time.Minute, 2 * time.Hour, 2 * time.Hour, time.Second
	common, mine := rand.New(rand.NewPCG(1, 2)), rand.New(rand.NewPCG(3, 4))
	var l absorb.Log
	var queue, coming []time.Time // since when somebody waits; when a reply will come
	var free [3]time.Time
	left, sent, answered := int64(people), int64(0), int64(0)
	tokens, verdict, rate := 0.0, absorb.Verdict{}, 0.0
	for now := morning; now.Before(morning.Add(24 * time.Hour)); now = now.Add(second) {
		if common.Float64() < 0.4*3/handle.Seconds() { // ordinary work takes two fifths of the desk
			queue = append(queue, now)
		}
		coming = slices.DeleteFunc(coming, func(at time.Time) bool {
			if at.After(now) {
				return false
			}
			queue = append(queue, now)
			answered++
			return true
		})
		for i := range free {
			if len(queue) > 0 && !free[i].After(now) {
				if now.Sub(queue[0]) > limit {
					d.breached++
				}
				queue, free[i] = queue[1:], now.Add(handle)
			}
		}
		if left == 0 {
			continue
		}
		may := 50
		if guarded {
			out := l.Out(now.Add(-window))
			if now.Second()%10 == 0 {
				rate = absorb.Rate(absorb.Tally{}, learned, absorb.Tally{Sent: sent, Answered: answered})
				verdict = absorb.Decide(absorb.Desk{People: 3, Work: 3 * window, Window: window, Owed: len(queue), Handle: handle}, 0.5, rate, left, out, never)
			}
			may = min(may, absorb.Room(verdict.Capacity, out, rate))
			if verdict.Reason == absorb.Slow {
				tokens = min(2, tokens+verdict.Rate)
				may = min(may, int(tokens))
				tokens -= float64(may)
			}
		}
		may = int(min(int64(may), left))
		l.Add(now, float64(may)*rate)
		for range may {
			if sent++; mine.Float64() < replies {
				coming = append(coming, now.Add(time.Duration(mine.ExpFloat64()*float64(40*time.Minute))))
			}
		}
		if left -= int64(may); left == 0 {
			d.lasted = now.Sub(morning)
		}
	}
	for _, since := range queue {
		if morning.Add(24*time.Hour).Sub(since) > limit {
			d.breached++
		}
	}
	return d
}

// A reply rate of 8 % and a team of three: the campaign adds no breach, and takes longer.
func TestACampaignAddsNoBreach(t *testing.T) {
	known := absorb.Tally{Sent: 10000, Answered: 800}
	without := simulate(0, 0, true, known)
	blind := simulate(4000, 0.08, false, known)
	if without.breached != 0 || blind.breached < 50 || blind.lasted > 5*time.Minute {
		t.Fatalf("the day says nothing: %+v without, %+v unguarded", without, blind)
	}
	for name, c := range map[string]absorb.Tally{"its rate is known": known, "its rate is found out": {}} {
		with := simulate(4000, 0.08, true, c)
		if with.breached != without.breached || with.lasted < 4*time.Hour || with.lasted == 0 {
			t.Errorf("%s: %+v", name, with)
		}
		t.Logf("%s: sent within %s", name, with.lasted)
	}
}
