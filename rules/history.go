package rules

import (
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/rules/language"
)

// Past is the feed as far as it is kept.
type Past interface {
	FirstFactSince(ctx context.Context, at time.Time) (int64, error)
	FactsSince(ctx context.Context, after int64, limit int) ([]hub.Fact, error)
}

// The bounds of a dry run.
const (
	maxPast     = 500_000 // facts
	maxExamples = 10      // of one rule
	maxJudged   = 500     // judgements about one conversation
)

// DryRun says what rules would have done to what has happened.
type DryRun struct {
	Facts   int               `json:"facts" doc:"How many were looked at"`
	From    time.Time         `json:"from"`
	To      time.Time         `json:"to"`
	Partial bool              `json:"partial" doc:"There was more than could be looked at"`
	Rules   []DryRunCount     `json:"rules" doc:"In their order"`
	Judged  []DryRunJudgement `json:"judged" doc:"Of the one conversation that was asked about, also where a rule did not match"`
	counts  map[string]int
}

// DryRunCount is what one rule would have done.
type DryRunCount struct {
	RuleID        string          `json:"rule_id"`
	Name          string          `json:"name"`
	Matched       int             `json:"matched" doc:"Times it would have acted"`
	Changed       int             `json:"changed" doc:"Of these, times that would have made a difference"`
	Looped        int             `json:"looped" doc:"Times the loop guard would have held it back"`
	Conversations int             `json:"conversations"`
	SetOff        []string        `json:"set_off" doc:"Ids of rules that it would have set off"`
	Examples      []DryRunExample `json:"examples"`
	seen          map[hub.ConversationID]bool
}

// DryRunExample is one time.
type DryRunExample struct {
	ConversationID hub.ConversationID `json:"conversation_id"`
	FactSeq        int64              `json:"fact_seq" doc:"0: a time rule"`
	On             string             `json:"on"`
	At             time.Time          `json:"at"`
	Why            []SeenValue        `json:"why"`
	Did            []RuleDeed         `json:"did"`
	Chain          []string           `json:"chain,omitempty"`
}

// DryRunJudgement is one rule asked about one fact.
type DryRunJudgement struct {
	RuleID  string      `json:"rule_id"`
	FactSeq int64       `json:"fact_seq"`
	On      string      `json:"on"`
	At      time.Time   `json:"at"`
	Held    bool        `json:"held"`
	Why     []SeenValue `json:"why"`
}

// History judges set over the facts since an instant, without any effect. What
// the rules of that time did is left out; what these would have done is played
// on copies of the cards, and the rules that this sets off are counted, too.
// Changes of clocks that would have followed are not played. With only, just one
// conversation is looked at.
func History(ctx context.Context, past Past, hours Hours, set Set, since, now time.Time, only hub.ConversationID) (DryRun, error) {
	rep := DryRun{From: since, To: now, Judged: []DryRunJudgement{}, counts: map[string]int{}}
	for i := range set.Rules {
		r := &set.Rules[i]
		rep.counts[r.ID] = i
		rep.Rules = append(rep.Rules, DryRunCount{RuleID: r.ID, Name: r.Name, SetOff: []string{}, Examples: []DryRunExample{}, seen: map[hub.ConversationID]bool{}})
	}
	s := &stage{set: &set, hours: hours, rep: &rep, only: only, talks: map[hub.ConversationID]*talk{}}
	first, err := past.FirstFactSince(ctx, since)
	if err != nil || first == 0 {
		return rep, err
	}
	for at := first - 1; ; {
		facts, err := past.FactsSince(ctx, at, batch)
		if err != nil || ctx.Err() != nil {
			return rep, err
		}
		for i := range facts {
			at = facts[i].Seq
			rep.Facts++
			if err := s.happens(facts[i]); err != nil {
				return rep, err
			}
		}
		if rep.Partial = rep.Facts >= maxPast; rep.Partial || len(facts) < batch {
			break
		}
	}
	if !rep.Partial {
		s.until(now)
	}
	return rep, nil
}

// stage is where history is played.
type stage struct {
	set   *Set
	hours Hours
	rep   *DryRun
	only  hub.ConversationID
	talks map[hub.ConversationID]*talk
	clock ringing
}

// talk is one conversation as the rules would have made it.
type talk struct {
	card    hub.ConversationCard // as it would be
	profile *hub.ProfileCard
	word    time.Time  // last message to the other side
	status  time.Time  // since when the status stands; zero: longer than history
	real    hub.Status // as it was
	own     overlay
	dues    map[string]time.Time
	fired   map[string]time.Time
}

// overlay is what rules would have changed and nobody has changed since.
type overlay struct {
	status   *hub.Status
	priority *hub.Priority
	holder   bool
	agent    *hub.AgentID
	team     *hub.TeamID
	tags     map[string]bool // true: added, false: taken away
}

// happens plays one fact.
func (s *stage) happens(f hub.Fact) error {
	if f.ConversationID == "" || s.only != "" && f.ConversationID != s.only || f.Type == hub.RuleRan {
		return nil
	}
	c, err := language.CaseOf(f)
	if err != nil || c.Conversation == nil {
		return nil // nothing to judge, live either
	}
	t := s.talks[f.ConversationID]
	if language.Chain(f.Op) != nil { // what the rules of that time did
		if t != nil {
			t.real = c.Conversation.Status
		}
		return nil
	}
	s.until(f.At)
	if t == nil {
		t = &talk{dues: map[string]time.Time{}, fired: map[string]time.Time{}, own: overlay{tags: map[string]bool{}}}
		s.talks[f.ConversationID] = t
	}
	queue := t.takes(c)
	for len(queue) > 0 {
		next := queue[0]
		queue = append(queue[1:], s.judge(t, next)...)
	}
	s.schedule(t, f.At)
	return nil
}

// takes brings a conversation up to a fact, and answers the cases it makes.
func (t *talk) takes(c *Case) []*Case {
	f := &c.Fact
	if c.Profile != nil {
		t.profile = c.Profile
	}
	c.Profile = t.profile
	switch f.Type {
	case hub.MessageReceived, hub.MessageSent:
		t.word = f.At
		if t.card.ID == "" && c.Message != nil && c.Message.Seq == 1 {
			t.status = f.At
		}
	case hub.ConversationStatus, hub.ConversationReopened:
		t.own.status, t.status = nil, f.At
	case hub.ConversationOpened:
		t.status = f.At
	case hub.ConversationPriority:
		t.own.priority = nil
	case hub.ConversationAssigned:
		t.own.holder = false
	}
	cases := []*Case{c}
	if f.Type == hub.MessageReceived && c.Message != nil && c.Message.Automatic == hub.ByPerson && t.own.status != nil && *t.own.status != hub.Open {
		if t.real == hub.Open { // what a rule would have put away, the customer opens again
			again := *c
			again.Fact.Type, again.Message, again.Before, again.After = hub.ConversationStatus, nil, string(*t.own.status), string(hub.Open)
			if t.own.status.Ended() {
				again.Fact.Type = hub.ConversationReopened
			}
			cases = append(cases, &again)
		}
		t.own.status, t.status = nil, f.At
	}
	t.real = c.Conversation.Status
	t.own.cover(c.Conversation)
	t.card = *c.Conversation
	for _, x := range cases {
		x.Conversation = c.Conversation
	}
	return cases
}

// cover puts what rules would have changed over a card of history.
func (o *overlay) cover(card *hub.ConversationCard) {
	if o.status != nil {
		card.Status = *o.status
	}
	if o.priority != nil {
		card.Priority = *o.priority
	}
	if o.holder {
		card.AssigneeID, card.TeamID = o.agent, o.team
	}
	for tag, on := range o.tags {
		card.Tags = slices.DeleteFunc(slices.Clone(card.Tags), func(have string) bool { return have == tag })
		if on {
			card.Tags = append(card.Tags, tag)
		}
	}
}

// judge asks the rules about one case, plays what they do and answers what that
// makes happen.
func (s *stage) judge(t *talk, c *Case) (caused []*Case) {
	if s.only != "" && len(s.rep.Judged) < maxJudged {
		for _, d := range s.set.Asked(c, s.hours) {
			s.rep.Judged = append(s.rep.Judged, DryRunJudgement{RuleID: d.Rule.ID, FactSeq: c.Fact.Seq, On: string(c.Fact.Type), At: c.Now, Held: d.Held, Why: d.Why})
		}
	}
	for _, d := range s.set.Decide(c, s.hours) {
		count := &s.rep.Rules[s.rep.counts[d.Rule.ID]]
		if chain := language.Chain(c.Fact.Op); len(chain) > 0 {
			by := &s.rep.Rules[s.rep.counts[chain[len(chain)-1]]]
			if !slices.Contains(by.SetOff, d.Rule.ID) {
				by.SetOff = append(by.SetOff, d.Rule.ID)
			}
		}
		if d.Looped {
			count.Looped++
			continue
		}
		caused = append(caused, s.does(t, d.Rule, c, d.Why, string(c.Fact.Type))...)
	}
	return caused
}

// does plays the actions of a rule.
func (s *stage) does(t *talk, r *Rule, c *Case, why []SeenValue, on string) (caused []*Case) {
	count := &s.rep.Rules[s.rep.counts[r.ID]]
	count.Matched++
	if !count.seen[t.card.ID] {
		count.seen[t.card.ID] = true
		count.Conversations++
	}
	deeds, changed := []RuleDeed{}, false
	for _, a := range r.Do {
		p := play(&t.card, a, c.Now)
		d := RuleDeed{Do: a.Do, To: a.To, Result: Nothing}
		if p.kind != "" || a.Do == language.DoNotify || a.Do == language.DoWebhook {
			d.Result, changed = Done, true
		}
		deeds = append(deeds, d)
		if p.kind != "" {
			t.keep(a, c.Now)
			caused = append(caused, p.fact(r, c, &t.card))
		}
	}
	for _, x := range caused { // one commit: all facts show how it ended
		*x.Conversation = t.card
	}
	if changed {
		count.Changed++
	}
	if len(count.Examples) < maxExamples {
		count.Examples = append(count.Examples, DryRunExample{ConversationID: t.card.ID, FactSeq: c.Fact.Seq, On: on, At: c.Now, Why: why, Did: deeds,
			Chain: language.Chain(c.Fact.Op)})
	}
	return caused
}

// keep remembers what an action changed, for the cards to come.
func (t *talk) keep(a RuleAction, at time.Time) {
	switch a.Do {
	case language.DoStatus, language.DoSnooze:
		status := t.card.Status
		t.own.status, t.status = &status, at
	case language.DoPriority:
		p := t.card.Priority
		t.own.priority = &p
	case language.DoAssign, language.DoReassign:
		t.own.holder, t.own.agent, t.own.team = true, t.card.AssigneeID, t.card.TeamID
	case language.DoTag, language.DoUntag:
		t.own.tags[a.To] = a.Do == language.DoTag
	}
}
