package terms

import (
	"fmt"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/rules/language"
	"github.com/parleyhub/parley/sla/policy"
)

// checkSteps refuses steps that could not be carried out: what rules cannot do,
// and whoever does not exist.
func checkSteps(p *policy.Policy, at string, house House) error {
	world := language.World{Agents: house.Agents, Webhooks: house.Webhooks, Teams: map[string]bool{}}
	for id := range house.Teams {
		world.Teams[string(id)] = true
	}
	check := func(field string, all []policy.Action) error {
		if len(all) > maxActions {
			return said.Invalid(at+field, "many_actions", "more than %d actions", maxActions)
		}
		for i, a := range all {
			if part, rule := (language.RuleAction{Do: a.Do, To: a.To}).Wrong(world); rule != "" {
				return hub.InvalidField(fmt.Sprintf("%s%s[%d].%s", at, field, i, part), rule)
			}
		}
		return nil
	}
	lists := []struct {
		field string
		all   []policy.Action
	}{{"on_warn", p.OnWarn}, {"on_breach", p.OnBreach}}
	add := func(field string, all []policy.Action) {
		lists = append(lists, struct {
			field string
			all   []policy.Action
		}{field, all})
	}
	for j := range p.Targets {
		t, row := &p.Targets[j], fmt.Sprintf("targets[%d].", j)
		add(row+"on_warn", t.OnWarn)
		add(row+"on_breach", t.OnBreach)
		for k, e := range t.Escalate {
			add(fmt.Sprintf("%sescalate[%d].actions", row, k), e.Actions)
		}
	}
	for _, l := range lists {
		if err := check(l.field, l.all); err != nil {
			return err
		}
	}
	return nil
}
