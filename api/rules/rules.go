// Package rules answers for automation rules: saving, checking and trying them, and
// what they did.
package rules

import (
	"context"
	"time"

	"github.com/parleyhub/parley/api/about"
	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/rules"
)

// Book saves, checks and tries rules; *rules.Book has it all.
type Book interface {
	Saved(ctx context.Context) (rules.Saved, error)
	Save(ctx context.Context, by hub.Actor, set rules.Set, version int64) (rules.Saved, error)
	Check(ctx context.Context, set *rules.Set) ([]rules.RuleProblem, error)
	Try(ctx context.Context, set rules.Set, since time.Time, only hub.ConversationID) (rules.DryRun, error)
}

var _ Book = (*rules.Book)(nil)

// Rows are what rules did, and the conversations in which.
type Rows interface {
	about.Rows
	ConversationFor(context.Context, hub.Scope, hub.ConversationID) (hub.Conversation, error)
	RuleRunsOf(ctx context.Context, id hub.ConversationID, limit int, cursor string) (store.Page[hub.RuleRun], error)
	RunsOfRule(ctx context.Context, rule string, limit int, cursor string) (store.Page[hub.RuleRun], error)
}

// Desk answers the operations.
type Desk struct {
	Book Book
	Rows Rows
	Now  func() time.Time
}

// RulesView is the rules in force.
type RulesView struct {
	Rules   []rules.Rule `json:"rules"`
	Version int64        `json:"version" doc:"Send it with a save; 0: nothing was saved yet"`
	SavedAt *time.Time   `json:"saved_at"`
	SavedBy *hub.AgentID `json:"saved_by"`
}

func rulesView(s rules.Saved) RulesView {
	v := RulesView{Rules: s.Rules, Version: s.Version}
	if v.Rules == nil {
		v.Rules = []rules.Rule{}
	}
	if s.Version > 0 {
		at, by := s.At.UTC(), s.By
		v.SavedAt, v.SavedBy = &at, &by
	}
	return v
}

// Rules answers the operation getRules.
func (d *Desk) Rules(ctx context.Context, _ *door.Caller, _ *struct{}) (*page.Answer[RulesView], error) {
	saved, err := d.Book.Saved(ctx)
	return page.Of(rulesView(saved), err)
}

// PutRulesInput is what is asked for.
type PutRulesInput struct {
	Body struct {
		Rules   []rules.Rule `json:"rules" maxItems:"500" doc:"In the order they are asked"`
		Version int64        `json:"version" minimum:"0" doc:"The one that was read"`
	}
}

// Save answers the operation putRules.
func (d *Desk) Save(ctx context.Context, c *door.Caller, in *PutRulesInput) (*page.Answer[RulesView], error) {
	saved, err := d.Book.Save(ctx, c.Actor(), rules.Set{Rules: in.Body.Rules}, in.Body.Version)
	return page.Of(rulesView(saved), err)
}

// RuleLanguage is what the screen that edits rules offers.
type RuleLanguage struct {
	Facts  []string          `json:"facts" doc:"What a rule can react to, besides time"`
	Fields []rules.RuleField `json:"fields"`
}

// Language answers the operation getRuleLanguage.
func (d *Desk) Language(context.Context, *door.Caller, *struct{}) (*page.Answer[RuleLanguage], error) {
	return page.Of(RuleLanguage{Facts: rules.FactTypes(), Fields: rules.Fields()}, nil)
}

// CheckRulesInput is what is asked for.
type CheckRulesInput struct {
	Body struct {
		Rules []rules.Rule `json:"rules" maxItems:"500"`
	}
}

// RulesVerdict says whether rules can be saved.
type RulesVerdict struct {
	OK       bool                `json:"ok"`
	Problems []rules.RuleProblem `json:"problems"`
}

// Check answers the operation checkRules.
func (d *Desk) Check(ctx context.Context, _ *door.Caller, in *CheckRulesInput) (*page.Answer[RulesVerdict], error) {
	problems, err := d.Book.Check(ctx, &rules.Set{Rules: in.Body.Rules})
	if problems == nil {
		problems = []rules.RuleProblem{}
	}
	return page.Of(RulesVerdict{OK: len(problems) == 0, Problems: problems}, err)
}

// DryRunInput is what is asked for.
type DryRunInput struct {
	Body struct {
		Rules          *[]rules.Rule      `json:"rules" required:"false" maxItems:"500" doc:"Absent: those that are saved"`
		Days           int                `json:"days" required:"false" minimum:"1" maximum:"30" default:"7"`
		ConversationID hub.ConversationID `json:"conversation_id" required:"false" maxLength:"64" doc:"Only this one, with every judgement"`
	}
}

// DryRun answers the operation dryRunRules.
func (d *Desk) DryRun(ctx context.Context, c *door.Caller, in *DryRunInput) (*page.Answer[rules.DryRun], error) {
	if id := in.Body.ConversationID; id != "" {
		if _, err := d.Rows.ConversationFor(ctx, c.Scope, id); err != nil {
			return nil, err
		}
	}
	var set rules.Set
	if in.Body.Rules != nil {
		set.Rules = *in.Body.Rules
	} else {
		saved, err := d.Book.Saved(ctx)
		if err != nil {
			return nil, err
		}
		set = saved.Set
	}
	return page.Of(d.Book.Try(ctx, set, d.Now().Add(-time.Duration(in.Body.Days)*24*time.Hour), in.Body.ConversationID))
}

// RunView is one run of a rule or a step.
type RunView struct {
	ID             string             `json:"id"`
	ConversationID hub.ConversationID `json:"conversation_id"`
	About          *about.Named       `json:"about" doc:"Of runs of one rule: which conversation, if the caller sees it"`
	RuleID         string             `json:"rule_id" doc:"Of a rule, or sla:policy:step"`
	RuleVersion    int64              `json:"rule_version"`
	FactSeq        int64              `json:"fact_seq" doc:"What it answers; 0: an instant"`
	At             time.Time          `json:"at"`
	Outcome        string             `json:"outcome" enum:"done,nothing,refused,failed,looped,overtaken"`
	rules.Detail
}

func runViews(runs store.Page[hub.RuleRun], err error) (*page.Answer[page.List[RunView]], error) {
	if err != nil {
		return nil, err
	}
	out := make([]RunView, len(runs.Items))
	for i, r := range runs.Items {
		out[i] = RunView{ID: r.ID, ConversationID: r.ConversationID, RuleID: r.RuleID, RuleVersion: r.RuleVersion, FactSeq: r.FactSeq,
			At: r.At.UTC(), Outcome: r.Outcome, Detail: rules.DetailOf(r)}
	}
	return page.Listed(out, runs.Next), nil
}

// RunsInput is what is asked for.
type RunsInput struct {
	ID string `path:"id" maxLength:"200" doc:"Id of the rule, or sla:policy:step"`
	page.Paging
}

// Runs answers the operation listRunsOfRule.
func (d *Desk) Runs(ctx context.Context, c *door.Caller, in *RunsInput) (*page.Answer[page.List[RunView]], error) {
	out, err := runViews(d.Rows.RunsOfRule(ctx, in.ID, in.Limit, in.Cursor))
	if err != nil {
		return nil, err
	}
	all := out.Body.Items
	named, err := about.Of(ctx, d.Rows, c.Scope, all, func(r *RunView) hub.ConversationID { return r.ConversationID })
	for i := range all {
		all[i].About = named[all[i].ConversationID]
	}
	return out, err
}

// RunsInInput is what is asked for.
type RunsInInput struct {
	page.ByID
	page.Paging
}

// RunsIn answers the operation listRunsOfConversation.
func (d *Desk) RunsIn(ctx context.Context, c *door.Caller, in *RunsInInput) (*page.Answer[page.List[RunView]], error) {
	if _, err := d.Rows.ConversationFor(ctx, c.Scope, hub.ConversationID(in.ID)); err != nil {
		return nil, err
	}
	return runViews(d.Rows.RuleRunsOf(ctx, hub.ConversationID(in.ID), in.Limit, in.Cursor))
}
