package language

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

// The bounds of a set of rules.
const (
	MaxRules   = 500
	maxBytes   = 1 << 20
	maxLeaves  = 100 // conditions of one rule
	maxNesting = 8
	maxActions = 20
	maxWait    = 366 * 24 * 3600 // seconds
)

// RuleProblem is one thing that keeps rules from being saved.
type RuleProblem struct {
	Rule  string   `json:"rule" doc:"Id of the rule; empty when it is about all of them"`
	Field string   `json:"field" doc:"As in rules[0].when.all[1].field"`
	Text  string   `json:"text"`
	Say   string   `json:"say,omitempty" doc:"Which sentence follows the rule's name in text, for who says it in another language"`
	Args  []string `json:"args,omitempty" doc:"What stands in the sentence"`
	Cycle []string `json:"cycle,omitempty" doc:"Ids of rules that set each other off, the first one again at the end"`
}

// Parse reads rules as they are stored or sent. An error is hub.Invalid and
// names the first problem's field; unknown fields are refused.
func Parse(raw []byte) (Set, error) {
	if len(raw) > maxBytes {
		return Set{}, hub.InvalidField("rules", "are larger than 1 MiB")
	}
	var s Set
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return Set{}, hub.Wrap(hub.Invalid, err, "these are not rules as JSON: "+plainly(err))
	}
	if _, err := d.Token(); err != io.EOF {
		return Set{}, hub.InvalidField("rules", "something follows the rules")
	}
	if problems := s.Compile(); len(problems) > 0 {
		return Set{}, AsError(problems)
	}
	return s, nil
}

// plainly says what is wrong with JSON without the names of Go.
func plainly(err error) string {
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return "there is no field " + name
	}
	return "a value is of the wrong sort"
}

// AsError is the first problem as an error that carries all of them.
func AsError(problems []RuleProblem) error {
	p := problems[0]
	e := hub.InvalidField(p.Field, p.Text)
	e.Say, e.Args = p.Say, p.Args
	e.Detail = map[string]any{"problems": problems}
	return e
}

// Compile checks the shape of s and reads the values of its conditions.
func (s *Set) Compile() []RuleProblem {
	if len(s.Rules) > MaxRules {
		return []RuleProblem{{Field: "rules", Text: "there are at most 500 rules"}}
	}
	var all []RuleProblem
	ids := map[string]bool{}
	for i := range s.Rules {
		r := &s.Rules[i]
		c := checker{rule: r, at: "rules[" + strconv.Itoa(i) + "]"}
		c.shape()
		if r.ID != "" && ids[r.ID] {
			c.bad("id", "rule_id_twice", "another rule has this id")
		}
		ids[r.ID] = true
		all = append(all, c.problems...)
	}
	return all
}

// checker collects what is wrong with one rule.
type checker struct {
	rule     *Rule
	at       string
	leaves   int
	problems []RuleProblem
}

// bad notes what breaks a rule at a field; say names the sentence, empty: it has no name.
func (c *checker) bad(field, say, format string, args ...any) {
	name := c.rule.Name
	if name == "" {
		name = c.rule.ID
	}
	c.problems = append(c.problems, RuleProblem{Rule: c.rule.ID, Field: c.at + "." + field,
		Text: fmt.Sprintf("rule %q: ", cut(name)) + fmt.Sprintf(format, args...), Say: say, Args: said.Texts(say, args)})
}

var idShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

func (c *checker) shape() {
	r := c.rule
	if !idShape.MatchString(r.ID) {
		c.bad("id", "rule_id", "an id has 1 to 64 letters, digits, - or _")
	}
	if n := len([]rune(r.Name)); strings.TrimSpace(r.Name) == "" || n > 200 {
		c.bad("name", "rule_name", "a rule needs a name of at most 200 characters")
	}
	c.triggers()
	if r.When != nil {
		c.condition("when", r.When, 0)
	}
	if len(r.Do) == 0 || len(r.Do) > maxActions {
		c.bad("do", "rule_does", "a rule does 1 to %d things", maxActions)
	}
	for i := range r.Do {
		c.action("do["+strconv.Itoa(i)+"]", &r.Do[i])
	}
}

func (c *checker) triggers() {
	r := c.rule
	if len(r.On) == 0 {
		c.bad("on", "rule_on", "say what the rule reacts to: types of facts, or time")
	}
	for i, on := range r.On {
		at := "on[" + strconv.Itoa(i) + "]"
		switch _, known := reactable[hub.FactType(on)]; {
		case on == OnTime && len(r.On) > 1:
			c.bad(at, "rule_time_alone", "time stands alone")
		case on == OnTime:
		case !known:
			c.bad(at, "rule_reacts", "%q is nothing a rule can react to: %s, or time", cut(on), strings.Join(FactTypes(), " "))
		case slices.Index(r.On, on) != i:
			c.bad(at, "stands_twice", "stands there twice")
		}
	}
	switch {
	case r.Timed() && r.After == nil:
		c.bad("after", "rule_after", "a time rule needs silence_s, age_s or status_for_s")
	case !r.Timed() && r.After != nil:
		c.bad("after", "rule_waits", "only a time rule waits")
	case r.After != nil:
		set := 0
		for _, n := range []int64{r.After.Silence, r.After.Age, r.After.Status} {
			if n != 0 {
				set++
			}
			if n < 0 || n > maxWait {
				c.bad("after", "second_to_366", "from 1 second to 366 days")
			}
		}
		if set != 1 {
			c.bad("after", "rule_after_one", "exactly one of silence_s, age_s and status_for_s")
		}
	}
}

func (c *checker) condition(at string, w *RuleCondition, depth int) {
	kinds := 0
	for _, is := range []bool{w.All != nil, w.Any != nil, w.Not != nil, w.Field != "", w.Hours != ""} {
		if is {
			kinds++
		}
	}
	switch {
	case kinds != 1:
		c.bad(at, "", "exactly one of all, any, not, field and hours")
		return
	case depth >= maxNesting:
		c.bad(at, "nested_deep", "is nested more than %d deep", maxNesting)
		return
	case w.Field == "" && (w.Op != "" || w.Value != nil):
		c.bad(at, "", "op and value belong to a field")
	case w.Hours == "" && w.Of != "":
		c.bad(at+".of", "", "belongs to hours")
	}
	switch {
	case w.All != nil:
		c.group(at+".all", w.All, depth)
	case w.Any != nil:
		c.group(at+".any", w.Any, depth)
	case w.Not != nil:
		c.condition(at+".not", w.Not, depth+1)
	default:
		if c.leaves++; c.leaves == maxLeaves+1 {
			c.bad(at, "rule_conditions", "a rule has at most %d conditions", maxLeaves)
		}
		c.leaf(at, w)
	}
}

func (c *checker) group(at string, all []RuleCondition, depth int) {
	if len(all) == 0 {
		c.bad(at, "needs_condition", "needs at least one condition")
	}
	for i := range all {
		c.condition(at+"["+strconv.Itoa(i)+"]", &all[i], depth+1)
	}
}

func (c *checker) leaf(at string, w *RuleCondition) {
	if w.Hours != "" {
		if w.Hours != "inside" && w.Hours != "outside" {
			c.bad(at+".hours", "inside_outside", "inside or outside")
		}
		return
	}
	f, ok := fieldOf(w.Field)
	if !ok {
		c.bad(at+".field", "no_rule_field", "there is no field %q", cut(w.Field))
		return
	}
	if !slices.Contains(opsOf(f.form), w.Op) {
		c.bad(at+".op", "op_unfit", "%q does not go with %s: %s", cut(w.Op), w.Field, strings.Join(opsOf(f.form), " "))
		return
	}
	if rule := w.read(f); rule != "" {
		c.bad(at+".value", "", "%s", rule)
		return
	}
	if rule := c.known(f); rule != "" {
		c.bad(at+".field", "", "%s %s", w.Field, rule)
	}
	if f.values != nil && (w.Op == "is" || w.Op == "is_not" || w.Op == "in") {
		for _, v := range w.want.texts {
			if !slices.Contains(f.values, v) {
				c.bad(at+".value", "no_value_of", "%q is no value of %s: %s", cut(v), w.Field, strings.Join(f.values, " "))
			}
		}
	}
}

// known says why a field can never be there for this rule.
func (c *checker) known(f field) string {
	if len(c.rule.On) == 0 || f.part == onConversation || f.part == onContact {
		return ""
	}
	for _, on := range c.rule.On {
		has := reactable[hub.FactType(on)]
		if on != OnTime && (f.part == onFact || f.part == onMessage && has.message || f.part == onClock && has.clock) {
			return ""
		}
	}
	return "is never known to what this rule reacts to"
}

// read takes the value of a condition apart; it answers the rule it breaks.
func (w *RuleCondition) read(f field) string {
	w.want = operand{}
	if w.Op == "exists" {
		w.want.yes = true
		if w.Value != nil {
			b, ok := w.Value.(bool)
			if !ok {
				return "exists takes true or false"
			}
			w.want.yes = b
		}
		return ""
	}
	if w.Op == "in" {
		all, ok := w.Value.([]any)
		if !ok || len(all) == 0 || len(all) > 200 {
			return "in takes a list of 1 to 200 texts"
		}
		for _, v := range all {
			s, ok := v.(string)
			if !ok {
				return "in takes a list of texts"
			}
			w.want.texts = append(w.want.texts, strings.ToLower(s))
		}
		return ""
	}
	return w.readOne(f)
}

func (w *RuleCondition) readOne(f field) string {
	switch v := w.Value.(type) {
	case bool:
		if w.want.yes = v; f.form != yesno {
			return "must be a text or a number, as the field is"
		}
	case float64:
		if w.want.num = v; f.form != number && (f.form != free || w.Op != "gt" && w.Op != "lt") {
			return "must be a text"
		}
	case string:
		switch {
		case f.form == number || f.form == yesno:
			return "must be a number, or true or false, as the field is"
		case f.form == instant:
			at, err := time.Parse(time.RFC3339, v)
			if err != nil {
				return "must be an instant such as 2026-05-29T13:30:00Z"
			}
			w.want.at = at
		case w.Op == "gt" || w.Op == "lt":
			return "must be a number"
		case v == "" || len(v) > 4000:
			return "must be a text of 1 to 4000 characters; for nothing there is exists false"
		}
		w.want.texts = []string{strings.ToLower(v)}
	case nil:
		return "is required"
	default:
		return "must be a text, a number, or true or false"
	}
	return ""
}
