package app

import (
	"net/http"
	"testing"
	"time"

	"github.com/parleyhub/parley/internal/testpeers"
)

func TestWorkspaceHoursAreTriedThenSavedWithTheirHolidays(t *testing.T) {
	t.Parallel()
	c := &clock{}
	p := begin(t, alone(t), Options{Now: c.Now})
	olga := atDesk(t, p)
	box := olga.chatInbox()
	olga.savePolicies(0, "1h")
	from := c.Now().Add(-time.Minute)
	one := begun(t, p, olga, box, 1)
	c.advance(61 * time.Minute)
	testpeers.Await(t, soon, "the breach", func() bool { return first(t, olga.conversation(one.ID)).State == "breached" })

	day, today := [][]string{{"00:00", "24:00"}}, c.Now().UTC().Format(time.DateOnly)
	week := obj{"mon": day, "tue": day, "wed": day, "thu": day, "fri": day, "sat": day, "sun": day}
	yesterday := c.Now().UTC().Add(-24 * time.Hour).Format(time.DateOnly)
	hours := obj{"zone": "UTC", "week": week, "holidays": obj{today: "The founder's birthday", yesterday: "Its eve"}}
	span := obj{"from": from.UTC(), "to": c.Now().Add(time.Minute).UTC(), "hours": hours}
	if tried := olga.trialled(span); tried.Differ != 1 || tried.Total.Now.Breached != 1 || tried.Total.Draft.Breached != 0 {
		t.Errorf("on a holiday nothing is late: %+v", tried)
	}
	span["hours"] = obj{}
	if tried := olga.trialled(span); tried.Differ != 0 {
		t.Errorf("always open, as it is: %+v", tried)
	}
	span["hours"] = obj{"zone": "UTC", "week": obj{"mon": [][]string{{"9", "17"}}}}
	if status, body := olga.ask(http.DefaultClient, http.MethodPost, "/sla-policies/backtest", span, nil); status != http.StatusUnprocessableEntity {
		t.Errorf("hours nobody can read: %d %s", status, body)
	}

	var w struct {
		Zone, Language string
		Version        int64
		Hours          struct{ Holidays map[string]string }
	}
	olga.get("/workspace", &w)
	if w.Zone != "UTC" || w.Language != "en" {
		t.Errorf("a fresh hub: %+v", w)
	}
	if status, _ := olga.ask(http.DefaultClient, http.MethodPatch, "/workspace", obj{"hours": hours, "version": w.Version + 1}, nil); status != http.StatusConflict {
		t.Errorf("over a newer version: %d", status)
	}
	olga.must(http.DefaultClient, http.MethodPatch, "/workspace", obj{"hours": hours, "version": w.Version}, nil)
	olga.get("/workspace", &w)
	if w.Hours.Holidays[today] != "The founder's birthday" {
		t.Errorf("the names of holidays are kept: %+v", w)
	}
}
