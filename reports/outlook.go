package reports

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/reports/forecast"
)

// shownChances bounds the clocks of a forecast; the numbers count all of them.
const shownChances = 200

// Forecast says which clocks will be missed within the next hour, and where one
// more person would help.
type Forecast struct {
	AsOf    int64          `json:"as_of"`
	At      time.Time      `json:"at"`
	Horizon int64          `json:"horizon_s"`
	Running int            `json:"running" doc:"Clocks of answers that fall due within the horizon"`
	Likely  float64        `json:"likely" doc:"How many of them will be missed, as far as can be told"`
	Says    string         `json:"says" doc:"The same in a sentence"`
	Best    string         `json:"best_team_id" doc:"Where one more person removes the most; empty when it makes no difference"`
	Removes float64        `json:"removes" doc:"Likely breaches that one more person there removes"`
	Teams   []TeamForecast `json:"teams"`
	Clocks  []ClockChance  `json:"clocks" doc:"Those due within the horizon, the most likely to be missed first; at most 200"`
}

// TeamForecast is the outlook of one team.
type TeamForecast struct {
	ID      string  `json:"id" doc:"none for conversations of no team"`
	Name    string  `json:"name"`
	Filter  string  `json:"filter" doc:"Query of GET /conversations; with at_risk or sort=deadline it lists them"`
	Online  int     `json:"online" doc:"People online, with those that were asked about"`
	Waiting int     `json:"waiting" doc:"Answers the team owes"`
	Running int     `json:"running" doc:"Of these, due within the horizon"`
	Likely  float64 `json:"likely"`
	OneMore float64 `json:"one_more" doc:"Likely breaches with one more person"`
	Service int64   `json:"service_s" doc:"How long one answer takes one person"`
	Known   int     `json:"service_known_from" doc:"Answers this is known from; few: mostly assumed"`
}

// ClockChance is one clock of a forecast.
type ClockChance struct {
	ID       hub.ConversationID `json:"id" doc:"Of the conversation"`
	Metric   hub.Metric         `json:"metric"`
	TeamID   hub.TeamID         `json:"team_id,omitempty"`
	AgentID  hub.AgentID        `json:"agent_id,omitempty"`
	DueAt    time.Time          `json:"due_at"`
	Position int                `json:"position" doc:"In the team's queue, from 0"`
	P        float64            `json:"p_breach"`
	Expected time.Time          `json:"answer_at" doc:"When the answer is to be expected"`
}

// Pace is what the forecast learns from.
type Pace struct {
	// Answers of the last hours by team, by agent and then by time.
	Answers func(ctx context.Context) (map[hub.TeamID][]forecast.Answer, error)
	// Open is the part of a stretch of time in which the desk works; nil: all of it.
	Open func(from, to time.Time) time.Duration
}

// Forecast looks ahead from what the board shows. more is how many people more
// (or fewer) to suppose in a team.
func (b *Board) Forecast(ctx context.Context, p Pace, more map[hub.TeamID]int) (*Forecast, error) {
	answers := map[hub.TeamID][]forecast.Answer{}
	if p.Answers != nil {
		var err error
		if answers, err = p.Answers(ctx); err != nil {
			return nil, err
		}
	}
	now := b.Now()
	var f *Forecast
	err := b.with(ctx, func(m *model) {
		clocks, holders, urgent := m.running(now, p.Open)
		f = m.outlook(now, clocks, m.crews(answers, urgent, more))
		for i := range f.Clocks {
			f.Clocks[i].AgentID = holders[f.Clocks[i].ID]
		}
	})
	return f, err
}

// running are the clocks of answers that are not overdue, who holds them, and
// how many urgent matters a second came to each team in the last hour.
func (m *model) running(now time.Time, open func(from, to time.Time) time.Duration) ([]forecast.Running, map[hub.ConversationID]hub.AgentID, map[hub.TeamID]float64) {
	var out []forecast.Running
	holders, urgent := map[hub.ConversationID]hub.AgentID{}, map[hub.TeamID]float64{}
	for i := range m.talks {
		t := &m.talks[i]
		if t.waiting == 0 {
			continue
		}
		if forecast.Rank[t.priority] < forecast.Rank[hub.Normal] && t.waiting > now.Add(-time.Hour).UnixMilli() {
			urgent[t.team] += 1.0 / 3600
		}
		if t.due == 0 || t.metric == hub.Resolution {
			continue
		}
		r := forecast.Running{ID: t.id, Metric: t.metric, Team: t.team, Priority: t.priority, Due: moment(t.due),
			Taken: t.agent != hub.Unassigned && m.staff[t.agent].State == string(hub.Online)}
		if r.Left = r.Due.Sub(now); r.Left > 0 && open != nil {
			r.Left = max(open(now, r.Due), time.Second)
		}
		out = append(out, r)
		if t.agent != hub.Unassigned {
			holders[t.id] = t.agent
		}
	}
	return out, holders, urgent
}

// crews are who is online in each team. Somebody of several teams counts in each.
func (m *model) crews(answers map[hub.TeamID][]forecast.Answer, urgent map[hub.TeamID]float64, more map[hub.TeamID]int) map[hub.TeamID]forecast.Crew {
	out := map[hub.TeamID]forecast.Crew{}
	online := func(id hub.AgentID) bool { return m.staff[id].State == string(hub.Online) }
	all := 0
	for _, a := range m.agents {
		all += one(online(a.ID))
	}
	add := func(team hub.TeamID, n int) {
		out[team] = forecast.Crew{Online: max(0, n+more[team]), Service: forecast.ServiceOf(answers[team]), Urgent: urgent[team]}
	}
	add(hub.NoTeam, all)
	for _, t := range m.teams {
		n := 0
		for _, id := range t.Members {
			n += one(online(id))
		}
		add(t.ID, n)
	}
	return out
}

func (m *model) outlook(now time.Time, clocks []forecast.Running, crews map[hub.TeamID]forecast.Crew) *Forecast {
	until := now.Add(forecast.Horizon)
	open := func(all []forecast.Chance) []forecast.Chance { // what has passed is no forecast
		return slices.DeleteFunc(all, func(c forecast.Chance) bool { return c.Left <= 0 || c.Due.After(until) })
	}
	all := open(forecast.Chances(clocks, crews))
	f := &Forecast{AsOf: m.seq, At: now.UTC(), Horizon: int64(forecast.Horizon.Seconds()), Running: len(all), Teams: []TeamForecast{}, Clocks: []ClockChance{}}
	names := map[hub.TeamID]string{}
	for _, t := range m.teams {
		names[t.ID] = t.Name
	}
	for id, crew := range crews {
		var mine []forecast.Running
		for _, c := range clocks {
			if c.Team == id {
				mine = append(mine, c)
			}
		}
		t := TeamForecast{ID: cmp.Or(string(id), "none"), Name: names[id], Online: crew.Online, Waiting: len(mine),
			Service: int64(crew.Service.Mean), Known: crew.Service.N}
		t.Filter = filter("team_id", t.ID)
		for _, c := range all {
			if c.Team == id {
				t.Running++
				t.Likely += c.P
			}
		}
		crew.Online++
		t.OneMore = round(forecast.Likely(open(forecast.Chances(mine, map[hub.TeamID]forecast.Crew{id: crew})), until))
		f.Likely += t.Likely
		t.Likely = round(t.Likely)
		if by := round(t.Likely - t.OneMore); by > f.Removes {
			f.Best, f.Removes = t.ID, by
		}
		f.Teams = append(f.Teams, t)
	}
	slices.SortFunc(f.Teams, func(a, b TeamForecast) int { return cmp.Or(cmp.Compare(b.Likely, a.Likely), cmp.Compare(a.ID, b.ID)) })
	f.Likely = round(f.Likely)
	f.Says = f.sentence(names)
	slices.SortStableFunc(all, func(a, b forecast.Chance) int { return cmp.Compare(b.P, a.P) })
	for _, c := range all[:min(len(all), shownChances)] {
		f.Clocks = append(f.Clocks, ClockChance{ID: c.ID, Metric: c.Metric, TeamID: c.Team, DueAt: c.Due, Position: c.Position,
			P: math.Round(1000*c.P) / 1000, Expected: now.Add(c.Expected).UTC().Truncate(time.Second)})
	}
	return f
}

func round(x float64) float64 { return math.Round(10*x) / 10 }

func (f *Forecast) sentence(names map[hub.TeamID]string) string {
	n := int(math.Round(f.Likely))
	says := fmt.Sprintf("%d likely breaches in the next hour", n)
	switch {
	case n == 0:
		return "no likely breach in the next hour"
	case n == 1:
		says = "1 likely breach in the next hour"
	}
	if by := int(math.Round(f.Removes)); by > 0 {
		where := "among those without a team"
		if name := names[hub.TeamID(f.Best)]; name != "" {
			where = "in " + name
		}
		says += fmt.Sprintf("; one more person %s removes %d", where, by)
	}
	return says
}
