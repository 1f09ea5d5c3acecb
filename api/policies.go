package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/sla"
	"github.com/parleyhub/parley/sla/calendar"
	"github.com/parleyhub/parley/sla/feed"
	"github.com/parleyhub/parley/sla/sweep"
	"github.com/parleyhub/parley/sla/terms"
	"github.com/parleyhub/parley/sla/trial"
)

type span = calendar.Span

// Clocks is what the API asks the SLA engine and what surrounds it.
type Clocks interface {
	Book() *sla.Book
	Explain(c *hub.Conversation, now time.Time, called func(key string) string) ([]sla.Told, error)
	Would(ctx context.Context, draft *sla.Settings) (sweep.Effect, error)
	Backtest(ctx context.Context, draft sla.Settings, q trial.Question, progress func(done, of int64) error) (trial.Result, error)
	Holidays(ctx context.Context, url string) (feed.Holidays, error)
}

func (a *API) registerPolicies() {
	route(a, op{id: "getPolicies", method: http.MethodGet, path: "/sla-policies", noun: "SLA policies", action: auth.TermsRead,
		summary: "The ordered policies in force", doc: "The first whose conditions all hold is used. Version 0 is what is shipped."}, a.getPolicies)
	route(a, op{id: "putPolicies", method: http.MethodPut, path: "/sla-policies", noun: "SLA policies", action: auth.TermsWrite,
		summary: "Replace the policies", doc: "The whole list with its bindings; 409 when `version` is not the stored one. A policy whose content changed gets the next version. " +
			"Conversations that have begun keep theirs until it is applied."}, a.putPolicies)
	route(a, op{id: "listPolicyVersions", method: http.MethodGet, path: "/sla-policies/versions", noun: "SLA policies", action: auth.TermsRead,
		summary: "Every list there was, the newest first"}, a.listPolicyVersions)
	route(a, op{id: "checkPolicies", method: http.MethodPost, path: "/sla-policies/check", noun: "SLA policies", action: auth.TermsTry,
		within: whileCounting, summary: "Check a draft", doc: "422 names the field and the rule it breaks, as a save would. Otherwise: what applying it to open clocks would change."}, a.checkPolicies)
	route(a, op{id: "applyPolicies", method: http.MethodPost, path: "/sla-policies/apply", noun: "SLA policies", action: auth.TermsWrite,
		within: whileCounting, summary: "Have open clocks take the newest policies", doc: "They keep what they have used. With `dry_run` it only counts what would change."}, a.applyPolicies)
	a.registerBacktest()
}

// whileCounting bounds what looks at all open conversations.
const whileCounting = 2 * time.Minute

// PoliciesView is the list with its version.
type PoliciesView struct {
	Policies      []sla.Policy           `json:"policies"`
	TeamCalendar  map[hub.TeamID]string  `json:"team_calendar" doc:"Team id to calendar id"`
	InboxCalendar map[hub.InboxID]string `json:"inbox_calendar" doc:"Inbox id to calendar id"`
	Version       int64                  `json:"version"`
	At            *time.Time             `json:"at" doc:"When it was saved; null: never, it is what is shipped"`
	By            hub.AgentID            `json:"by"`
}

func policiesView(p terms.Policies, d hub.Document) PoliciesView {
	v := PoliciesView{Policies: append([]sla.Policy{}, p.Policies...), TeamCalendar: p.TeamCalendar, InboxCalendar: p.InboxCalendar,
		Version: d.Version, By: d.By}
	if v.TeamCalendar == nil {
		v.TeamCalendar = map[hub.TeamID]string{}
	}
	if v.InboxCalendar == nil {
		v.InboxCalendar = map[hub.InboxID]string{}
	}
	if !d.At.IsZero() {
		at := d.At.UTC()
		v.At = &at
	}
	return v
}

func (a *API) getPolicies(ctx context.Context, _ *Caller, _ *struct{}) (*answer[PoliciesView], error) {
	p, d, err := a.Terms.Policies(ctx)
	return answered(policiesView(p, d), err)
}

// PoliciesBody is a list as it is sent. An id may be left out of a new policy;
// versions are given by the hub.
type PoliciesBody struct {
	Policies      []sla.Policy           `json:"policies" maxItems:"200"`
	TeamCalendar  map[hub.TeamID]string  `json:"team_calendar" required:"false"`
	InboxCalendar map[hub.InboxID]string `json:"inbox_calendar" required:"false"`
}

func (b *PoliciesBody) terms() terms.Policies {
	return terms.Policies{Policies: b.Policies, TeamCalendar: b.TeamCalendar, InboxCalendar: b.InboxCalendar}
}

func (a *API) putPolicies(ctx context.Context, c *Caller, in *struct {
	Body struct {
		PoliciesBody
		Version int64 `json:"version" minimum:"0" doc:"The version that was read"`
	}
}) (*answer[PoliciesView], error) {
	if err := a.Terms.SavePolicies(ctx, c.Actor(), in.Body.Version, in.Body.terms()); err != nil {
		return nil, err
	}
	return a.getPolicies(ctx, c, nil)
}

func (a *API) listPolicyVersions(ctx context.Context, _ *Caller, in *Paging) (*answer[List[PoliciesView]], error) {
	all, err := a.Terms.Store.DocumentVersions(ctx, terms.PolicyKind, terms.PolicyID)
	if err != nil {
		return nil, err
	}
	out := make([]PoliciesView, len(all))
	for i, d := range newestFirst(all) {
		p, err := terms.ReadPolicies(d.Body)
		if err != nil {
			return nil, hub.Wrap(hub.Internal, err, "stored policies cannot be read")
		}
		out[i] = policiesView(p, d)
	}
	return window(out, *in, func(v *PoliciesView) string { return versionKey(v.Version) }), nil
}

// newestFirst turns versions round.
func newestFirst(all []hub.Document) []hub.Document {
	all = slices.Clone(all)
	slices.Reverse(all)
	return all
}

// versionKey sorts newer versions first.
func versionKey(v int64) string { return fmt.Sprintf("%012d", 1_000_000_000_000-1-v) }

// CheckedPolicies is a draft that may be saved.
type CheckedPolicies struct {
	Policies []sla.Policy `json:"policies" doc:"As they would be saved, with their versions"`
	Effect   sweep.Effect `json:"effect" doc:"What applying it to open clocks would do"`
}

func (a *API) checkPolicies(ctx context.Context, _ *Caller, in *struct{ Body PoliciesBody }) (*answer[CheckedPolicies], error) {
	next, settings, err := a.Terms.Draft(ctx, in.Body.terms())
	if err != nil {
		return nil, err
	}
	effect, err := a.Clocks.Would(ctx, &settings)
	return answered(CheckedPolicies{Policies: next.Policies, Effect: effect}, err)
}

// AppliedPolicies says what applying does.
type AppliedPolicies struct {
	Applied bool         `json:"applied" doc:"It was begun; facts tell of each clock that moves"`
	Effect  sweep.Effect `json:"effect"`
}

func (a *API) applyPolicies(ctx context.Context, c *Caller, in *struct {
	Body struct {
		DryRun bool `json:"dry_run" required:"false"`
	}
}) (*answer[AppliedPolicies], error) {
	effect, err := a.Clocks.Would(ctx, nil)
	if err != nil {
		return nil, err
	}
	out := AppliedPolicies{Applied: !in.Body.DryRun, Effect: effect}
	if out.Applied {
		err = a.Terms.Apply(ctx, c.Actor())
	}
	return answered(out, err)
}
