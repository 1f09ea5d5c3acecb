// Package voices adds up what customers said of how their conversations went: by
// who answered, by channel, by campaign, and over time. In come scores; out go
// numbers, means and shares, each with the interval that it may as well be. It is
// pure. Who answers such a question is not everybody who was asked, which no
// interval knows.
package voices

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/parleyhub/parley/campaigns/odds"
	"github.com/parleyhub/parley/hub"
)

// By is how a report is divided.
type By string

// The divisions.
const (
	ByTeam     By = "team"
	ByAgent    By = "agent"
	ByChannel  By = "channel"
	ByCampaign By = "campaign"
)

// Valid reports whether b is one of them.
func (b By) Valid() bool { return b == ByTeam || b == ByAgent || b == ByChannel || b == ByCampaign }

// Nobody is the group of those that have none: no team, nobody's, no campaign.
const Nobody = "none"

// good is the lowest score of who was satisfied.
const good = 4

// RatingSum is what a number of ratings comes to. Means and shares are null where
// there are none.
type RatingSum struct {
	N        int64    `json:"n"`
	Scores   []int64  `json:"scores" doc:"How many of each, the first of 1"`
	Mean     *float64 `json:"mean"`
	MeanLow  *float64 `json:"mean_low" doc:"95 % interval of the mean: Wilson's, with the widest spread that scores of this mean can have"`
	MeanHigh *float64 `json:"mean_high"`
	Good     *float64 `json:"good" doc:"Percent that gave 4 or 5"`
	GoodLow  *float64 `json:"good_low" doc:"95 % interval of it (Wilson)"`
	GoodHigh *float64 `json:"good_high"`
}

// RatingGroup is one team, colleague, channel or campaign.
type RatingGroup struct {
	ID   string `json:"id" doc:"none: of no team, nobody's, of no campaign"`
	Name string `json:"name"`
	RatingSum
}

// RatingPart is one day, week or month.
type RatingPart struct {
	At time.Time `json:"at" doc:"When it begins, in the zone"`
	RatingSum
}

// Unit is what the parts of a report are.
type Unit string

// The units, and up to how many days of a report they are used.
const (
	Day   Unit = "day"
	Week  Unit = "week"
	Month Unit = "month"

	byDay  = 45 * 24 * time.Hour
	byWeek = 250 * 24 * time.Hour
)

// Longest is the longest period of a report.
const Longest = 10 * 366 * 24 * time.Hour

// Adder adds ratings up.
type Adder struct {
	zone     *time.Location
	unit     Unit
	from, to time.Time
	total    []int64
	groups   map[string][]int64
	parts    map[int64][]int64 // by the instant at which each begins
}

// New is an adder for a period of a zone; to is not in it any more.
func New(from, to time.Time, zone *time.Location) *Adder {
	a := &Adder{zone: zone, unit: Month, from: from, to: to, total: none(), groups: map[string][]int64{}, parts: map[int64][]int64{}}
	switch long := to.Sub(from); {
	case long <= byDay:
		a.unit = Day
	case long <= byWeek:
		a.unit = Week
	}
	return a
}

func none() []int64 { return make([]int64, hub.BestScore) }

// Add takes one rating of a group; what is outside of the period or no score is left out.
func (a *Adder) Add(score int, at time.Time, group string) {
	if score < 1 || score > hub.BestScore || at.Before(a.from) || !at.Before(a.to) {
		return
	}
	if group == "" {
		group = Nobody
	}
	begin := a.begin(at).UnixMilli()
	if a.groups[group] == nil {
		a.groups[group] = none()
	}
	if a.parts[begin] == nil {
		a.parts[begin] = none()
	}
	for _, scores := range [][]int64{a.total, a.groups[group], a.parts[begin]} {
		scores[score-1]++
	}
}

// Unit says what its parts are.
func (a *Adder) Unit() Unit { return a.unit }

// Total is the sum of all.
func (a *Adder) Total() RatingSum { return sum(a.total) }

// Groups are all that have ratings, those with the most first.
func (a *Adder) Groups() []RatingGroup {
	out := make([]RatingGroup, 0, len(a.groups))
	for id, scores := range a.groups {
		out = append(out, RatingGroup{ID: id, RatingSum: sum(scores)})
	}
	slices.SortFunc(out, func(x, y RatingGroup) int { return cmp.Or(cmp.Compare(y.N, x.N), cmp.Compare(x.ID, y.ID)) })
	return out
}

// Parts are all days, weeks or months of the period, those without ratings, too.
func (a *Adder) Parts() (out []RatingPart) {
	for at := a.begin(a.from); at.Before(a.to); at = a.next(at) {
		scores := a.parts[at.UnixMilli()]
		if scores == nil {
			scores = none()
		}
		out = append(out, RatingPart{At: at, RatingSum: sum(scores)})
	}
	return out
}

func (a *Adder) begin(t time.Time) time.Time {
	y, m, d := t.In(a.zone).Date()
	switch a.unit {
	case Week:
		weekday := int(t.In(a.zone).Weekday()+6) % 7 // since Monday
		return time.Date(y, m, d-weekday, 0, 0, 0, 0, a.zone)
	case Month:
		return time.Date(y, m, 1, 0, 0, 0, 0, a.zone)
	}
	return time.Date(y, m, d, 0, 0, 0, 0, a.zone)
}

func (a *Adder) next(t time.Time) time.Time {
	y, m, d := t.Date()
	switch a.unit {
	case Week:
		return time.Date(y, m, d+7, 0, 0, 0, 0, a.zone)
	case Month:
		return time.Date(y, m+1, 1, 0, 0, 0, 0, a.zone)
	}
	return time.Date(y, m, d+1, 0, 0, 0, 0, a.zone)
}

func sum(scores []int64) RatingSum {
	s := RatingSum{Scores: scores}
	points, satisfied := int64(0), int64(0)
	for i, n := range scores {
		s.N += n
		points += n * int64(i+1)
		if i+1 >= good {
			satisfied += n
		}
	}
	if s.N == 0 {
		return s
	}
	mean := float64(points) / float64(s.N)
	low, high := odds.Mean(s.N, mean, 1, hub.BestScore)
	s.Mean, s.MeanLow, s.MeanHigh = &mean, &low, &high
	g := odds.Group{N: s.N, Yes: satisfied}
	share := 100 * g.Rate()
	low2, high2 := g.Margin()
	low2, high2 = 100*low2, 100*high2
	s.Good, s.GoodLow, s.GoodHigh = &share, &low2, &high2
	return s
}

// CSVHead names the columns of RatingSum.CSV; what it is of stands before them.
var CSVHead = []string{"n", "mean", "mean_low", "mean_high", "good_percent", "good_low", "good_high", "score_1", "score_2", "score_3", "score_4", "score_5"}

// CSV is a sum for a spreadsheet.
func (s *RatingSum) CSV() []string {
	out := []string{strconv.FormatInt(s.N, 10)}
	for _, f := range []struct {
		of     *float64
		digits int
	}{{s.Mean, 2}, {s.MeanLow, 2}, {s.MeanHigh, 2}, {s.Good, 1}, {s.GoodLow, 1}, {s.GoodHigh, 1}} {
		cell := ""
		if f.of != nil {
			cell = strconv.FormatFloat(*f.of, 'f', f.digits, 64)
		}
		out = append(out, cell)
	}
	for _, n := range s.Scores {
		out = append(out, strconv.FormatInt(n, 10))
	}
	return out
}
