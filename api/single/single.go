// Package single answers for messages that another program sends one by one.
package single

import (
	"context"
	"net/http"
	"time"

	"github.com/parleyhub/parley/api/again"
	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/campaigns/single"
	"github.com/parleyhub/parley/hub"
)

// Desk answers the operations.
type Desk struct {
	Room    *single.Desk
	working again.Working
}

// SingleToBody is an address.
type SingleToBody struct {
	Kind    hub.HandleKind `json:"kind" minLength:"1" maxLength:"40" doc:"email, phone, …"`
	Address string         `json:"address" minLength:"1" maxLength:"320"`
	Scope   string         `json:"scope" required:"false" maxLength:"64" doc:"For kinds that are unique within an inbox: its id"`
}

// SendInput is what is asked for.
type SendInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"255" doc:"As idempotency_key in the body"`
	Body struct {
		Template string          `json:"template" minLength:"1" maxLength:"64" doc:"Id of the template; the revision that is live now is sent"`
		Contact  hub.ContactID   `json:"contact_id" required:"false" maxLength:"64" doc:"For whom; or say to"`
		To       *SingleToBody   `json:"to" required:"false" doc:"For whoever has this address; somebody who is not known yet is added"`
		Channel  hub.ChannelKind `json:"channel" required:"false" maxLength:"40" doc:"Kind of channel; empty: the one that the person prefers of those the template is written for"`
		Inbox    hub.InboxID     `json:"inbox" required:"false" maxLength:"64" doc:"From which inbox"`
		Locale   string          `json:"locale" required:"false" maxLength:"35" pattern:"^[A-Za-z0-9-]*$" doc:"BCP 47; empty: the person's language"`
		Data     map[string]any  `json:"data" required:"false" doc:"What the template reads under extra and, as no event brought it about, under event; at most 64 KiB"`
		Purpose  string          `json:"purpose" required:"false" maxLength:"100" doc:"transactional if not said, or service: need no yes of the person, but obey a no. Any other purpose needs their yes"`
		Offer    string          `json:"coupon_pool" required:"false" maxLength:"64" doc:"Offer of which the person gets a code of their own, as coupon of the template; needed when the template names one, and not looked at when it does not"`
		Key      string          `json:"idempotency_key" required:"false" maxLength:"255" doc:"The same request under the same key is sent once"`
	}
}

// SingleMessageView is one message.
type SingleMessageView struct {
	ID         hub.MessageID   `json:"id"`
	ContactID  hub.ContactID   `json:"contact_id" doc:"Empty: the person was erased"`
	Template   string          `json:"template"`
	Revision   int64           `json:"revision" doc:"Of the template; 0: not decided yet"`
	Purpose    string          `json:"purpose"`
	RunID      string          `json:"run_id" doc:"Of the ledger"`
	N          int64           `json:"n" doc:"Its row of the ledger"`
	Channel    hub.ChannelKind `json:"channel" doc:"Empty: not decided yet"`
	InboxID    hub.InboxID     `json:"inbox_id"`
	State      hub.SendState   `json:"state" enum:"planned,held,skipped,attempting,unknown,accepted,delivered,read,clicked,replied,failed"`
	Reason     string          `json:"reason" doc:"Why it was held, skipped or failed"`
	Error      string          `json:"error"`
	AcceptedAt *time.Time      `json:"accepted_at"`
	UpdatedAt  time.Time       `json:"updated_at"`
	Answer     *string         `json:"conversation_id" doc:"Of the person's answer"`
}

func view(s *single.Sent) SingleMessageView {
	v := SingleMessageView{ID: s.ID, ContactID: s.Row.ContactID, Template: s.Template, Revision: s.Row.Revision, Purpose: s.Purpose, RunID: s.Run.ID, N: s.Row.N,
		Channel: s.Row.Channel, InboxID: s.Row.InboxID, State: s.Row.State, Reason: s.Row.Reason, Error: s.Row.Error, UpdatedAt: s.Row.UpdatedAt.UTC(),
		Answer: page.Next(string(s.Row.ConversationID))}
	if !s.Row.AcceptedAt.IsZero() {
		at := s.Row.AcceptedAt.UTC()
		v.AcceptedAt = &at
	}
	return v
}

// SentAnswer says that a message was taken.
type SentAnswer struct {
	Status   int
	Replayed string `header:"Idempotency-Replayed" doc:"true: it had been asked for before, and nothing more is sent"`
	Body     SingleSentView
}

// SingleSentView is what the first request was answered, and every repeat.
type SingleSentView struct {
	ID        hub.MessageID `json:"id"`
	ContactID hub.ContactID `json:"contact_id"`
	Template  string        `json:"template"`
	Purpose   string        `json:"purpose"`
	AskedAt   time.Time     `json:"asked_at"`
}

// Send answers the operation sendMessage.
func (d *Desk) Send(ctx context.Context, c *door.Caller, in *SendInput) (*SentAnswer, error) {
	b := &in.Body
	key := b.Key
	switch {
	case key == "":
		key = in.Key
	case in.Key != "" && in.Key != key:
		return nil, hub.InvalidField("idempotency_key", "is not the one in the header Idempotency-Key")
	}
	by := c.Actor()
	if key != "" {
		at := again.Hash(by.ID, key)
		if !d.working.Begin(at) {
			return nil, hub.Errorf(hub.Conflict, "the first request with this idempotency key is still at work")
		}
		defer d.working.End(at)
	}
	ask := single.Ask{Template: b.Template, Contact: b.Contact, Channel: b.Channel, Inbox: b.Inbox, Locale: b.Locale, Data: b.Data, Purpose: b.Purpose, Offer: b.Offer, Key: key}
	if b.To != nil {
		ask.To = &hub.IdentityCard{Kind: b.To.Kind, Scope: b.To.Scope, Address: b.To.Address}
	}
	s, err := d.Room.Send(ctx, by, ask)
	if err != nil {
		return nil, err
	}
	out := &SentAnswer{Status: http.StatusAccepted, Body: SingleSentView{s.ID, s.Row.ContactID, s.Template, s.Purpose, s.At.UTC()}}
	if s.Again {
		out.Status, out.Replayed = http.StatusOK, "true"
	}
	return out, nil
}

// Get answers the operation getSentMessage.
func (d *Desk) Get(ctx context.Context, _ *door.Caller, in *page.ByID) (*page.Answer[SingleMessageView], error) {
	s, err := d.Room.Get(ctx, in.ID)
	return page.Of(view(&s), err)
}
