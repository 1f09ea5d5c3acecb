package intake

import (
	"context"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/ingest/health"
)

// HealthView is how an inbox stands with its provider.
type HealthView struct {
	InboxID   hub.InboxID `json:"inbox_id"`
	State     string      `json:"state" enum:"ok,failing,stopped" doc:"failing: it is tried again; stopped: until somebody mends the settings or signs in again"`
	Part      string      `json:"part" doc:"What it is about: provider, listening, sending, settings, list; empty when nothing was reported"`
	Text      string      `json:"text" doc:"In words fit for people; empty when all is well"`
	Since     *time.Time  `json:"since"`
	ExpiresAt *time.Time  `json:"expires_at" doc:"When its credentials end, if that is known"`
}

// Health answers the operation listInboxHealth.
func (d *Desk) Health(ctx context.Context, _ *door.Caller, _ *struct{}) (*page.Answer[page.List[HealthView]], error) {
	found, err := d.House.Inboxes(ctx)
	if err != nil {
		return nil, err
	}
	reports, err := d.Standing.Health(ctx)
	if err != nil {
		return nil, err
	}
	var out []HealthView
	for _, r := range found {
		if r.Disabled || !r.DeletedAt.IsZero() {
			continue
		}
		is := health.Overall(reports, r.ID, r.Version)
		out = append(out, HealthView{InboxID: r.ID, State: string(is.State), Part: is.Part, Text: is.Text, Since: at(is.Since), ExpiresAt: at(is.ExpiresAt)})
	}
	return page.Listed(out, ""), nil
}

// AttemptView is one time that a message was tried.
type AttemptView struct {
	InboxID hub.InboxID        `json:"inbox_id"`
	N       int                `json:"n" doc:"From 1, for each inbox it went by"`
	BeganAt time.Time          `json:"began_at"`
	EndedAt *time.Time         `json:"ended_at" doc:"Null: it is under way, or was interrupted"`
	Outcome *hub.DeliveryState `json:"outcome" doc:"queued: it was to be tried again. Null: not known"`
	Reason  string             `json:"reason" doc:"In words fit for people"`
	NextAt  *time.Time         `json:"next_at" doc:"When it was to be tried again"`
	By      *hub.AgentID       `json:"by" doc:"Who asked for it by hand"`
}

// MessageInput names a message.
type MessageInput struct {
	page.ByID
	Message string `path:"message_id" maxLength:"64" doc:"Id of the message"`
}

// Attempts answers the operation listAttempts.
func (d *Desk) Attempts(ctx context.Context, c *door.Caller, in *MessageInput) (*page.Answer[page.List[AttemptView]], error) {
	m, err := d.House.MessageFor(ctx, c.Scope, hub.ConversationID(in.ID), hub.MessageID(in.Message))
	if err != nil {
		return nil, err
	}
	all, err := d.Standing.Attempts(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	out := make([]AttemptView, len(all))
	for i, a := range all {
		out[i] = AttemptView{InboxID: a.InboxID, N: a.N, BeganAt: a.BeganAt.UTC(), EndedAt: at(a.EndedAt), Reason: a.Reason, NextAt: at(a.NextAt)}
		if a.Outcome != "" {
			out[i].Outcome = &a.Outcome
		}
		if a.By != "" {
			out[i].By = &a.By
		}
	}
	return page.Listed(out, ""), nil
}
