package rules

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/rules/language"
)

// stepPrefix begins the rule id of a policy's step.
const stepPrefix = "sla:"

// escalate does what a policy asks for at a step, once for each conversation,
// clock, cycle and step, whichever fact tells of it.
func (e *Engine) escalate(ctx context.Context, c *Case) error {
	k := c.Clock
	if k == nil || c.Step == "" {
		return nil
	}
	actions, err := e.asked(ctx, c)
	if err != nil || len(actions) == 0 {
		return err
	}
	f := &c.Fact
	rule := stepPrefix + string(k.PolicyID) + ":" + c.Step
	o := order{
		run: hub.RuleRun{ID: runID("step", string(f.ConversationID), string(k.Metric), strconv.Itoa(k.Cycle), c.Step),
			ConversationID: f.ConversationID, RuleID: rule, FactSeq: f.Seq},
		detail: Detail{Name: "SLA " + c.Step, On: string(f.Type), Chain: language.Chain(f.Op), Reason: c.Reason, Metric: k.Metric, Cycle: k.Cycle, Step: c.Step,
			Late: strings.Contains(c.Reason, "late") || e.Now().Sub(f.At) > lateAfter},
		kind: string(f.Type), actions: actions, text: string(k.Metric) + " " + c.Step,
	}
	return e.act(ctx, o)
}

// asked are the actions that a fact carries, else those of the policy.
func (e *Engine) asked(ctx context.Context, c *Case) ([]RuleAction, error) {
	var d struct {
		After []RuleAction `json:"after"`
	}
	if json.Unmarshal(c.Fact.Data, &d) == nil && len(d.After) > 0 {
		return d.After, nil
	}
	found, err := e.Rows.Conversations(ctx, []hub.ConversationID{c.Fact.ConversationID})
	if err != nil {
		return nil, err
	}
	conv, ok := found[c.Fact.ConversationID]
	if !ok {
		return nil, nil
	}
	return e.Steps.Actions(hub.DueStep{ConversationID: conv.ID, Metric: c.Clock.Metric, Cycle: c.Clock.Cycle, Step: c.Step,
		PolicyID: c.Clock.PolicyID}, conv), nil
}
