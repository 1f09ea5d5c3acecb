package policy

import (
	"testing"

	"github.com/parleyhub/parley/hub"
)

func TestActionsOfAStep(t *testing.T) {
	act := func(to string) []Action { return []Action{{Do: "notify", To: to}} }
	b, err := Settings{Policies: []Policy{{
		ID: "p", OnWarn: act("assignee"), OnBreach: act("supervisors"),
		Targets: []Target{
			{Metric: hub.FirstResponse, Within: 3600},
			{Metric: hub.FirstResponse, Priority: hub.Urgent, Within: 60, OnBreach: act("tea_leads"), OnWarn: []Action{}},
			{Metric: hub.Resolution, Within: 3600, Escalate: []Escalation{{After: 600, Actions: act("team")}}},
		},
	}}}.Compile()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		metric   hub.Metric
		step     string
		priority hub.Priority
		want     string
	}{
		{hub.FirstResponse, "warn:80%", hub.Normal, "assignee"}, {hub.FirstResponse, "warn:80%", hub.Urgent, ""},
		{hub.FirstResponse, "breach", hub.Normal, "supervisors"}, {hub.FirstResponse, "breach", hub.Urgent, "tea_leads"},
		{hub.Resolution, "escalate:10m", hub.Low, "team"}, {hub.Resolution, "escalate:1h", hub.Low, ""}, {hub.NextResponse, "breach", hub.Low, ""},
	} {
		got := ""
		if all := b.Actions(hub.DueStep{PolicyID: "p", Metric: c.metric, Step: c.step}, &hub.Conversation{Priority: c.priority}); len(all) > 0 {
			got = all[0].To
		}
		if got != c.want {
			t.Errorf("%s %s %s: %q, want %q", c.metric, c.step, c.priority, got, c.want)
		}
	}
	_, err = Settings{Policies: []Policy{{ID: "p", OnWarn: []Action{{Do: "shout"}}}}}.Compile()
	if e, ok := err.(*hub.Error); !ok || e.Field != "policy.on_warn" {
		t.Errorf("an unknown action: %v", err)
	}
}
