package app

import (
	"net/http"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
)

// What policies ask for moves a running clock when it changes, and what was used
// is carried over.
func TestTagPriorityAndTeamMoveARunningClock(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		c := &clock{}
		p := begin(t, cfg, Options{Now: c.Now})
		olga := atDesk(t, p)
		box := olga.chatInbox()
		var team, cal struct{ ID string }
		olga.post("/teams", obj{"name": "Night"}, &team)
		tomorrow := c.Now().UTC().AddDate(0, 0, 1)
		days := obj{c.Now().UTC().Format(time.DateOnly): []any{}, tomorrow.Format(time.DateOnly): []any{}}
		olga.post("/calendars", obj{"name": "Night", "zone": "UTC", "week": allWeek, "exceptions": days}, &cal)
		frt := func(within string, more obj) obj {
			target := obj{"metric": "first_response", "within": within}
			for k, v := range more {
				target[k] = v
			}
			return target
		}
		olga.must(http.DefaultClient, "PUT", "/sla-policies", obj{"version": 0, "team_calendar": obj{team.ID: cal.ID}, "policies": []obj{
			{"id": "pol_vip", "when": []obj{{"field": "tag", "in": []string{"vip"}}}, "targets": []obj{frt("3h", nil)}},
			{"id": "pol_all", "targets": []obj{frt("2h", nil), frt("4h", obj{"priority": "low"})}}}}, nil)

		conv := begun(t, p, olga, box, 1)
		path := "/conversations/" + string(conv.ID)
		is := func(want time.Duration) hub.ClockCard {
			t.Helper()
			return olga.awaitDue(conv.ID, want.String(), func(d time.Duration) bool { return d == want })
		}
		is(2 * time.Hour)
		c.advance(30 * time.Minute)
		olga.post(path+"/tags", obj{"add": []string{"vip"}}, nil)
		is(3 * time.Hour)
		olga.post(path+"/tags", obj{"remove": []string{"vip"}}, nil)
		is(2 * time.Hour)
		olga.post(path+"/priority", obj{"priority": "low"}, nil)
		started := is(4 * time.Hour).StartedAt

		// The team's calendar is closed until the day after tomorrow: what is left
		// of four hours, a little less than three and a half, is counted from there.
		before := c.Now()
		olga.post(path+"/assign", obj{"team_id": team.ID}, nil)
		opens := tomorrow.AddDate(0, 0, 1).Truncate(24 * time.Hour)
		k := olga.awaitDue(conv.ID, "the team's deadline", func(d time.Duration) bool { return d > 5*time.Hour })
		left := 4*time.Hour - before.Sub(started)
		if got := k.DueAt.Sub(opens); got > left+time.Millisecond || got < left-time.Minute { // instants are cut to milliseconds
			t.Errorf("%v are left after %v, want %v", got, before.Sub(started), left)
		}
	})
}
