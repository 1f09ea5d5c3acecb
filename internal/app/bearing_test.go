package app

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/reports"
	"github.com/parleyhub/parley/roster"
)

// Who can bear answers: those who are online and on shift in the teams that answer,
// for as long as their turn lasts; the others say when somebody comes.
func TestWhoIsAtWorkForTheAnswersOfACampaign(t *testing.T) {
	at := time.Date(2031, 5, 5, 9, 0, 0, 0, time.UTC)
	a := &App{opt: Options{Now: func() time.Time { return at }}}
	seat := func(team hub.TeamID, state hub.Availability, shift bool, next time.Duration) roster.Seat {
		s := roster.Seat{Teams: []hub.TeamID{team}, OnShift: shift}
		s.State.State = state
		if next > 0 {
			s.NextTurn = at.Add(next)
		}
		return s
	}
	seats := []roster.Seat{
		seat("tem_a", hub.Online, true, 0), seat("tem_a", hub.Online, true, 30*time.Minute), seat("tem_b", hub.Online, true, 5*time.Hour),
		seat("tem_a", hub.Away, true, 0), seat("tem_a", hub.Online, false, 3*time.Hour), seat("tem_b", hub.Online, false, time.Hour),
	}
	for name, c := range map[string]struct {
		teams  []hub.TeamID
		people int
		work   time.Duration
		next   time.Duration
	}{
		"everybody": {nil, 3, 2*time.Hour + 30*time.Minute + 2*time.Hour, time.Hour},
		"one team":  {[]hub.TeamID{"tem_a"}, 2, 2*time.Hour + 30*time.Minute, 3 * time.Hour},
		"nobody":    {[]hub.TeamID{"tem_c"}, 0, 0, 0},
	} {
		d := a.atWork(seats, c.teams, 2*time.Hour)
		if d.People != c.people || d.Work != c.work || d.Window != 2*time.Hour || c.next > 0 && !d.Next.Equal(at.Add(c.next)) || c.next == 0 && !d.Next.IsZero() {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

// What is owed is what these teams owe, and an answer takes what theirs take, the
// more is known the more it counts.
func TestWhatTeamsOweAlready(t *testing.T) {
	f := &reports.Forecast{}
	f.Teams = append(f.Teams, reports.TeamForecast{}, reports.TeamForecast{})
	f.Teams[0].ID, f.Teams[0].Waiting, f.Teams[0].Service, f.Teams[0].Known = "tem_a", 3, 60, 0
	f.Teams[1].ID, f.Teams[1].Waiting, f.Teams[1].Service, f.Teams[1].Known = "tem_b", 5, 300, 2
	for name, c := range map[string]struct {
		teams  []hub.TeamID
		owed   int
		handle time.Duration
	}{
		"everybody": {nil, 8, 240 * time.Second}, "one": {[]hub.TeamID{"tem_a"}, 3, time.Minute}, "none": {[]hub.TeamID{"tem_c"}, 0, usualHandle},
	} {
		if n, handle := owed(f, c.teams); n != c.owed || handle != c.handle {
			t.Errorf("%s: %d, %v", name, n, handle)
		}
	}
}
