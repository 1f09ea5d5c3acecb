package rules

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/rules/language"
)

// Outcomes of a run.
const (
	Done      = "done"
	Nothing   = "nothing"   // all was so already
	Refused   = "refused"   // nothing of it could be done
	Failed    = "failed"    // the conversation could not be changed at all
	Looped    = "looped"    // the loop guard held it back
	Overtaken = "overtaken" // it was read late and no longer applied
)

// Detail is what a run keeps as JSON beside its columns.
type Detail struct {
	Name   string      `json:"name"`
	On     string      `json:"on" doc:"The type of the fact, or time"`
	Why    []SeenValue `json:"why" doc:"Each condition with what it saw"`
	Did    []RuleDeed  `json:"did"`
	Chain  []string    `json:"chain,omitempty" doc:"Rules whose doing led here, the first one first"`
	Late   bool        `json:"late,omitempty" doc:"More than two seconds after what it answers"`
	Reason string      `json:"reason,omitempty"`
	Metric hub.Metric  `json:"metric,omitempty" doc:"Of the clock, for steps of a policy"`
	Cycle  int         `json:"cycle,omitempty"`
	Step   string      `json:"step,omitempty"`
}

// RuleDeed is one action with what came of it.
type RuleDeed struct {
	Do     string        `json:"do"`
	To     string        `json:"to,omitempty"`
	Result string        `json:"result" enum:"done,nothing,refused"`
	Error  string        `json:"error,omitempty"`
	Agents []hub.AgentID `json:"agents,omitempty" doc:"Who was notified"`
}

// NoticeCard is what agent.notified carries in after, for that agent alone.
type NoticeCard struct {
	ID             string              `json:"id"`
	AgentID        hub.AgentID         `json:"agent_id"`
	ConversationID *hub.ConversationID `json:"conversation_id"`
	Kind           string              `json:"kind"`
	Text           string              `json:"text"`
	At             time.Time           `json:"at"`
}

// Ran is what rule.ran carries in after.
type Ran struct {
	RuleID   string     `json:"rule_id"`
	Name     string     `json:"name"`
	RunID    string     `json:"run_id"`
	Did      []RuleDeed `json:"did"`
	Webhooks []string   `json:"webhooks,omitempty"` // to which this goes, whatever else they listen to
}

const lateAfter = 2 * time.Second

// order is something to be done once.
type order struct {
	run     hub.RuleRun
	detail  Detail
	kind    string // of its notices
	text    string // of notices that have none of their own
	actions []RuleAction
	timers  []hub.Timer // taken with it
}

var idEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

func derived(prefix string, parts []string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return prefix + idEncoding.EncodeToString(sum[:16])
}

// runID names a run by what it answers.
func runID(parts ...string) string { return derived("run_", parts) }

func number64(n int64) string { return strconv.FormatInt(n, 10) }

// A rule that keeps being set off in one conversation by something else, such as
// whoever hands out work, is held back.
const (
	stormRuns   = 20
	stormWithin = time.Minute
)

// act does what an order says, once.
func (e *Engine) act(ctx context.Context, o order) error {
	if done, err := e.done(ctx, o); done || err != nil {
		return err
	}
	step := strings.HasPrefix(o.run.RuleID, stepPrefix)
	if !step { // steps happen once by their key
		n, err := e.Log.CountRuleRuns(ctx, o.run.ConversationID, o.run.RuleID, e.Now().Add(-stormWithin))
		if err != nil {
			return err
		}
		if n >= stormRuns {
			return e.skip(ctx, o, Looped, "it has run 20 times in this conversation within a minute")
		}
	}
	people, err := e.crew(ctx, o.actions)
	if err != nil {
		return err
	}
	by := hub.Actor{Type: hub.ActorSystem, ID: "rule:" + o.run.RuleID, Name: o.detail.Name}
	if step {
		by.ID = o.run.RuleID
	}
	changes, which := changesOf(o.actions)
	op := language.Linked(o.detail.Chain, o.run.RuleID)
	err = e.Desk.Apply(ctx, by, op, o.run.ConversationID, changes, func(a Applied) (hub.WriteSet, error) {
		return o.written(a, which, people, by, op)
	})
	switch {
	case err == nil:
		return nil
	case hub.Is(err, hub.Missing): // erased meanwhile: with its timers
		return nil
	case hub.Is(err, hub.Conflict):
		if done, e := e.done(ctx, o); done || e != nil {
			return e
		}
		return hub.Wrap(hub.Temporary, err, "a conversation changes too fast for a rule")
	case hub.Is(err, hub.Temporary) || ctx.Err() != nil:
		return err
	}
	e.Slog.Error("a rule could not act", "rule", o.run.RuleID, "conversation", o.run.ConversationID, "error", err)
	return e.skip(ctx, o, Failed, "the conversation could not be changed")
}

// done reports whether the run exists. Its timer, if it has one, goes.
func (e *Engine) done(ctx context.Context, o order) (bool, error) {
	_, err := e.Log.RuleRun(ctx, o.run.ID)
	if hub.Is(err, hub.Missing) {
		return false, nil
	}
	if err == nil && len(o.timers) > 0 {
		err = e.settle(ctx, hub.WriteSet{Timers: o.timers})
	}
	return err == nil, err
}

// skip logs a run that did nothing, and why.
func (e *Engine) skip(ctx context.Context, o order, outcome, reason string) error {
	o.detail.Reason = reason
	return e.settle(ctx, hub.WriteSet{Runs: []hub.RuleRun{o.finished(outcome, e.Now())}, Timers: o.timers})
}

// settle commits what may have been committed before.
func (e *Engine) settle(ctx context.Context, set hub.WriteSet) error {
	if err := e.Log.Commit(ctx, set); !hub.Is(err, hub.Conflict) {
		return err
	}
	return nil
}

func (o *order) finished(outcome string, now time.Time) hub.RuleRun {
	if o.detail.Why == nil {
		o.detail.Why = []SeenValue{}
	}
	if o.detail.Did == nil {
		o.detail.Did = []RuleDeed{}
	}
	raw, err := json.Marshal(o.detail)
	if err != nil {
		panic("rules: a detail that cannot be encoded: " + err.Error()) // texts and numbers always encode
	}
	r := o.run
	r.At, r.Outcome, r.Detail = now, outcome, raw
	return r
}

// changesOf are the actions that change the conversation; which says for each
// action where its change stands, -1 for none.
func changesOf(actions []RuleAction) (changes []Change, which []int) {
	nobody := hub.Unassigned
	for _, a := range actions {
		var c Change
		agent, team := hub.AgentID(a.To), hub.TeamID(a.To)
		switch a.Do {
		case language.DoAssign, language.DoReassign:
			switch {
			case strings.HasPrefix(a.To, language.AgentPrefix):
				c.Agent = &agent
			case strings.HasPrefix(a.To, language.TeamPrefix) && a.Do == language.DoReassign:
				c.Team, c.Agent = &team, &nobody
			case strings.HasPrefix(a.To, language.TeamPrefix):
				c.Team = &team
			default:
				c.Agent = &nobody
			}
		case language.DoPriority:
			c.Raise, c.Priority = a.To == language.Raise, hub.Priority(a.To)
		case language.DoTag:
			c.Tag = a.To
		case language.DoUntag:
			c.Untag = a.To
		case language.DoStatus:
			c.Status = hub.Status(a.To)
		case language.DoSnooze:
			c.Snooze = time.Duration(a.ForS) * time.Second
		case language.DoNote:
			c.Note = a.Text
		default:
			which = append(which, -1)
			continue
		}
		which = append(which, len(changes))
		changes = append(changes, c)
	}
	return changes, which
}

// written is what goes into the commit beside the changes.
func (o *order) written(a Applied, which []int, people crew, by hub.Actor, op string) (hub.WriteSet, error) {
	var set hub.WriteSet
	var hooks []string
	told := map[hub.AgentID]bool{}
	o.detail.Did = make([]RuleDeed, len(o.actions))
	for i, act := range o.actions {
		d := RuleDeed{Do: act.Do, To: act.To, Result: Nothing}
		switch at := which[i]; {
		case at >= 0 && a.Refused[at] != nil:
			d.Result, d.Error = Refused, words(a.Refused[at])
		case at >= 0 && a.Changed[at], act.Do == language.DoWebhook:
			d.Result = Done
		case act.Do == language.DoNotify:
			d.Agents = o.notify(&set, act, a, people, told, by, op)
			if len(d.Agents) > 0 {
				d.Result = Done
			}
		}
		if act.Do == language.DoWebhook {
			hooks = append(hooks, act.To)
		}
		o.detail.Did[i] = d
	}
	outcome := o.outcome()
	set.Runs, set.Timers = []hub.RuleRun{o.finished(outcome, a.Now)}, o.timers
	if outcome == Done {
		card := a.Conversation.Card(a.Contact)
		f := hub.NewFact(hub.RuleRan, a.Now, by, hub.FactData{Conversation: &card, Step: o.detail.Step, Reason: o.detail.On, After: Ran{
			RuleID: o.run.RuleID, Name: o.detail.Name, RunID: o.run.ID, Did: o.detail.Did, Webhooks: hooks}})
		f.Op = op
		set.Facts = append(set.Facts, f)
	}
	return set, nil
}

// outcome of the whole from that of its deeds.
func (o *order) outcome() string {
	refused := len(o.detail.Did) > 0
	for _, d := range o.detail.Did {
		if d.Result == Done {
			return Done
		}
		refused = refused && d.Result == Refused
	}
	if refused {
		return Refused
	}
	return Nothing
}

// words of an error that are fit for people.
func words(err error) string {
	if e, ok := err.(*hub.Error); ok && e.Text != "" {
		return e.Text
	}
	return "this could not be done"
}

// DetailOf reads the detail of a run.
func DetailOf(r hub.RuleRun) Detail {
	d := Detail{Why: []SeenValue{}, Did: []RuleDeed{}}
	_ = json.Unmarshal(r.Detail, &d) // written by finished; what an older hub did not write stays empty
	return d
}
