package forecast

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Said is a forecast with what then happened.
type Said struct {
	P        float64
	Breached bool
}

// simTeam is a team of the simulated desk.
type simTeam struct {
	id      hub.TeamID
	mean    float64 // of a service, seconds
	cv      float64
	perHour float64 // arrivals at the usual hour
	target  time.Duration
	people  func(at time.Duration) int // online, by time of the day
}

// simCase is a conversation of the simulated day. Instants are seconds.
type simCase struct {
	id       hub.ConversationID
	came     float64
	due      float64
	urgent   bool
	taken    float64 // when somebody began; 0: not yet
	answered float64
	agent    int
}

// The day of the simulation: ten hours, looked at every five minutes once an
// hour has passed.
const (
	simHours = 10.0
	simLook  = 300.0
)

func simTeams() []simTeam {
	shifts := func(base, noon int) func(time.Duration) int {
		return func(at time.Duration) int {
			switch h := at.Hours(); {
			case h < 1:
				return base - 1
			case h > 4 && h < 5.5: // lunch
				return noon
			case h > 9:
				return base - 1
			}
			return base
		}
	}
	return []simTeam{
		{"tea_mail", 420, 0.9, 62, 45 * time.Minute, shifts(8, 5)},
		{"tea_chat", 150, 0.8, 88, 6 * time.Minute, shifts(4, 3)},
		{"tea_desk", 600, 1.2, 21, 90 * time.Minute, shifts(4, 3)},
	}
}

// SimulatedDay lets a day pass at a desk of three teams and asks every five
// minutes how likely each running clock is to be missed, knowing only what a
// hub knows then: who is online, what waits, how long answers took so far. It
// answers each forecast of a clock that falls due within the horizon, with what
// became of it. The same seed is the same day.
func SimulatedDay(seed uint64) []Said {
	var out []Said
	for i, t := range simTeams() {
		r := rand.New(rand.NewPCG(seed, uint64(i))) // #nosec G404 -- a simulation that can be repeated
		cases := t.arrivals(r)
		t.serve(r, cases)
		out = append(out, t.look(cases)...)
	}
	return out
}

// arrivals of a day: more in the morning, a wave after lunch.
func (t *simTeam) arrivals(r *rand.Rand) []simCase {
	var out []simCase
	busy := 0.85 + 0.35*r.Float64() // no day is as the other
	for at := 0.0; at < simHours*3600; {
		h := at / 3600
		rate := t.perHour * busy * (0.8 + 0.35*math.Exp(-(h-2.5)*(h-2.5)/2) + 0.45*math.Exp(-(h-6)*(h-6)))
		at += r.ExpFloat64() * 3600 / rate
		c := simCase{id: hub.ConversationID(fmt.Sprintf("cnv_%s_%04d", t.id, len(out))), came: at, urgent: r.Float64() < 0.1}
		c.due = at + t.target.Seconds()
		if c.urgent {
			c.due = at + t.target.Seconds()/3
		}
		out = append(out, c)
	}
	return out
}

// serve lets people take the most urgent one whenever they are free.
func (t *simTeam) serve(r *rand.Rand, cases []simCase) {
	s2 := math.Log(1 + t.cv*t.cv)
	service := func() float64 { return t.mean * math.Exp(math.Sqrt(s2)*r.NormFloat64()-s2/2) }
	var free []float64 // when each seat is free again
	for range 32 {
		free = append(free, 0)
	}
	waiting := []int{}
	next := 0
	for now := 0.0; next < len(cases) || len(waiting) > 0; now += 5 {
		for next < len(cases) && cases[next].came <= now {
			waiting = append(waiting, next)
			next++
		}
		online := t.people(time.Duration(now) * time.Second)
		for seat := range min(online, len(free)) {
			if free[seat] > now || len(waiting) == 0 {
				continue
			}
			slices.SortFunc(waiting, func(a, b int) int {
				return cmp.Or(one(cases[b].urgent)-one(cases[a].urgent), cmp.Compare(cases[a].due, cases[b].due))
			})
			c := &cases[waiting[0]]
			waiting = waiting[1:]
			c.taken, c.answered, c.agent = now, now+service(), seat
			free[seat] = c.answered
		}
	}
}

// look asks for the chances every five minutes.
func (t *simTeam) look(cases []simCase) (out []Said) {
	began := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	at := func(s float64) time.Time { return began.Add(time.Duration(s * float64(time.Second))) }
	byID := map[hub.ConversationID]*simCase{}
	for i := range cases {
		byID[cases[i].id] = &cases[i]
	}
	for now := 3600.0; now < simHours*3600; now += simLook {
		var clocks []Running
		var answers []Answer
		urgent := 0.0
		for i := range cases {
			c := &cases[i]
			if c.came > now {
				break
			}
			urgent += float64(one(c.urgent && c.came > now-3600))
			if c.answered != 0 && c.answered <= now {
				if c.answered > now-4*3600 {
					answers = append(answers, Answer{hub.AgentID(fmt.Sprint(c.agent)), at(c.came), at(c.answered)})
				}
				continue
			}
			r := Running{ID: c.id, Metric: hub.FirstResponse, Team: t.id, Priority: hub.Normal, Taken: c.taken != 0 && c.taken <= now,
				Due: at(c.due), Left: at(c.due).Sub(at(now))}
			if c.urgent {
				r.Priority = hub.Urgent
			}
			clocks = append(clocks, r)
		}
		slices.SortFunc(answers, func(a, b Answer) int { return cmp.Or(cmp.Compare(a.Agent, b.Agent), a.At.Compare(b.At)) })
		crew := Crew{Online: t.people(time.Duration(now) * time.Second), Service: ServiceOf(answers), Urgent: urgent / 3600}
		for _, c := range Chances(clocks, map[hub.TeamID]Crew{t.id: crew}) {
			if c.Left > 0 && c.Left <= Horizon { // neither passed nor far away
				out = append(out, Said{c.P, byID[c.ID].answered > byID[c.ID].due})
			}
		}
	}
	return out
}
