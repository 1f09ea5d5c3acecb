// Package forecast says how likely it is that a running clock is missed, from its
// place in the queue, who is online and how long answers take. It is pure: the
// same desk gives the same chances. A simulated day shows how far they can be
// trusted.
package forecast

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Horizon is how far ahead breaches are counted.
const Horizon = time.Hour

// Crew is who answers for a team now, and how fast.
type Crew struct {
	Online  int
	Service Service
	// Urgent is how many conversations a second come in that are answered before
	// ordinary ones.
	Urgent float64
}

// Service is how long one answer takes one person, in seconds.
type Service struct {
	Mean float64
	CV   float64 // standard deviation / mean
	N    int     // how many answers this is known from
}

// Running is a clock of an answer that somebody waits for.
type Running struct {
	ID       hub.ConversationID
	Metric   hub.Metric
	Team     hub.TeamID
	Priority hub.Priority
	Taken    bool          // somebody who is online holds it
	Due      time.Time     //
	Left     time.Duration // open time to the deadline
}

// Chance is what is to be expected of a clock.
type Chance struct {
	Running
	Position int     // in its team's queue, from 0; the first ones are being answered
	P        float64 // that it is missed
	Expected time.Duration
}

// Rank orders priorities, the most urgent first.
var Rank = map[hub.Priority]int{hub.Urgent: 0, hub.High: 1, hub.Normal: 2, hub.Low: 3}

// unsure is how wrong the known pace may be, as a part of the expected time:
// people come and go, and no hour is as the one before.
const unsure = 0.22

// Chances answers for each running clock how likely it is to be missed. A team
// answers what its people hold already, then by priority, then by deadline; each
// of its people answers one after the other. Nothing is random here: the same
// desk gives the same chances.
func Chances(clocks []Running, crews map[hub.TeamID]Crew) []Chance {
	teams := map[hub.TeamID][]Running{}
	for _, c := range clocks {
		teams[c.Team] = append(teams[c.Team], c)
	}
	out := make([]Chance, 0, len(clocks))
	for team, queue := range teams {
		slices.SortFunc(queue, func(a, b Running) int {
			return cmp.Or(one(b.Taken)-one(a.Taken), cmp.Compare(Rank[a.Priority], Rank[b.Priority]), a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID))
		})
		for i := range queue {
			out = append(out, crews[team].chance(queue[i], i))
		}
	}
	slices.SortFunc(out, func(a, b Chance) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID)) })
	return out
}

// chance of the i-th in the queue. The wait is the sum of the departures before
// it, each a service time shared by all who are online, and its own service; its
// logarithm is taken to be normal.
func (c Crew) chance(r Running, i int) Chance {
	out := Chance{Running: r, Position: i}
	if c.Online <= 0 {
		out.P = 0.97 // somebody may still come
		out.Expected = 2 * Horizon
		return out
	}
	n, m, cv := float64(c.Online), c.Service.Mean, c.Service.CV
	mean, variance := m, m*m*cv*cv
	if i < c.Online && r.Taken { // under way: what is left of a service that was met in the middle
		mean = m * (1 + cv*cv) / 2
		variance = mean * mean * cv * cv
	}
	if ahead := float64(i - c.Online + 1); ahead > 0 {
		pace := m / n
		if Rank[r.Priority] >= Rank[hub.Normal] { // others will come in and be answered first
			pace /= 1 - min(c.Urgent*m/n, 0.9)
		}
		mean += ahead * pace
		variance += ahead * pace * pace * (cv*cv + 1) / 2
	}
	variance += mean * mean * unsure * unsure
	out.Expected = time.Duration(mean * float64(time.Second))
	out.P = later(r.Left.Seconds(), mean, variance)
	return out
}

// later is the probability that a time with a mean and a variance is longer
// than left, if its logarithm is normal.
func later(left, mean, variance float64) float64 {
	if left <= 0 {
		return 1
	}
	if mean <= 0 {
		return 0
	}
	s2 := math.Log(1 + variance/(mean*mean))
	mu := math.Log(mean) - s2/2
	return 0.5 * math.Erfc((math.Log(left)-mu)/math.Sqrt(2*s2))
}

// Likely is how many of the clocks that fall due before an instant are expected
// to be missed.
func Likely(all []Chance, until time.Time) (n float64) {
	for i := range all {
		if !all[i].Due.After(until) {
			n += all[i].P
		}
	}
	return n
}

// Answer is one answer of an agent, for how long answers take.
type Answer struct {
	Agent hub.AgentID
	Asked time.Time // when the customer wrote what was answered
	At    time.Time
}

// Defaults until there are answers to learn from, and bounds on what is
// learned: a longer pause was not spent on one answer.
const (
	defaultService = 240.0
	defaultCV      = 1.0
	longestService = 45 * time.Minute
	enoughAnswers  = 30 // from here on the default counts for nothing
)

// ServiceOf learns how long answers take: an answer was begun when its agent had
// sent the one before, or when the customer wrote, whichever was later. Answers
// are of one team, by agent and then by time. The middle is trusted more than
// the tails: pauses and answers from a template are in the data too.
func ServiceOf(answers []Answer) Service {
	var seconds []float64
	for i, a := range answers {
		begun := a.Asked
		if i > 0 && answers[i-1].Agent == a.Agent && answers[i-1].At.After(begun) {
			begun = answers[i-1].At
		}
		if d := a.At.Sub(begun); !begun.IsZero() && d > 0 && d <= longestService {
			seconds = append(seconds, d.Seconds())
		}
	}
	n := float64(len(seconds))
	s := Service{Mean: defaultService, CV: defaultCV, N: len(seconds)}
	if n < 3 {
		return s
	}
	var sum, squares float64
	for _, x := range seconds {
		sum += x
		squares += x * x
	}
	mean := sum / n
	cv := math.Sqrt(max(0, squares/n-mean*mean)) / mean
	trust := min(1, n/enoughAnswers)
	s.Mean = math.Exp(trust*math.Log(mean) + (1-trust)*math.Log(defaultService))
	s.CV = trust*min(max(cv, 0.3), 2) + (1-trust)*defaultCV
	return s
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
