package delivery

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/parleyhub/parley/hub"
)

// KindOnward is the kind of the documents that say when a message goes on by
// another channel; their id is a brand's, or Everywhere.
const KindOnward hub.DocumentKind = "onward"

// Everywhere is the document of all brands that have none of their own.
const Everywhere = "all"

// Onward says when a message that has not reached the person goes on by another
// channel, once, inside the same conversation.
type Onward struct {
	Failed      bool          `json:"failed" doc:"When its own channel refused it for good"`
	Undelivered int           `json:"undelivered_min" minimum:"0" maximum:"10080" doc:"Minutes without the word that it arrived; 0: never"`
	Unread      int           `json:"unread_min" minimum:"0" maximum:"10080" doc:"Minutes without the word that it was read; 0: never"`
	Inboxes     []hub.InboxID `json:"inboxes" maxItems:"20" doc:"By which it may go on, the first one that may and can; empty: the brand's mail"`
}

// Policies answers the policy of a brand. Reads are remembered for a moment.
type Policies struct {
	Documents func(ctx context.Context, kind hub.DocumentKind) ([]hub.Document, error)
	Now       func() time.Time

	mu  sync.Mutex
	at  time.Time
	all map[string]Onward
}

// policyAge is how old what we remember may be.
const policyAge = 3 * time.Second

// Of a brand; the zero policy when there is none.
func (p *Policies) Of(ctx context.Context, brand hub.BrandID) (Onward, error) {
	if p == nil {
		return Onward{}, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := p.Now(); p.all == nil || now.Sub(p.at) > policyAge || now.Before(p.at) {
		docs, err := p.Documents(ctx, KindOnward)
		if err != nil {
			return Onward{}, err
		}
		p.all, p.at = map[string]Onward{}, now
		for _, d := range docs {
			var o Onward
			if json.Unmarshal(d.Body, &o) == nil {
				p.all[d.ID] = o
			}
		}
	}
	if o, ok := p.all[string(brand)]; ok {
		return o, nil
	}
	return p.all[Everywhere], nil
}

// timerOnward reminds of a message that may have to go on; its key is the message.
const timerOnward = "onward"

// remind is when somebody has to look whether a message goes on, after its own
// order came to be as it is; zero: never.
func (o Onward) remind(order *hub.Order, now time.Time) time.Time {
	switch order.State {
	case hub.Failed:
		if o.Failed {
			return now
		}
	case hub.Accepted, hub.Delivered:
		wait := o.Unread
		if order.State == hub.Accepted && o.Undelivered > 0 && (wait == 0 || o.Undelivered < wait) {
			wait = o.Undelivered
		}
		if wait > 0 {
			return now.Add(time.Duration(wait) * time.Minute)
		}
	}
	return time.Time{}
}

// timers are the reminders of a message's own order.
func (p *Policies) timers(ctx context.Context, m *hub.Message, order *hub.Order, brand hub.BrandID, now time.Time) ([]hub.Timer, error) {
	if order.InboxID != m.InboxID || m.Delivery.Via != "" || m.Public || m.Automatic != hub.ByPerson {
		return nil, nil // what the hub says by itself is of use only where it was asked for
	}
	policy, err := p.Of(ctx, brand)
	if err != nil {
		return nil, err
	}
	at := policy.remind(order, now)
	if at.IsZero() {
		return nil, nil
	}
	return []hub.Timer{{Kind: timerOnward, Key: string(m.ID), ConversationID: m.ConversationID, At: at}}, nil
}
