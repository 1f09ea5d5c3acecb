package policy

import (
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
)

func TestWordsKeepWhatIsKnownOfThePerson(t *testing.T) {
	gold := &hub.Standing{Language: "fr-CA", Tier: " Gold "}
	w := Words([]string{"vip", "press", "vip"}, gold, nil, "")
	for field, values := range map[string]map[string]bool{
		"tag":      {"vip": true, "press": true, "gold": false, "fr-CA": false},
		"language": {"fr": true, "FR": true, "fr-ca": true, "f": false, "fr-FR": false, "vip": false},
		"tier":     {"gold": true, "GOLD": true, "gol": false, "vip": false},
	} {
		for v, want := range values {
			if got := Holds(w, field, v); got != want {
				t.Errorf("%s %q: %v", field, v, got)
			}
		}
	}
	if got := Words([]string{"vip", "press"}, nil, nil, w); got != w {
		t.Errorf("who does not know the person loses what was known: %q, not %q", got, w)
	}
	if got := Words([]string{"vip", "press"}, &hub.Standing{}, nil, w); got != "press"+TagSep+"vip" {
		t.Errorf("nothing is known any more: %q", got)
	}
	if got := Words(strings.Split(w, TagSep), nil, nil, ""); got != w {
		t.Errorf("read back from the log: %q, not %q", got, w)
	}
	if got := Words(nil, &hub.Standing{Tier: "gold" + TagSep + "vip"}, nil, ""); got != "" {
		t.Errorf("a tier cannot bring tags along: %q", got)
	}
}

func TestOnlyWhatAConditionAsksForCounts(t *testing.T) {
	when := func(field string, in ...string) Policy {
		return Policy{ID: "p", When: []Condition{{Field: field, In: in}}}
	}
	gold, silver := Words([]string{"x"}, &hub.Standing{Tier: "gold"}, nil, ""), Words([]string{"y"}, &hub.Standing{Tier: "silver"}, nil, "")
	for name, c := range map[string]struct {
		p    Policy
		same bool
	}{
		"nothing":    {Policy{ID: "p"}, true},
		"a priority": {when("priority", "urgent"), true},
		"a language": {when("language", "fr"), true},
		"a tier":     {when("tier", "gold"), false},
		"a tag":      {when("tag", "x"), false},
	} {
		b, err := Settings{Policies: []Policy{c.p}}.Compile()
		if err != nil {
			t.Fatal(err)
		}
		if same := b.Now().Asked(gold) == b.Now().Asked(silver); same != c.same {
			t.Errorf("%s is asked for: the same %v", name, same)
		}
	}
}
