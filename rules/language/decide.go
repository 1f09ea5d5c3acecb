package language

import (
	"slices"
)

// Decision is a rule that has matched.
type Decision struct {
	Rule   *Rule
	Why    []SeenValue
	Looped bool // it has acted in this chain before, or the chain is too long
}

// Decide judges the rules that listen to a fact, in their order.
func (s *Set) Decide(c *Case, hours Hours) []Decision {
	if c.Conversation == nil {
		return nil
	}
	kinds, chain := triggers(c), Chain(c.Fact.Op)
	var out []Decision
	for i := range s.Rules {
		r := &s.Rules[i]
		if !r.Enabled || !slices.ContainsFunc(kinds, r.Listens) {
			continue
		}
		ok, why := r.Judge(c, hours)
		if !ok {
			continue
		}
		out = append(out, Decision{Rule: r, Why: why, Looped: len(chain) >= maxChain || slices.Contains(chain, r.ID)})
		if r.Stop {
			break
		}
	}
	return out
}

// Asked is one rule that was asked about a fact.
type Asked struct {
	Rule *Rule
	Held bool
	Why  []SeenValue
}

// Asked judges every rule that listens to a fact, whether it matches or not.
func (s *Set) Asked(c *Case, hours Hours) []Asked {
	kinds := triggers(c)
	var out []Asked
	for i := range s.Rules {
		if r := &s.Rules[i]; r.Enabled && slices.ContainsFunc(kinds, r.Listens) {
			ok, why := r.Judge(c, hours)
			out = append(out, Asked{r, ok, why})
		}
	}
	return out
}
