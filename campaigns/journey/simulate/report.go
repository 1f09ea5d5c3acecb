package simulate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
)

// Report is what became of the made-up people.
type Report struct {
	Profiles   int               `json:"profiles"`
	Days       int               `json:"days"`
	Seed       int64             `json:"seed"`
	TurnedAway int               `json:"turned_away" doc:"By the condition of the entry"`
	Inside     int               `json:"inside" doc:"Still on their way when the clock stopped"`
	Ends       []Ending          `json:"ends" doc:"The most common one first"`
	Steps      []StepCount       `json:"steps" doc:"In the order of the document"`
	Ways       []WayCount        `json:"ways"`
	MedianDays float64           `json:"median_days" doc:"From coming in to leaving, of those who left"`
	P90Days    float64           `json:"p90_days"`
	MaxDays    float64           `json:"max_days"`
	Messages   int               `json:"messages"`
	PerPerson  []int             `json:"per_person" doc:"How many people got 0, 1, 2 … messages; the last one also counts those with more"`
	PerWeek    []int             `json:"per_week" doc:"How many people got 0, 1, 2 … messages in the seven days in which they got most"`
	MostSent   int               `json:"most_sent" doc:"To one person"`
	OverDay    int               `json:"over_day" doc:"People who got more than the limit in 24 hours"`
	OverWeek   int               `json:"over_week" doc:"And in seven days"`
	HeldQuiet  int               `json:"held_quiet" doc:"Messages that waited for the end of quiet hours"`
	HeldHours  float64           `json:"held_hours" doc:"On average"`
	Findings   []journey.Finding `json:"findings" doc:"Ways that nobody takes, places that nobody leaves, people written to too often"`
}

// Ending is a way to end, and how many did.
type Ending struct {
	State  journey.State `json:"state"`
	Reason string        `json:"reason"`
	Count  int           `json:"count"`
}

// StepCount is what happened at one step.
type StepCount struct {
	ID          string         `json:"id"`
	Verb        string         `json:"verb"`
	Came        int            `json:"came" doc:"Times, not people"`
	Inside      int            `json:"inside" doc:"Stood here when the clock stopped"`
	MedianHours float64        `json:"median_hours" doc:"Spent here"`
	P90Hours    float64        `json:"p90_hours"`
	Sends       *SendCount     `json:"sends" doc:"Null where nothing is sent"`
	Ended       map[string]int `json:"ended" doc:"Who left the journey here, by the reason"`
}

// SendCount is what became of the messages of a step.
type SendCount struct {
	Sent      int            `json:"sent"`
	Skipped   int            `json:"skipped"`
	HeldQuiet int            `json:"held_quiet"`
	Delivered int            `json:"delivered"`
	Failed    int            `json:"failed"`
	Read      int            `json:"read"`
	Clicked   int            `json:"clicked"`
	Replied   int            `json:"replied"`
	OptedOut  int            `json:"opted_out"`
	Machine   int            `json:"machine" doc:"Opened by machines"`
	ByChannel map[string]int `json:"by_channel"`
}

// WayCount is how often a way out of a step was taken.
type WayCount struct {
	Step  string `json:"step"`
	Field string `json:"field" doc:"next, wait.else, branch.cases[0].next, …"`
	To    string `json:"to"`
	Taken int    `json:"taken"`
}

// tally collects while people move.
type tally struct {
	order      []string
	steps      map[string]*StepCount
	ways       map[[2]string]int
	spent      map[string][]int32 // minutes at each step
	ends       map[[2]string]int
	lasted     []float64
	persons    []int
	weeks      []int // by how many messages in the fullest week
	inside     int
	turnedAway int
	overDay    int
	overWeek   int
	held       time.Duration
}

const keepSpent = 20_000 // times at a step that the median is made of

func newTally(c *journey.Course) *tally {
	t := &tally{steps: map[string]*StepCount{}, ways: map[[2]string]int{}, spent: map[string][]int32{}, ends: map[[2]string]int{}}
	for i := range c.Steps {
		s := &c.Steps[i]
		x := &StepCount{ID: s.ID, Verb: s.Verb(), Ended: map[string]int{}}
		if s.Send != nil {
			x.Sends = &SendCount{ByChannel: map[string]int{}}
		}
		t.steps[s.ID] = x
		t.order = append(t.order, s.ID)
	}
	return t
}

func (t *tally) send(step string) *SendCount { return t.steps[step].Sends }

// moved counts the part of the path that is new.
func (t *tally) moved(x *someone) {
	path := x.e.Memory.Path
	fresh := min(x.e.Memory.Passed-x.passed, len(path))
	x.passed = x.e.Memory.Passed
	came := x.e.StepAt
	for i := len(path) - 1; i >= 0; i-- { // when they came to the step they leave first
		if path[i].What == "came" && i < len(path)-fresh {
			came = path[i].At
			break
		}
	}
	for _, p := range path[len(path)-fresh:] {
		switch p.What {
		case "came":
			t.steps[p.Step].Came++
			came = p.At
		case "goes":
			t.ways[[2]string{p.Step, p.Way}]++
			if len(t.spent[p.Step]) < keepSpent {
				t.spent[p.Step] = append(t.spent[p.Step], int32(min(p.At.Sub(came)/time.Minute, 1<<30))) //nolint:gosec // bounded
			}
		}
	}
}

// person counts somebody whose way is over, or for whom the clock stopped.
func (t *tally) person(x *someone) {
	if x.e.State == journey.Active {
		t.inside++
		t.steps[x.e.Step].Inside++
	} else {
		t.ends[[2]string{string(x.e.State), x.e.Reason}]++
		t.steps[x.e.Step].Ended[cmp.Or(x.e.Reason, string(x.e.State))]++
		t.lasted = append(t.lasted, x.e.EndedAt.Sub(x.e.EnteredAt).Hours()/24)
	}
	t.persons = append(t.persons, len(x.sent))
	slices.SortFunc(x.sent, time.Time.Compare)
	week := min(fullest(x.sent, 7*24*time.Hour), perPersonMost)
	for len(t.weeks) <= week {
		t.weeks = append(t.weeks, 0)
	}
	t.weeks[week]++
	if crowded(x.sent, 24*time.Hour, x.p.Manners.PerDay) {
		t.overDay++
	}
	if crowded(x.sent, 7*24*time.Hour, x.p.Manners.PerWeek) {
		t.overWeek++
	}
}

// fullest is how many of the instants, in their order, are within a time of each other.
func fullest(at []time.Time, within time.Duration) (most int) {
	first := 0
	for i := range at {
		for at[i].Sub(at[first]) >= within {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// crowded reports whether more than most of the instants lie within a time.
func crowded(at []time.Time, within time.Duration, most int) bool {
	for i := most; i < len(at); i++ {
		if at[i].Sub(at[i-most]) < within {
			return true
		}
	}
	return false
}

// perPersonMost is the longest row of the picture of messages to a person.
const perPersonMost = 15

func (t *tally) report(c *journey.Course, p Plan) Report {
	r := Report{Profiles: p.Profiles, Days: p.Days, Seed: p.Seed, TurnedAway: t.turnedAway, Inside: t.inside, OverDay: t.overDay, OverWeek: t.overWeek,
		Ends: []Ending{}, Steps: []StepCount{}, Ways: []WayCount{}, Findings: []journey.Finding{}, PerPerson: []int{}, PerWeek: append([]int{}, t.weeks...)}
	for k, n := range t.ends {
		r.Ends = append(r.Ends, Ending{journey.State(k[0]), k[1], n})
	}
	slices.SortFunc(r.Ends, func(a, b Ending) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.State, b.State), cmp.Compare(a.Reason, b.Reason))
	})
	r.MedianDays, r.P90Days, r.MaxDays = quantile(t.lasted, 0.5), quantile(t.lasted, 0.9), quantile(t.lasted, 1)
	for i := range c.Steps {
		s := &c.Steps[i]
		x := *t.steps[s.ID]
		x.MedianHours, x.P90Hours = quantile(t.spent[s.ID], 0.5)/60, quantile(t.spent[s.ID], 0.9)/60
		if x.Sends != nil {
			r.Messages += x.Sends.Sent
			r.HeldQuiet += x.Sends.HeldQuiet
		}
		r.Steps = append(r.Steps, x)
		for _, w := range s.Ways() {
			r.Ways = append(r.Ways, WayCount{s.ID, w.Field, w.To, t.ways[[2]string{s.ID, w.Field}]})
		}
	}
	for _, n := range t.persons {
		r.MostSent = max(r.MostSent, n)
	}
	r.PerPerson = make([]int, min(r.MostSent, perPersonMost)+1)
	for _, n := range t.persons {
		r.PerPerson[min(n, perPersonMost)]++
	}
	if r.HeldQuiet > 0 {
		r.HeldHours = t.held.Hours() / float64(r.HeldQuiet)
	}
	r.find(c, p)
	return r
}

// find says in words what the figures show.
func (r *Report) find(c *journey.Course, p Plan) {
	warn := func(code, step, field, say, format string, args ...any) {
		r.Findings = append(r.Findings, journey.Found(journey.Warning, code, step, field, say, format, args...))
	}
	index := map[string]int{}
	for i, s := range r.Steps {
		index[s.ID] = i
		field := fmt.Sprintf("steps[%d]", i)
		switch {
		case s.Came == 0:
			warn("never_reached", s.ID, field, "sim_never", "nobody of %d came here", r.Profiles)
		case s.Inside*2 > s.Came && s.Inside > 10:
			warn(journey.CodeDeadEnd, s.ID, field, "sim_stay", "%d of %d who came here still stood here after %d days", s.Inside, s.Came, r.Days)
		}
	}
	for _, w := range r.Ways {
		if w.Taken == 0 && r.Steps[index[w.Step]].Came > 0 && len(c.Step(w.Step).Ways()) > 1 {
			warn("never_taken", w.Step, fmt.Sprintf("steps[%d].%s", index[w.Step], w.Field), "sim_way", "nobody took the way to %s", w.To)
		}
	}
	r.codes(c, p, index, warn)
	if r.OverDay > 0 {
		warn("over_contact", "", "manners.per_day", "sim_day", "%d people would get more than %d messages in a day", r.OverDay, p.Manners.PerDay)
	}
	if r.OverWeek > 0 {
		warn("over_contact", "", "manners.per_week", "sim_week", "%d people would get more than %d messages in a week", r.OverWeek, p.Manners.PerWeek)
	}
	for _, s := range slices.Sorted(maps.Keys(index)) {
		if x := r.Steps[index[s]].Sends; x != nil && x.Sent+x.Skipped > 20 && x.Skipped*2 > x.Sent+x.Skipped {
			warn("mostly_skipped", s, fmt.Sprintf("steps[%d].send.channels", index[s]), "sim_skipped", "%d of %d were reached by no channel", x.Skipped, x.Sent+x.Skipped)
		}
	}
}

// codes warns, at the first step of an offer, when it has fewer than all of its
// steps would give.
func (r *Report) codes(c *journey.Course, p Plan, index map[string]int, warn func(code, step, field, say, format string, args ...any)) {
	given, first := map[string]int64{}, map[string]int{}
	for i := range c.Steps {
		s := &c.Steps[i]
		if s.Send == nil || s.Send.Offer == "" {
			continue
		}
		if _, ok := first[s.Send.Offer]; !ok {
			first[s.Send.Offer] = i
		}
		given[s.Send.Offer] += int64(r.Steps[index[s.ID]].Sends.Sent)
	}
	for _, offer := range slices.Sorted(maps.Keys(first)) {
		if left, bounded := p.Codes[offer]; bounded && left < given[offer] {
			at := first[offer]
			warn(journey.CodeNoCodes, c.Steps[at].ID, fmt.Sprintf("steps[%d].send.coupon_pool", at), "sim_codes", "%d codes of its offer would be given to %d people, and %d are left", given[offer], r.Profiles, left)
		}
	}
}

// quantile is the value that so many of 1 are not above; 0 of none.
func quantile[T int32 | float64](in []T, q float64) float64 {
	if len(in) == 0 {
		return 0
	}
	all := slices.Sorted(slices.Values(in))
	return float64(all[min(int(q*float64(len(all))), len(all)-1)])
}
