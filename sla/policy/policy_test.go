package policy

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla/calendar"
)

func TestWrongSettingsAreNamed(t *testing.T) {
	with := func(p string) string { return `{"policies":[` + p + `]}` }
	for name, c := range map[string]struct{ json, field string }{
		"no id":              {with(`{"targets":[]}`), "policy.id"},
		"unknown field":      {with(`{"id":"p","when":[{"field":"mood","in":["bad"]}],"targets":[]}`), "policy.when"},
		"no value":           {with(`{"id":"p","when":[{"field":"tag","in":[]}],"targets":[]}`), "policy.when"},
		"snooze pauses":      {with(`{"id":"p","pause":["snoozed"],"targets":[]}`), "policy.pause"},
		"unknown start":      {with(`{"id":"p","start":"later","targets":[]}`), "policy.start"},
		"unknown metric":     {with(`{"id":"p","targets":[{"metric":"joy","within":"1h"}]}`), "policy.targets[0].metric"},
		"unknown priority":   {with(`{"id":"p","targets":[{"metric":"resolution","priority":"huge","within":"1h"}]}`), "policy.targets[0].priority"},
		"unknown mode":       {with(`{"id":"p","targets":[{"metric":"resolution","mode":"lunar","within":"1h"}]}`), "policy.targets[0].mode"},
		"too long":           {with(`{"id":"p","targets":[{"metric":"resolution","within":"9601h"}]}`), "policy.targets[0].within"},
		"escalation at once": {with(`{"id":"p","targets":[{"metric":"resolution","within":"1h","escalate":[{"after":"0s"}]}]}`), "policy.targets[0].escalate"},
		"no such calendar":   {with(`{"id":"p","targets":[{"metric":"resolution","within":"1h","calendar":"x"}]}`), "policy.targets.calendar"},
		"team without":       {`{"policies":[],"team_calendar":{"tea_1":"x"}}`, "team_calendar"},
		"inbox without":      {`{"policies":[],"inbox_calendar":{"inb_1":"x"}}`, "inbox_calendar"},
		"nameless calendar":  {`{"policies":[],"calendars":{"":{"zone":"UTC","week":{}}}}`, "calendars"},
		"broken calendar":    {`{"policies":[],"calendars":{"x":{"zone":"Mars","week":{}}}}`, "calendar.zone"},
	} {
		t.Run(name, func(t *testing.T) {
			var s Settings
			if err := json.Unmarshal([]byte(c.json), &s); err != nil {
				t.Fatal(err)
			}
			_, err := s.Compile()
			e, ok := err.(*hub.Error)
			if !ok || e.Kind != hub.Invalid || e.Field != c.field {
				t.Errorf("%v, want a word about %s", err, c.field)
			}
		})
	}
}

func TestCalendarOrder(t *testing.T) {
	open := calendar.Calendar{Zone: "UTC", Week: map[string][]calendar.Span{"mon": {{"09:00", "17:00"}}}}
	b, err := Settings{
		Calendars:     map[string]calendar.Calendar{"own": open, "team": open, "inbox": open},
		TeamCalendar:  map[hub.TeamID]string{"tea_1": "team"},
		InboxCalendar: map[hub.InboxID]string{"inb_1": "inbox"},
	}.Compile()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		own   string
		team  hub.TeamID
		inbox hub.InboxID
		want  string
	}{
		{"own", "tea_1", "inb_1", "own"}, {"", "tea_1", "inb_1", "team"}, {"", "tea_2", "inb_1", "inbox"},
		{"", "", "inb_2", WorkspaceKey},
	} {
		if got := b.Now().Calendar(c.own, c.team, c.inbox); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
	if b.Clock("deleted") != b.Clock(WorkspaceKey) {
		t.Error("a calendar that is gone counts as the workspace's")
	}
}

func TestSettingsInForceAtAnInstant(t *testing.T) {
	saved := time.Date(2026, 7, 6, 12, 0, 0, 0, time.UTC)
	b, err := Settings{
		Policies: []Policy{{ID: "p", Version: 2}}, Since: saved,
		Earlier: []Edition{{Policies: []Policy{{ID: "p", Version: 1}}}},
	}.Compile()
	if err != nil {
		t.Fatal(err)
	}
	any := func(string, string) bool { return true }
	if v := b.At(saved.UnixMilli() - 1).Match(any).Version; v != 1 {
		t.Error("before", v)
	}
	if v := b.At(saved.UnixMilli()).Match(any).Version; v != 2 {
		t.Error("from then on", v)
	}
	if b.Policy("p", 1).Version != 1 || b.Policy("p", 7).Version != 2 || b.Policy("gone", 1) != nil {
		t.Error("open clocks keep their version")
	}
}

func TestPolicySurvivesItsJSON(t *testing.T) {
	p := DefaultPolicy()
	p.Warn = []calendar.Mark{}
	raw, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var q Policy
	if err := json.Unmarshal(raw, &q); err != nil {
		t.Fatal(err)
	}
	if len(q.Marks(0)) != 0 || len(q.Targets) != len(p.Targets) || q.Targets[0].Within != 120 {
		t.Errorf("%s", raw)
	}
	if !strings.Contains(string(raw), `"within":"2m"`) {
		t.Errorf("%s", raw)
	}
}
