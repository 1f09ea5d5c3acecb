package simulate

import (
	"cmp"
	"container/heap"
	"context"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/hub"
)

// Run sends the plan's people through a journey. It ends early with ctx's error.
func Run(ctx context.Context, c *journey.Course, p Plan) (Report, error) {
	p, err := p.filled(c)
	if err != nil {
		return Report{}, err
	}
	s := &simulation{c: c, p: p, end: p.Begin.AddDate(0, 0, p.Days), tally: newTally(c), zones: map[string]*time.Location{}}
	for name := range p.World.Zones {
		s.zones[name], _ = time.LoadLocation(name) // checked
	}
	s.shapes()
	for i := range p.Profiles {
		if i%256 == 0 && ctx.Err() != nil {
			return Report{}, ctx.Err()
		}
		s.one(i)
	}
	return s.tally.report(c, p), nil
}

type simulation struct {
	c     *journey.Course
	p     Plan
	end   time.Time
	zones map[string]*time.Location
	props map[string][]journey.Where // what is asked about each event
	tally *tally
}

// shapes collects which properties of events the journey looks at.
func (s *simulation) shapes() {
	s.props = map[string][]journey.Where{}
	s.c.EachEvent(func(e *journey.Event) { s.props[e.Name] = append(s.props[e.Name], e.Where...) })
}

// someone is one made-up person on their way.
type someone struct {
	*simulation
	rnd    *rand.Rand
	who    journey.Person
	e      journey.Enrolment
	coming queue
	fact   int64
	sent   []time.Time
	out    bool // opted out of everything
	passed int  // of the path, counted already
}

func (s *simulation) one(i int) {
	x := &someone{simulation: s, rnd: rand.New(rand.NewPCG(uint64(s.p.Seed), uint64(i)))} //nolint:gosec // made-up people, no secrets
	x.make(i)
	now := s.p.Begin.Add(time.Duration(x.rnd.IntN(24*60)) * time.Minute)
	event := x.entry()
	if !s.c.Admits(&x.who, event, time.Time{}, now) {
		s.tally.turnedAway++
		return
	}
	for _, name := range slices.Sorted(maps.Keys(s.p.World.Events)) {
		x.plan(name, now)
	}
	for _, name := range slices.Sorted(maps.Keys(s.p.World.Joins)) {
		if at := x.after(s.p.World.Joins[name], now); !x.who.Segments[name] && !at.IsZero() {
			x.expect(at, journey.Happening{Sort: journey.Entered, Name: name})
		}
	}
	if at := x.after(s.p.World.Talks, now); !at.IsZero() {
		x.expect(at, journey.Happening{Sort: journey.Opened})
	}
	x.e = s.c.Begin("enr_"+strconv.Itoa(i), "simulated", x.who.ID, s.c.Version, event, 0, now)
	x.move(nil, now)
	for x.e.State == journey.Active {
		at, h := x.e.WakeAt, []journey.Happening(nil)
		if len(x.coming) > 0 && (at.IsZero() || !x.coming[0].At.After(at)) {
			next := heap.Pop(&x.coming).(journey.Happening) //nolint:errcheck // the heap holds nothing else
			at, h = next.At, []journey.Happening{x.happen(next)}
		}
		if at.IsZero() || !at.Before(s.end) {
			break
		}
		x.move(h, at)
	}
	s.tally.person(x)
}

// entry makes up the event that brings somebody in, with values around those that
// the journey asks for; nil when it asks for none.
func (x *someone) entry() map[string]any {
	asked := map[string][]string{}
	x.c.EachEntry(func(w *journey.Where) { asked[w.Prop] = append(asked[w.Prop], around(w.Op, w.Value)...) })
	if len(asked) == 0 {
		return nil
	}
	var out map[string]any
	for range 20 { // until it is such an event
		out = map[string]any{}
		for _, prop := range slices.Sorted(maps.Keys(asked)) {
			out[prop] = asked[prop][x.rnd.IntN(len(asked[prop]))]
		}
		if e := x.c.Entry.Event; e == nil || e.Matches(e.Name, out) {
			break
		}
	}
	return out
}

// make makes up the person.
func (x *someone) make(i int) {
	w := &x.p.World
	zone := x.pick(w.Zones)
	x.who = journey.Person{ID: hub.ContactID("con_" + strconv.FormatInt(x.p.Seed, 10) + "_" + strconv.Itoa(i)), Name: "Person " + strconv.Itoa(i),
		Language: x.pick(w.Languages), Zone: x.zones[zone], ZoneName: zone, Traits: map[string]string{}, Segments: map[string]bool{}}
	for _, key := range slices.Sorted(maps.Keys(w.Traits)) {
		if v := x.pick(w.Traits[key]); v != "" {
			x.who.Traits[key] = v
		}
	}
	for _, id := range slices.Sorted(maps.Keys(w.Segments)) {
		x.who.Segments[id] = x.rnd.Float64() < w.Segments[id]
	}
}

// pick is one of the values by their shares; empty for what is left of 1.
func (x *someone) pick(shares map[string]float64) string {
	at := x.rnd.Float64()
	for _, v := range slices.Sorted(maps.Keys(shares)) {
		if at -= shares[v]; at < 0 {
			return v
		}
	}
	return ""
}

// after is when something that happens so often in a day happens next.
func (x *someone) after(perDay float64, now time.Time) time.Time {
	if perDay <= 0 {
		return time.Time{}
	}
	days := min(x.rnd.ExpFloat64()/perDay, 2*MaxDays)
	return now.Add(time.Duration(math.Ceil(days*24*60)) * time.Minute)
}

func (x *someone) plan(event string, now time.Time) {
	if at := x.after(x.p.World.Events[event], now); !at.IsZero() && at.Before(x.end) {
		x.expect(at, journey.Happening{Sort: journey.Occurred, Name: event})
	}
}

func (x *someone) expect(at time.Time, h journey.Happening) {
	h.At = at
	heap.Push(&x.coming, h)
}

// happen makes what was expected happen to the person.
func (x *someone) happen(h journey.Happening) journey.Happening {
	x.fact++
	h.Fact = x.fact
	switch h.Sort {
	case journey.Occurred:
		x.plan(h.Name, h.At)
		h.Props = map[string]any{}
		for _, w := range x.props[h.Name] {
			all := around(w.Op, w.Value)
			if _, ok := h.Props[w.Prop]; !ok {
				h.Props[w.Prop] = all[x.rnd.IntN(len(all))]
			}
		}
	case journey.Entered:
		x.who.Segments[h.Name] = true
	case journey.Opened:
		x.who.Talking = true
	case journey.OptedOut:
		x.out = true
	}
	return h
}

// move is one turn of the machine.
func (x *someone) move(h []journey.Happening, now time.Time) {
	e, do := x.c.Advance(x.e, x.who, h, now)
	e.Memory.Pending = nil
	x.e = e
	for _, a := range do {
		switch {
		case a.Send != nil:
			x.send(a, now)
		case a.Set != nil:
			x.who.Traits = a.Set.Apply(x.who.Traits)
		}
	}
	x.tally.moved(x)
}

// queue is what is to come, the earliest first.
type queue []journey.Happening

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	return cmp.Or(q[i].At.Compare(q[j].At), cmp.Compare(q[i].Sort, q[j].Sort), cmp.Compare(q[i].Name+string(q[i].Outcome), q[j].Name+string(q[j].Outcome))) < 0
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(v any)   { *q = append(*q, v.(journey.Happening)) } //nolint:errcheck // the heap holds nothing else
func (q *queue) Pop() any {
	old := *q
	v := old[len(old)-1]
	*q = old[:len(old)-1]
	return v
}
