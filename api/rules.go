package api

import (
	"context"
	"net/http"
	"time"

	"github.com/parleyhub/parley/api/about"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/rules"
)

// Rules saves, checks and tries rules; *rules.Book has it all.
type Rules interface {
	Saved(ctx context.Context) (rules.Saved, error)
	Save(ctx context.Context, by hub.Actor, set rules.Set, version int64) (rules.Saved, error)
	Check(ctx context.Context, set *rules.Set) ([]rules.RuleProblem, error)
	Try(ctx context.Context, set rules.Set, since time.Time, only hub.ConversationID) (rules.DryRun, error)
}

var _ Rules = (*rules.Book)(nil)

type runRows interface {
	RuleRunsOf(ctx context.Context, id hub.ConversationID, limit int, cursor string) (store.Page[hub.RuleRun], error)
	RunsOfRule(ctx context.Context, rule string, limit int, cursor string) (store.Page[hub.RuleRun], error)
}

func (a *API) registerRules() {
	route(a, op{id: "getRules", method: http.MethodGet, path: "/rules", noun: "Rules", action: auth.RulesRead, summary: "The rules in their order"}, a.getRules)
	route(a, op{id: "putRules", method: http.MethodPut, path: "/rules", noun: "Rules", action: auth.RulesWrite, summary: "Save all rules",
		doc: "Replaces the whole list. 409 when `version` is not the stored one. 422 names the first problem; `data.problems` has all of them, " +
			"with the `cycle` where rules would chase each other."}, a.putRules)
	route(a, op{id: "getRuleLanguage", method: http.MethodGet, path: "/rules/language", noun: "Rules", action: auth.RulesRead,
		summary: "What rules can ask for and react to"}, a.getRuleLanguage)
	route(a, op{id: "checkRules", method: http.MethodPost, path: "/rules/check", noun: "Rules", action: auth.RulesWrite,
		summary: "Could these be saved?", doc: "Nothing is stored."}, a.checkRules)
	route(a, op{id: "dryRunRules", method: http.MethodPost, path: "/rules/dry-run", noun: "Rules", action: auth.RulesWrite, within: whileOpening,
		summary: "What would these have done?", doc: "Judges rules over the facts of the last days, without any effect. With `conversation_id`, " +
			"`judged` says of each rule and fact of that conversation whether it matched, and why not."}, a.dryRunRules)
	route(a, op{id: "listRunsOfRule", method: http.MethodGet, path: "/rules/{id}/runs", noun: "Rules", action: auth.RulesRead,
		summary: "What one rule did", doc: "Newest first, kept for 90 days. Steps of SLA policies have ids such as `sla:pol_x:breach`."}, a.listRunsOfRule)
	route(a, op{id: "listRunsOfConversation", method: http.MethodGet, path: "/conversations/{id}/runs", noun: "Rules", action: auth.ConversationsRead,
		summary: "Which rule did what here, and why", doc: "Newest first, kept for 90 days."}, a.listRunsOfConversation)
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

func (a *API) getRules(ctx context.Context, _ *Caller, _ *struct{}) (*answer[RulesView], error) {
	saved, err := a.Rules.Saved(ctx)
	return answered(rulesView(saved), err)
}

type putRulesInput struct {
	Body struct {
		Rules   []rules.Rule `json:"rules" maxItems:"500" doc:"In the order they are asked"`
		Version int64        `json:"version" minimum:"0" doc:"The one that was read"`
	}
}

func (a *API) putRules(ctx context.Context, c *Caller, in *putRulesInput) (*answer[RulesView], error) {
	saved, err := a.Rules.Save(ctx, c.Actor(), rules.Set{Rules: in.Body.Rules}, in.Body.Version)
	return answered(rulesView(saved), err)
}

// RuleLanguage is what the screen that edits rules offers.
type RuleLanguage struct {
	Facts  []string          `json:"facts" doc:"What a rule can react to, besides time"`
	Fields []rules.RuleField `json:"fields"`
}

func (a *API) getRuleLanguage(context.Context, *Caller, *struct{}) (*answer[RuleLanguage], error) {
	return answered(RuleLanguage{Facts: rules.FactTypes(), Fields: rules.Fields()}, nil)
}

type checkRulesInput struct {
	Body struct {
		Rules []rules.Rule `json:"rules" maxItems:"500"`
	}
}

// RulesVerdict says whether rules can be saved.
type RulesVerdict struct {
	OK       bool                `json:"ok"`
	Problems []rules.RuleProblem `json:"problems"`
}

func (a *API) checkRules(ctx context.Context, _ *Caller, in *checkRulesInput) (*answer[RulesVerdict], error) {
	problems, err := a.Rules.Check(ctx, &rules.Set{Rules: in.Body.Rules})
	if problems == nil {
		problems = []rules.RuleProblem{}
	}
	return answered(RulesVerdict{OK: len(problems) == 0, Problems: problems}, err)
}

type dryRunInput struct {
	Body struct {
		Rules          *[]rules.Rule      `json:"rules" required:"false" maxItems:"500" doc:"Absent: those that are saved"`
		Days           int                `json:"days" required:"false" minimum:"1" maximum:"30" default:"7"`
		ConversationID hub.ConversationID `json:"conversation_id" required:"false" maxLength:"64" doc:"Only this one, with every judgement"`
	}
}

func (a *API) dryRunRules(ctx context.Context, c *Caller, in *dryRunInput) (*answer[rules.DryRun], error) {
	if id := in.Body.ConversationID; id != "" {
		if _, err := a.Store.ConversationFor(ctx, c.Scope, id); err != nil {
			return nil, err
		}
	}
	var set rules.Set
	if in.Body.Rules != nil {
		set.Rules = *in.Body.Rules
	} else {
		saved, err := a.Rules.Saved(ctx)
		if err != nil {
			return nil, err
		}
		set = saved.Set
	}
	return answered(a.Rules.Try(ctx, set, a.Now().Add(-time.Duration(in.Body.Days)*24*time.Hour), in.Body.ConversationID))
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

func runViews(page store.Page[hub.RuleRun], err error) (*answer[List[RunView]], error) {
	if err != nil {
		return nil, err
	}
	out := make([]RunView, len(page.Items))
	for i, r := range page.Items {
		out[i] = RunView{ID: r.ID, ConversationID: r.ConversationID, RuleID: r.RuleID, RuleVersion: r.RuleVersion, FactSeq: r.FactSeq,
			At: r.At.UTC(), Outcome: r.Outcome, Detail: rules.DetailOf(r)}
	}
	return listed(out, page.Next), nil
}

type runsInput struct {
	ID string `path:"id" maxLength:"200" doc:"Id of the rule, or sla:policy:step"`
	Paging
}

func (a *API) listRunsOfRule(ctx context.Context, c *Caller, in *runsInput) (*answer[List[RunView]], error) {
	out, err := runViews(a.Store.RunsOfRule(ctx, in.ID, in.Limit, in.Cursor))
	if err != nil {
		return nil, err
	}
	all := out.Body.Items
	named, err := about.Of(ctx, a.Store, c.Scope, all, func(r *RunView) hub.ConversationID { return r.ConversationID })
	for i := range all {
		all[i].About = named[all[i].ConversationID]
	}
	return out, err
}

type conversationRunsInput struct {
	ByID
	Paging
}

func (a *API) listRunsOfConversation(ctx context.Context, c *Caller, in *conversationRunsInput) (*answer[List[RunView]], error) {
	if _, err := a.Store.ConversationFor(ctx, c.Scope, convID(in.ID)); err != nil {
		return nil, err
	}
	return runViews(a.Store.RuleRunsOf(ctx, convID(in.ID), in.Limit, in.Cursor))
}
