package language

import (
	"strings"
	"testing"
)

func TestRulesThatChaseEachOtherAreRefusedWithTheCycle(t *testing.T) {
	onPriority, onTags, onNote := `["conversation.priority"]`, `["conversation.tags"]`, `["note.added"]`
	is := func(field, v string) string {
		return `{"field":"conversation.` + field + `","op":"is","value":"` + v + `"}`
	}
	for name, c := range map[string]struct {
		rules []string
		want  string // ids of the cycle
	}{
		"answers itself":          {[]string{rule("a", onNote, "", `[{"do":"note","text":"x"}]`)}, "a a"},
		"two":                     {[]string{rule("a", onPriority, "", tagVIP), rule("b", onTags, "", `[{"do":"priority","to":"high"}]`)}, "a b a"},
		"up and down":             {[]string{rule("a", onPriority, is("priority", "high"), `[{"do":"priority","to":"low"}]`), rule("b", onPriority, is("priority", "low"), `[{"do":"priority","to":"high"}]`)}, "a b a"},
		"three":                   {[]string{rule("a", onPriority, "", tagVIP), rule("b", onTags, "", `[{"do":"note","text":"x"}]`), rule("c", onNote, "", `[{"do":"priority","to":"raise"}]`)}, "a b c a"},
		"status over time":        {[]string{`{"id":"a","name":"A","enabled":true,"on":["time"],"after":{"status_for_s":60},"when":` + is("status", "open") + `,"do":[{"do":"status","to":"waiting_customer"}]}`, `{"id":"b","name":"B","enabled":true,"on":["time"],"after":{"status_for_s":60},"when":` + is("status", "waiting_customer") + `,"do":[{"do":"status","to":"open"}]}`}, "a b a"},
		"by what the clocks say":  {[]string{rule("a", `["sla.changed"]`, "", `[{"do":"priority","to":"raise"}]`)}, "a a"},
		"held apart by a value":   {[]string{rule("a", onPriority, is("priority", "high"), `[{"do":"priority","to":"low"}]`)}, ""},
		"held apart by a tag":     {[]string{rule("a", onTags, `{"field":"conversation.tags","op":"is_not","value":"VIP"}`, tagVIP)}, ""},
		"held apart by untagging": {[]string{rule("a", onTags, is("tags", "new"), `[{"do":"untag","to":"new"}]`)}, ""},
		"held apart by the actor": {[]string{rule("a", onNote, `{"field":"fact.actor_type","op":"is","value":"agent"}`, `[{"do":"note","text":"x"}]`)}, ""},
		"held apart by what stays": {[]string{rule("a", onPriority, is("status", "open"), tagVIP),
			rule("b", onTags, is("status", "resolved"), `[{"do":"priority","to":"high"}]`)}, ""},
		"one way":          {[]string{rule("a", received, "", tagVIP), rule("b", onTags, "", `[{"do":"priority","to":"high"}]`)}, ""},
		"only tells":       {[]string{rule("a", onTags, "", `[{"do":"notify","to":"team"},{"do":"webhook","to":"whk_1"}]`)}, ""},
		"one is off":       {[]string{strings.Replace(rule("a", onPriority, "", tagVIP), "true", "false", 1), rule("b", onTags, "", `[{"do":"priority","to":"high"}]`)}, ""},
		"waits for words":  {[]string{`{"id":"a","name":"A","enabled":true,"on":["time"],"after":{"silence_s":60},"do":[{"do":"note","text":"x"}]}`}, ""},
		"nobody takes it":  {[]string{rule("a", `["conversation.assigned"]`, `{"field":"conversation.assignee_id","op":"exists"}`, `[{"do":"reassign","to":"tea_1"}]`)}, ""},
		"goes back for it": {[]string{rule("a", `["conversation.assigned"]`, `{"field":"conversation.assignee_id","op":"exists","value":false}`, `[{"do":"reassign","to":"tea_1"}]`)}, "a a"},
	} {
		t.Run(name, func(t *testing.T) {
			s := mustParse(t, c.rules...)
			got := ""
			for _, p := range s.Check(World{}) {
				got += strings.Join(p.Cycle, " ")
				for _, id := range p.Cycle {
					if !strings.Contains(p.Text, `"`+strings.ToUpper(id)+`"`) {
						t.Errorf("%s is not named in %q", id, p.Text)
					}
				}
			}
			if got != c.want {
				t.Errorf("the cycle is %q, want %q", got, c.want)
			}
		})
	}
}
