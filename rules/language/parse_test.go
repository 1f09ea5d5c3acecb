package language

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
)

// one is a set with a rule made of parts of JSON.
func one(on, when, do string) string {
	if when != "" {
		when = `"when":` + when + `,`
	}
	return `{"rules":[{"id":"r1","name":"First","enabled":true,"on":` + on + `,` + when + `"do":` + do + `}]}`
}

const (
	received = `["message.received"]`
	tagVIP   = `[{"do":"tag","to":"vip"}]`
)

func TestWrongRulesAreRefusedByFieldAndName(t *testing.T) {
	leaf := func(l string) string { return one(received, l, tagVIP) }
	do := func(d string) string { return one(received, "", "["+d+"]") }
	for name, c := range map[string]struct{ json, field, word string }{
		"no JSON":              {`{"rules":`, "", "not rules as JSON"},
		"unknown key":          {`{"rules":[{"colour":"red"}]}`, "", `"colour"`},
		"wrong sort":           {`{"rules":[{"enabled":"yes"}]}`, "", "wrong sort"},
		"two values":           {`{"rules":[]}{}`, "rules", "follows"},
		"no id":                {`{"rules":[{"name":"x","on":["message.received"],"do":[{"do":"tag","to":"a"}]}]}`, "rules[0].id", "id"},
		"no name":              {`{"rules":[{"id":"x","on":["message.received"],"do":[{"do":"tag","to":"a"}]}]}`, "rules[0].name", `"x"`},
		"nothing to react to":  {one(`[]`, "", tagVIP), "rules[0].on", "reacts to"},
		"unknown fact":         {one(`["message.lost"]`, "", tagVIP), "rules[0].on[0]", `"First"`},
		"own doing":            {one(`["rule.ran"]`, "", tagVIP), "rules[0].on[0]", "rule.ran"},
		"time and fact":        {one(`["time","message.received"]`, "", tagVIP), "rules[0].on[0]", "alone"},
		"twice":                {one(`["message.sent","message.sent"]`, "", tagVIP), "rules[0].on[1]", "twice"},
		"time without wait":    {one(`["time"]`, "", tagVIP), "rules[0].after", "silence_s"},
		"does nothing":         {one(received, "", `[]`), "rules[0].do", "1 to 20"},
		"empty all":            {leaf(`{"all":[]}`), "rules[0].when.all", "at least one"},
		"two kinds":            {leaf(`{"field":"message.text","op":"is","value":"a","hours":"inside"}`), "rules[0].when", "exactly one"},
		"nothing":              {leaf(`{}`), "rules[0].when", "exactly one"},
		"unknown field":        {leaf(`{"all":[{"field":"conversation.mood","op":"is","value":"a"}]}`), "rules[0].when.all[0].field", "mood"},
		"no trait":             {leaf(`{"field":"contact.traits.","op":"is","value":"a"}`), "rules[0].when.field", "no field"},
		"unknown operator":     {leaf(`{"field":"message.text","op":"matches","value":"a"}`), "rules[0].when.op", "matches"},
		"text is not greater":  {leaf(`{"field":"message.text","op":"gt","value":1}`), "rules[0].when.op", "gt"},
		"number as text":       {leaf(`{"field":"message.seq","op":"gt","value":"1"}`), "rules[0].when.value", "number"},
		"text as number":       {leaf(`{"field":"message.text","op":"is","value":1}`), "rules[0].when.value", "text"},
		"no value":             {leaf(`{"field":"message.text","op":"is"}`), "rules[0].when.value", "required"},
		"empty value":          {leaf(`{"field":"message.text","op":"contains","value":""}`), "rules[0].when.value", "exists"},
		"no instant":           {leaf(`{"field":"message.received_at","op":"gt","value":"soon"}`), "rules[0].when.value", "instant"},
		"in without a list":    {leaf(`{"field":"message.text","op":"in","value":"a"}`), "rules[0].when.value", "list"},
		"exists takes a text":  {leaf(`{"field":"message.text","op":"exists","value":"a"}`), "rules[0].when.value", "true or false"},
		"no such status":       {leaf(`{"field":"conversation.status","op":"is","value":"done"}`), "rules[0].when.value", "waiting_customer"},
		"can never be known":   {leaf(`{"field":"clock.metric","op":"is","value":"resolution"}`), "rules[0].when.field", "never known"},
		"hours":                {leaf(`{"hours":"always"}`), "rules[0].when.hours", "inside"},
		"of without hours":     {leaf(`{"field":"message.text","op":"is","value":"a","of":"x"}`), "rules[0].when.of", "hours"},
		"unknown action":       {do(`{"do":"delete"}`), "rules[0].do[0].do", "delete"},
		"assign to a word":     {do(`{"do":"assign","to":"bob"}`), "rules[0].do[0].to", "nobody"},
		"no such priority":     {do(`{"do":"priority","to":"huge"}`), "rules[0].do[0].to", "urgent"},
		"tag with a comma":     {do(`{"do":"tag","to":"a,b"}`), "rules[0].do[0].to", "commas"},
		"snooze as status":     {do(`{"do":"status","to":"snoozed"}`), "rules[0].do[0].to", "resolved"},
		"snooze without time":  {do(`{"do":"snooze"}`), "rules[0].do[0].for_s", "second"},
		"empty note":           {do(`{"do":"note","text":" "}`), "rules[0].do[0].text", "text"},
		"notify a customer":    {do(`{"do":"notify","to":"contact"}`), "rules[0].do[0].to", "assignee"},
		"webhook by address":   {do(`{"do":"webhook","to":"https://x"}`), "rules[0].do[0].to", "webhook"},
		"tag with a text":      {do(`{"do":"tag","to":"a","text":"b"}`), "rules[0].do[0].text", "no text"},
		"note to somebody":     {do(`{"do":"note","text":"b","to":"agt_1"}`), "rules[0].do[0].to", "nobody"},
		"deep":                 {leaf(strings.Repeat(`{"not":`, 9) + `{"hours":"inside"}` + strings.Repeat(`}`, 9)), "rules[0].when.not.not.not.not.not.not.not.not", "deep"},
		"two rules of one id":  {`{"rules":[` + rule("a", received, "", tagVIP) + `,` + rule("a", received, "", tagVIP) + `]}`, "rules[1].id", "another"},
		"two waits":            {`{"rules":[{"id":"a","name":"A","on":["time"],"after":{"age_s":1,"silence_s":1},"do":[{"do":"tag","to":"a"}]}]}`, "rules[0].after", "exactly one"},
		"too long a wait":      {`{"rules":[{"id":"a","name":"A","on":["time"],"after":{"age_s":99999999999},"do":[{"do":"tag","to":"a"}]}]}`, "rules[0].after", "366"},
		"message after a wait": {`{"rules":[{"id":"a","name":"A","on":["time"],"after":{"age_s":1},"when":{"field":"message.text","op":"is","value":"a"},"do":[{"do":"tag","to":"a"}]}]}`, "rules[0].when.field", "never known"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(c.json))
			var e *hub.Error
			if !errors.As(err, &e) || e.Kind != hub.Invalid || e.Field != c.field || !strings.Contains(e.Text, c.word) {
				t.Errorf("%v (field %q), want %q about %s", err, e.Field, c.word, c.field)
			}
		})
	}
}

func rule(id, on, when, do string) string {
	if when != "" {
		when = `"when":` + when + `,`
	}
	return `{"id":"` + id + `","name":"` + strings.ToUpper(id) + `","enabled":true,"on":` + on + `,` + when + `"do":` + do + `}`
}

func mustParse(t testing.TB, rules ...string) Set {
	t.Helper()
	s, err := Parse([]byte(`{"rules":[` + strings.Join(rules, ",") + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestIDsThatDoNotExistAreNamed(t *testing.T) {
	s := mustParse(t, rule("a", received,
		`{"any":[{"field":"conversation.team_id","op":"in","value":["tea_1","tea_2"]},{"hours":"outside","of":"cal_x"},{"not":{"field":"message.inbox_id","op":"is","value":"inb_9"}}]}`,
		`[{"do":"assign","to":"agt_9"},{"do":"webhook","to":"whk_9"},{"do":"notify","to":"tea_9"}]`))
	known := map[string]bool{"tea_1": true}
	problems := s.Check(World{Agents: known, Teams: known, Inboxes: known, Webhooks: known, Calendars: known})
	var fields []string
	for _, p := range problems {
		fields = append(fields, strings.TrimPrefix(p.Field, "rules[0]."))
		if p.Rule != "a" || !strings.Contains(p.Text, `rule "A": there is no`) {
			t.Errorf("%+v", p)
		}
	}
	if got := strings.Join(fields, " "); got != "when.any[0].value when.any[1].of when.any[2].not.value do[0].to do[1].to do[2].to" {
		t.Errorf("problems at %s", got)
	}
	if left := s.Check(World{}); len(left) > 0 {
		t.Errorf("nothing to compare with: %+v", left)
	}
}

func TestRulesSurviveTheirJSON(t *testing.T) {
	s := mustParse(t, rule("a", received, `{"all":[{"field":"message.text","op":"contains","value":"help"},{"hours":"outside"}]}`, tagVIP))
	raw, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := json.Marshal(again); string(b) != string(raw) {
		t.Errorf("%s\n%s", raw, b)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(one(received, `{"all":[{"field":"message.text","op":"in","value":["a"]},{"not":{"hours":"inside"}}]}`, tagVIP)))
	f.Add([]byte(`{"rules":[{"id":"a","name":"A","enabled":true,"on":["time"],"after":{"status_for_s":3600},"do":[{"do":"status","to":"resolved"}]}]}`))
	f.Add([]byte(`{"rules":[{"when":{"all":[{"any":[{"not":null}]}]}}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := Parse(raw)
		if err != nil {
			if !hub.Is(err, hub.Invalid) {
				t.Fatalf("%v", err)
			}
			return
		}
		s.Check(World{Agents: map[string]bool{}})
		text := "help"
		c := &Case{Fact: hub.Fact{Type: hub.MessageReceived}, Conversation: &hub.ConversationCard{ID: "cnv_1", Subject: &text},
			Message: &hub.MessageCard{Text: text, Seq: 1}}
		first := s.Decide(c, nil)
		again, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		same, err := Parse(again)
		if err != nil {
			t.Fatalf("accepted %q, but not what became of it: %v", raw, err)
		}
		if second := same.Decide(c, nil); len(first) != len(second) {
			t.Fatalf("%q decides otherwise when it is read again", raw)
		}
	})
}
