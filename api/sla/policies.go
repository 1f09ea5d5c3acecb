// Package sla answers for what customers are promised: policies, calendars, and the
// clocks of a conversation, each with why.
package sla

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
	"github.com/parleyhub/parley/sla/calendar"
	"github.com/parleyhub/parley/sla/feed"
	"github.com/parleyhub/parley/sla/sweep"
	"github.com/parleyhub/parley/sla/terms"
	"github.com/parleyhub/parley/sla/trial"
)

type span = calendar.Span

// Engine is the SLA engine and what surrounds it.
type Engine interface {
	Book() *sla.Book
	Explain(c *hub.Conversation, now time.Time, called func(key string) string) ([]sla.Told, error)
	Would(ctx context.Context, draft *sla.Settings) (sweep.Effect, error)
	Backtest(ctx context.Context, draft sla.Settings, q trial.Question, progress func(done, of int64) error) (trial.Result, error)
	Holidays(ctx context.Context, url string) (feed.Holidays, error)
}

// Rows are the conversations whose clocks are shown.
type Rows interface {
	ConversationFor(context.Context, hub.Scope, hub.ConversationID) (hub.Conversation, error)
	ClockLogs(context.Context, []hub.ConversationID) (map[hub.ConversationID][]hub.LoggedClockEvent, error)
}

// Desk answers the operations.
type Desk struct {
	Terms  *terms.Keeper // policies and calendars
	Engine Engine
	Rows   Rows
	Now    func() time.Time
}

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

// Policies answers the operation getPolicies.
func (desk *Desk) Policies(ctx context.Context, _ *door.Caller, _ *struct{}) (*page.Answer[PoliciesView], error) {
	p, d, err := desk.Terms.Policies(ctx)
	return page.Of(policiesView(p, d), err)
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

// PutPolicies answers the operation putPolicies.
func (desk *Desk) PutPolicies(ctx context.Context, c *door.Caller, in *struct {
	Body struct {
		PoliciesBody
		Version int64 `json:"version" minimum:"0" doc:"The version that was read"`
	}
}) (*page.Answer[PoliciesView], error) {
	if err := desk.Terms.SavePolicies(ctx, c.Actor(), in.Body.Version, in.Body.terms()); err != nil {
		return nil, err
	}
	return desk.Policies(ctx, c, nil)
}

// PolicyVersions answers the operation listPolicyVersions.
func (desk *Desk) PolicyVersions(ctx context.Context, _ *door.Caller, in *page.Paging) (*page.Answer[page.List[PoliciesView]], error) {
	all, err := desk.Terms.Store.DocumentVersions(ctx, terms.PolicyKind, terms.PolicyID)
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
	return page.Window(out, *in, func(v *PoliciesView) string { return versionKey(v.Version) }), nil
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

// CheckPolicies answers the operation checkPolicies.
func (desk *Desk) CheckPolicies(ctx context.Context, _ *door.Caller, in *struct{ Body PoliciesBody }) (*page.Answer[CheckedPolicies], error) {
	next, settings, err := desk.Terms.Draft(ctx, in.Body.terms())
	if err != nil {
		return nil, err
	}
	effect, err := desk.Engine.Would(ctx, &settings)
	return page.Of(CheckedPolicies{Policies: next.Policies, Effect: effect}, err)
}

// AppliedPolicies says what applying does.
type AppliedPolicies struct {
	Applied bool         `json:"applied" doc:"It was begun; facts tell of each clock that moves"`
	Effect  sweep.Effect `json:"effect"`
}

// ApplyPolicies answers the operation applyPolicies.
func (desk *Desk) ApplyPolicies(ctx context.Context, c *door.Caller, in *struct {
	Body struct {
		DryRun bool `json:"dry_run" required:"false"`
	}
}) (*page.Answer[AppliedPolicies], error) {
	effect, err := desk.Engine.Would(ctx, nil)
	if err != nil {
		return nil, err
	}
	out := AppliedPolicies{Applied: !in.Body.DryRun, Effect: effect}
	if out.Applied {
		err = desk.Terms.Apply(ctx, c.Actor())
	}
	return page.Of(out, err)
}
