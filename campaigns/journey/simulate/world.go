// Package simulate sends made-up people through a journey with a clock that runs
// as fast as it can, so that its author sees before anybody gets a message how
// many come where, how long they are inside, which ways nobody takes, and who
// would be written to too often. The same seed gives the same answer.
package simulate

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/hub"
)

// Plan says what to simulate. What is not said is a usual value.
type Plan struct {
	Profiles int       `json:"profiles,omitempty" minimum:"1" maximum:"50000" doc:"10,000 if not said"`
	Days     int       `json:"days,omitempty" minimum:"1" maximum:"730" doc:"How far the clock runs; 90 if not said"`
	Seed     int64     `json:"seed,omitempty" doc:"The same seed gives the same people"`
	Begin    time.Time `json:"begin,omitzero" doc:"When the clock starts; 2031-01-06, a Monday, if not said"`
	World    World     `json:"world,omitzero"`
	Manners  Manners   `json:"manners,omitzero"`
	// Of how many codes would be given at its steps.
	Codes map[string]int64 `json:"codes,omitempty" doc:"How many codes each offer has left, by its id; if not said, as many as it has now"`
}

// World is what the made-up people are like.
type World struct {
	Zones     map[string]float64            `json:"zones,omitempty" doc:"Share of each zone"`
	Languages map[string]float64            `json:"languages,omitempty"`
	Traits    map[string]map[string]float64 `json:"traits,omitempty" doc:"Share of each value of a trait; what is left of 1 has none. Those not said: the values that the journey asks for, evenly"`
	Segments  map[string]float64            `json:"segments,omitempty" doc:"Share that is in each segment; 0.3 if not said"`
	Joins     map[string]float64            `json:"joins,omitempty" doc:"How many of 1 come into each segment in a day; 0.01 if not said"`
	Events    map[string]float64            `json:"events,omitempty" doc:"How often each event happens to a person in a day; 0.05 if not said"`
	Talks     float64                       `json:"talks,omitempty" doc:"How often a person opens a conversation in a day by themselves; 0.002 if not said"`
	Channels  map[string]Behaviour          `json:"channels,omitempty" doc:"What people do with messages of a channel; other is for those not said"`
}

// Behaviour is what people do with a message, each as a share of 1.
type Behaviour struct {
	Reach   float64 `json:"reach" doc:"Has an address there and said yes"`
	Fails   float64 `json:"fails" doc:"Of what is sent"`
	Reads   float64 `json:"reads" doc:"Of what is delivered"`
	Clicks  float64 `json:"clicks" doc:"Of what is read"`
	Replies float64 `json:"replies" doc:"Of what is delivered"`
	OptsOut float64 `json:"opts_out" doc:"Of what is delivered"`
	Machine float64 `json:"machine" doc:"Opened and clicked by a machine, of what is delivered"`
}

// Manners are the limits that the simulated journey is held against.
type Manners struct {
	PerDay    int    `json:"per_day,omitempty" minimum:"1" doc:"Messages to a person in 24 hours; 1 if not said"`
	PerWeek   int    `json:"per_week,omitempty" minimum:"1" doc:"In seven days; 3 if not said"`
	QuietFrom string `json:"quiet_from,omitempty" doc:"21:00 if not said"`
	QuietTo   string `json:"quiet_to,omitempty" doc:"08:00 if not said"`
}

// Limits of a plan.
const (
	MaxProfiles = 50_000
	MaxDays     = 730
	maxEvents   = 50.0 // of one sort, to a person in a day
)

var usual = Behaviour{Reach: 0.9, Fails: 0.02, Reads: 0.45, Clicks: 0.2, Replies: 0.03, OptsOut: 0.005, Machine: 0.15}

// filled is the plan with everything said, or what is wrong with it.
func (p Plan) filled(c *journey.Course) (Plan, error) {
	if p.Profiles == 0 {
		p.Profiles = 10_000
	}
	if p.Days == 0 {
		p.Days = 90
	}
	if p.Profiles < 0 || p.Profiles > MaxProfiles {
		return p, hub.InvalidField("profiles", "is 1 to "+strconv.Itoa(MaxProfiles))
	}
	if p.Days < 0 || p.Days > MaxDays {
		return p, hub.InvalidField("days", "is 1 to "+strconv.Itoa(MaxDays))
	}
	if p.Begin.IsZero() {
		p.Begin = time.Date(2031, 1, 6, 0, 0, 0, 0, time.UTC)
	}
	m := &p.Manners
	m.PerDay, m.PerWeek = orInt(m.PerDay, 1), orInt(m.PerWeek, 3)
	m.QuietFrom, m.QuietTo = orText(m.QuietFrom, "21:00"), orText(m.QuietTo, "08:00")
	for field, v := range map[string]string{"manners.quiet_from": m.QuietFrom, "manners.quiet_to": m.QuietTo} {
		if _, err := time.Parse("15:04", v); err != nil {
			return p, hub.InvalidField(field, "is a time of day such as 21:00")
		}
	}
	w := &p.World
	if len(w.Zones) == 0 {
		w.Zones = map[string]float64{"Europe/Bucharest": 0.4, "Europe/Berlin": 0.3, "America/New_York": 0.2, "Asia/Tokyo": 0.1}
	}
	for name := range w.Zones {
		if _, err := time.LoadLocation(name); err != nil {
			return p, hub.InvalidField("world.zones", "there is no zone "+name)
		}
	}
	if len(w.Languages) == 0 {
		w.Languages = map[string]float64{"en": 0.5, "fr": 0.25, "ro": 0.25}
	}
	if w.Talks == 0 {
		w.Talks = 0.002
	}
	w.Traits = traitsOf(c, w.Traits)
	w.Segments, w.Joins, w.Events = with(w.Segments, c.Needs.Segments, 0.3), with(w.Joins, c.Needs.Coming, 0.01), with(w.Events, c.Needs.Events, 0.05)
	return p, w.check()
}

// check refuses shares that are none: they would make endless loops of events.
func (w *World) check() error {
	for name, all := range map[string]map[string]float64{"zones": w.Zones, "languages": w.Languages, "segments": w.Segments, "joins": w.Joins} {
		for key, v := range all {
			if !(v >= 0 && v <= 1) {
				return hub.InvalidField("world."+name+"."+key, "is a share of 1")
			}
		}
	}
	for key, v := range w.Events {
		if !(v >= 0 && v <= maxEvents) {
			return hub.InvalidField("world.events."+key, "is 0 to 50 a day")
		}
	}
	if !(w.Talks >= 0 && w.Talks <= maxEvents) {
		return hub.InvalidField("world.talks", "is 0 to 50 a day")
	}
	for key, values := range w.Traits {
		sum := 0.0
		for _, v := range values {
			if !(v >= 0) {
				sum = 2
			}
			sum += v
		}
		if !(sum <= 1.0001) {
			return hub.InvalidField("world.traits."+key, "the shares are more than 1 together")
		}
	}
	for key, b := range w.Channels {
		for _, v := range []float64{b.Reach, b.Fails, b.Reads, b.Clicks, b.Replies, b.OptsOut, b.Machine} {
			if !(v >= 0 && v <= 1) {
				return hub.InvalidField("world.channels."+key, "holds shares of 1")
			}
		}
	}
	return nil
}

func (w *World) behaviour(channel string) Behaviour {
	if b, ok := w.Channels[channel]; ok {
		return b
	}
	if b, ok := w.Channels["other"]; ok {
		return b
	}
	return usual
}

func orInt(v, or int) int {
	if v <= 0 {
		return or
	}
	return v
}

func orText(v, or string) string {
	if v == "" {
		return or
	}
	return v
}

// with is what was said, and a usual value for each that was not.
func with(said map[string]float64, need map[string]bool, usual float64) map[string]float64 {
	out := make(map[string]float64, len(need))
	for k := range need {
		out[k] = usual
	}
	maps.Copy(out, said)
	return out
}

// traitsOf gives traits that the journey asks for the values it compares with,
// and some beside them, so that each way has a chance.
func traitsOf(c *journey.Course, said map[string]map[string]float64) map[string]map[string]float64 {
	values := map[string][]string{}
	c.EachTrait(func(t *journey.Trait) {
		for _, v := range around(t.Op, t.Value) {
			if !slices.Contains(values[t.Key], v) {
				values[t.Key] = append(values[t.Key], v)
			}
		}
	})
	out := maps.Clone(said)
	if out == nil {
		out = map[string]map[string]float64{}
	}
	for key, all := range values {
		if _, ok := out[key]; ok {
			continue
		}
		share := map[string]float64{}
		for _, v := range all {
			share[v] = 0.9 / float64(len(all)) // the others have none
		}
		out[key] = share
	}
	return out
}

// around are values on both sides of a comparison.
func around(op journey.Op, want any) []string {
	text := journey.Plain(want)
	switch op {
	case journey.Over, journey.Under:
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			return []string{strconv.FormatFloat(f-1, 'f', -1, 64), strconv.FormatFloat(f+1, 'f', -1, 64)}
		}
		return []string{"0" + text, text + "~"}
	case journey.Known:
		return []string{"something"}
	}
	return []string{text, "something else"}
}
