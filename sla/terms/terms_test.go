package terms_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla/calendar"
	"github.com/parleyhub/parley/sla/policy"
	"github.com/parleyhub/parley/sla/terms"
)

var day = time.Date(2026, 7, 6, 0, 0, 0, 0, time.UTC) // a Monday

func saved(t *testing.T, kind hub.DocumentKind, id string, version int64, at time.Time, body any) hub.Document {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return hub.Document{Kind: kind, ID: id, Version: version, At: at, Body: raw}
}

func office(from, to string) terms.Calendar {
	return terms.Calendar{Name: "Office", Zone: "UTC", Week: map[string][]calendar.Span{"mon": {{from, to}}, "tue": {{from, to}}}}
}

func list(id hub.PolicyID, within calendar.Duration) terms.Policies {
	return terms.Policies{Policies: []policy.Policy{{ID: id, Targets: []policy.Target{{Metric: hub.FirstResponse, Within: within}}}}}
}

func TestEveryVersionCountsForItsTime(t *testing.T) {
	s := terms.Saved{
		Calendars: []hub.Document{
			saved(t, terms.CalendarKind, "cal_1", 1, day, office("09:00", "10:00")),
			saved(t, terms.CalendarKind, "cal_1", 2, day.Add(12*time.Hour), office("09:00", "12:00"))},
		Policies: []hub.Document{
			saved(t, terms.PolicyKind, terms.PolicyID, 1, day, list("pol_a", 60)),
			saved(t, terms.PolicyKind, terms.PolicyID, 2, day.Add(time.Hour), list("pol_b", 120))},
	}
	settings, err := s.Settings()
	if err != nil {
		t.Fatal(err)
	}
	b, err := settings.Compile()
	if err != nil {
		t.Fatal(err)
	}
	if used := b.Clock("cal_1").Consumed(day, day.AddDate(0, 0, 2)); used != 4*time.Hour {
		t.Errorf("an hour on Monday and three on Tuesday are %v", used)
	}
	any := func(string, string) bool { return true }
	for at, want := range map[time.Duration]hub.PolicyID{-time.Hour: policy.DefaultPolicyID, 0: "pol_a", time.Hour: "pol_b"} {
		if p := b.At(day.Add(at).UnixMilli()).Match(any); p.ID != want {
			t.Errorf("after %v: %s, want %s", at, p.ID, want)
		}
	}
}

func TestOnlyWhatChangedGetsAnotherVersion(t *testing.T) {
	first := list("pol_a", 60)
	first.Policies = append(first.Policies, list("pol_b", 60).Policies...)
	if err := terms.Number(&first, nil); err != nil {
		t.Fatal(err)
	}
	docs := []hub.Document{saved(t, terms.PolicyKind, terms.PolicyID, 1, day, first)}
	second := list("pol_a", 120)
	if err := terms.Number(&second, docs); err != nil {
		t.Fatal(err)
	}
	docs = append(docs, saved(t, terms.PolicyKind, terms.PolicyID, 2, day, second))
	third := list("pol_a", 120)
	third.Policies = append(third.Policies, list("pol_b", 60).Policies...)
	if err := terms.Number(&third, docs); err != nil {
		t.Fatal(err)
	}
	if a, b := third.Policies[0].Version, third.Policies[1].Version; a != 2 || b != 2 {
		t.Errorf("a stays at 2 and b, which came back, gets 2: %d %d", a, b)
	}
}

func TestDraftThatSaysWhatIsInForceIsNone(t *testing.T) {
	s := terms.Saved{Policies: []hub.Document{
		saved(t, terms.PolicyKind, terms.PolicyID, 1, day, list("pol_a", 60)),
		saved(t, terms.PolicyKind, terms.PolicyID, 2, day.Add(time.Hour), list("pol_a", 120))}}
	same, other := list("pol_a", 120), list("pol_a", 60)
	got, err := s.Try(terms.Trial{Policies: &same})
	if err != nil || len(got.Earlier) != 2 {
		t.Errorf("%v: %d earlier lists", err, len(got.Earlier))
	}
	if got, err = s.Try(terms.Trial{Policies: &other}); err != nil || len(got.Earlier) != 0 || !got.Since.IsZero() || got.Policies[0].Targets[0].Within != 60 {
		t.Errorf("%v: %+v", err, got)
	}
}

func TestPoliciesThatAreNeverUsedAreNamed(t *testing.T) {
	when := func(id hub.PolicyID, c ...policy.Condition) policy.Policy {
		return policy.Policy{ID: id, When: c, Targets: []policy.Target{{Metric: hub.FirstResponse, Within: 60}}}
	}
	in := func(field string, values ...string) policy.Condition {
		return policy.Condition{Field: field, In: values}
	}
	house := terms.House{Teams: map[hub.TeamID]bool{"tea_1": true}}
	for name, c := range map[string]struct {
		list []policy.Policy
		rule string
	}{
		"one takes all":            {[]policy.Policy{when("a"), when("b", in("tag", "vip"))}, "policies[0]"},
		"a wider one comes first":  {[]policy.Policy{when("a", in("tag", "vip", "press")), when("b", in("tag", "vip"), in("team", "tea_1"))}, "policies[0]"},
		"one for each priority":    {[]policy.Policy{when("a", in("priority", "low", "normal")), when("b", in("priority", "high", "urgent")), when("c")}, "priority"},
		"two narrow to none":       {[]policy.Policy{when("a", in("channel", "x", "y"), in("channel", "z"))}, "no value in common"},
		"unknown class":            {[]policy.Policy{when("a", in("class", "paper"))}, "is not live"},
		"a language of one":        {[]policy.Policy{when("a", in("language", "fr")), when("b", in("language", "fr-CA"))}, "policies[0]"},
		"a tier in capitals":       {[]policy.Policy{when("a", in("tier", "Gold")), when("b", in("tier", "gold"), in("tag", "vip"))}, "policies[0]"},
		"one for each language":    {[]policy.Policy{when("a", in("language", "fr")), when("b", in("language", "de")), when("c", in("language", "de-AT", "fr-CA"))}, "language"},
		"languages apart":          {[]policy.Policy{when("a", in("language", "fr-CA"), in("language", "fr-FR"))}, "no value in common"},
		"no language":              {[]policy.Policy{when("a", in("language", "le français"))}, "is not a language"},
		"no tier":                  {[]policy.Policy{when("a", in("tier", "gold\n"))}, "is not a tier"},
		"used: the wider language": {[]policy.Policy{when("a", in("language", "fr-CA")), when("b", in("language", "fr")), when("c", in("tier", "gold"))}, ""},
		"used: one of two common":  {[]policy.Policy{when("a", in("language", "fr"), in("language", "fr-CA", "de"))}, ""},
		"used: another tag":        {[]policy.Policy{when("a", in("tag", "vip")), when("b", in("tag", "press")), when("c")}, ""},
		"used: one priority left":  {[]policy.Policy{when("a", in("priority", "low", "normal")), when("b", in("priority", "high")), when("c")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := terms.CheckPolicies(terms.Policies{Policies: c.list}, policy.Settings{}, nil, house, day)
			if c.rule == "" && err != nil || c.rule != "" && (err == nil || !strings.Contains(err.Error(), c.rule)) {
				t.Errorf("answered %v", err)
			}
		})
	}
}

func TestStepsNameOnlyWhomThereIs(t *testing.T) {
	house := terms.House{Teams: map[hub.TeamID]bool{"tea_1": true}, Agents: map[string]bool{"agt_1": true}, Webhooks: map[string]bool{"whk_1": true}}
	act := func(do, to string) []policy.Action { return []policy.Action{{Do: do, To: to}} }
	for name, c := range map[string]struct {
		change func(*policy.Policy)
		field  string
	}{
		"all exist": {func(p *policy.Policy) {
			p.OnWarn, p.OnBreach = act("notify", "agt_1"), act("webhook", "whk_1")
			p.Targets[0].Escalate = []policy.Escalation{{After: 60, Actions: act("reassign", "tea_1")}}
		}, ""},
		"words for people":  {func(p *policy.Policy) { p.OnWarn = append(act("notify", "supervisors"), act("reassign", "nobody")...) }, ""},
		"an agent who left": {func(p *policy.Policy) { p.OnWarn = append(act("tag", "late"), act("notify", "agt_9")...) }, "policies[0].on_warn[1].to"},
		"a team that is gone": {func(p *policy.Policy) {
			p.Targets[0].Escalate = []policy.Escalation{{After: 60, Actions: act("reassign", "tea_9")}}
		}, "policies[0].targets[0].escalate[0].actions[0].to"},
		"a webhook that is none":     {func(p *policy.Policy) { p.Targets[0].OnBreach = act("webhook", "whk_9") }, "policies[0].targets[0].on_breach[0].to"},
		"a priority there is not":    {func(p *policy.Policy) { p.OnBreach = act("priority", "huge") }, "policies[0].on_breach[0].to"},
		"a notice to nobody at all":  {func(p *policy.Policy) { p.OnBreach = act("notify", "") }, "policies[0].on_breach[0].to"},
		"a name in place of its id":  {func(p *policy.Policy) { p.OnBreach = act("reassign", "Leads") }, "policies[0].on_breach[0].to"},
		"something steps do not do":  {func(p *policy.Policy) { p.OnBreach = act("note", "x") }, "policies[0].on_breach"},
		"more than anybody asks for": {func(p *policy.Policy) { p.OnWarn = make([]policy.Action, 21) }, "policies[0].on_warn"},
	} {
		t.Run(name, func(t *testing.T) {
			l := list("pol_a", 60)
			c.change(&l.Policies[0])
			err := terms.CheckPolicies(l, policy.Settings{}, nil, house, day)
			if e, ok := err.(*hub.Error); c.field == "" && err != nil || c.field != "" && (!ok || e.Field != c.field) {
				t.Errorf("answered %v", err)
			} else if ok && strings.Contains(e.Text, `rule "`) {
				t.Errorf("it speaks of rules: %v", err)
			}
		})
	}
}
