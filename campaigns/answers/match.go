package answers

import (
	"context"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/word"
	"github.com/parleyhub/parley/hub"
)

// How long after it was sent a message may be what somebody answers who names
// nothing, and how sure that is: people answer a text within the day.
const looseFor = 7 * 24 * time.Hour

func looseness(after time.Duration) float64 {
	switch {
	case after <= 24*time.Hour:
		return 0.8
	case after <= 72*time.Hour:
		return 0.6
	}
	return 0.4
}

// Confidence in what stands elsewhere in a message than where answers carry it, and
// in an answer that comes from another address than it was sent to.
const (
	byHint  = 0.9
	byOther = 0.5
)

// Match finds what an item answers; nil: nothing that a campaign has sent.
func (b *Back) Match(ctx context.Context, a hub.SentAsk, now time.Time) (*hub.SentMatch, error) {
	if a.At.IsZero() || a.At.After(now) {
		a.At = now
	}
	row, sure, err := b.find(ctx, &a)
	if err != nil || row == nil || row.ContactID == "" || row.Channel == "" || row.State == hub.SendSkipped {
		return nil, err
	}
	x, f, err := b.run(ctx, row.Run)
	if hub.Is(err, hub.Missing) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	who, err := word.Person(ctx, b.People, row.ContactID)
	if hub.Is(err, hub.Missing) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	own := who.ID == a.Contact || a.From == row.To
	if !own {
		if sure < 1 {
			return nil, nil // others quote and pass on, too
		}
		sure = byOther
	}
	out := &hub.SentMatch{SendRef: row.Ref(), ID: row.Ref().Message(b.Key), ContactID: who.ID, ConversationID: row.ConversationID, SentAt: sentAt(row),
		Mark: hub.CampaignMark{Run: x.ID, N: row.N, Campaign: x.CampaignID, Name: f.Campaign.Name, Variant: row.Variant, Confidence: sure}, Policy: f.Campaign.SLAPolicy,
		Other: !own && a.Contact != ""}
	if row.ConversationID == "" || own { // somebody else may have answered it before them
		out.Message, err = b.message(ctx, row, &x, &f, out)
	}
	return out, err
}

func sentAt(row *hub.Send) time.Time {
	for _, at := range []time.Time{row.AcceptedAt, row.FirstAt} {
		if !at.IsZero() {
			return at
		}
	}
	return row.UpdatedAt
}

// find is the row that an item names, and how sure that is.
func (b *Back) find(ctx context.Context, a *hub.SentAsk) (*hub.Send, float64, error) {
	try := func(ref string, sure float64) (*hub.Send, float64, error) {
		at, ok := hub.ReadSendRef(b.Key, ref)
		if !ok {
			return nil, 0, nil
		}
		s, err := b.Rows.Get(ctx, at)
		if hub.Is(err, hub.Missing) || err == nil && s.InboxID == "" {
			return nil, 0, nil
		}
		return &s, sure, err
	}
	for _, list := range []struct {
		refs []string
		sure float64
	}{{a.Tokens, 1}, {a.Refs, 1}, {a.Hints, byHint}} {
		for _, ref := range list.refs {
			if s, sure, err := try(ref, list.sure); s != nil || err != nil {
				return s, sure, err
			}
		}
	}
	if !a.Loose && len(a.Refs) == 0 {
		return nil, 0, nil
	}
	found, err := b.Rows.ByProvider(ctx, a.Inbox, a.Refs)
	if err != nil {
		return nil, 0, err
	}
	for _, ref := range a.Refs {
		if s, ok := found[ref]; ok {
			return &s, 1, nil
		}
	}
	if !a.Loose || a.Contact == "" || len(a.Refs) > 0 {
		return nil, 0, nil
	}
	s, err := b.last(ctx, a)
	if s == nil || err != nil {
		return nil, 0, err
	}
	return s, looseness(a.At.Sub(s.AcceptedAt)), nil
}

// last is what a person got last by the inbox that they write to, unless they have
// answered it, or it went elsewhere.
func (b *Back) last(ctx context.Context, a *hub.SentAsk) (*hub.Send, error) {
	all, err := b.Rows.LastOf(ctx, a.Inbox, a.At.Add(-looseFor), []hub.ContactID{a.Contact})
	if err != nil {
		return nil, err
	}
	for i := range all {
		s := &all[i]
		if s.State == hub.SendFailed || a.At.Before(s.FirstAt.Truncate(time.Second)) { // networks tell the second
			continue // it never came, or went out after they wrote
		}
		if s.ConversationID != "" || s.To != a.From {
			return nil, nil
		}
		return s, nil
	}
	return nil, nil
}

// message is what was sent, made again.
func (b *Back) message(ctx context.Context, row *hub.Send, x *hub.Run, f *draft.Frozen, m *hub.SentMatch) (hub.Message, error) {
	out := hub.Message{
		ID: row.Ref().Message(b.Key), Direction: hub.DirOut, Channel: row.Channel, InboxID: row.InboxID,
		Author: hub.Actor{Type: hub.ActorCampaign, ID: x.CampaignID, Name: f.Campaign.Name}, ReceivedAt: m.SentAt, CreatedAt: m.SentAt,
		Delivery: hub.Delivery{State: delivered(row.State), Attempts: int(row.Attempts)}, Ref: row.ProviderRef,
	}
	mark := m.Mark
	mark.Confidence = 1
	out.Campaign = &mark
	out.SourceKey = string(out.ID)
	if row.To.Kind == hub.HandleEmail {
		out.To = []hub.Address{{Address: row.To.Address}}
	}
	w, err := b.Again(ctx, row, f, x)
	if hub.Is(err, hub.Temporary) {
		return out, err
	}
	if err != nil {
		out.Subject, out.Text = f.Campaign.Name, f.Campaign.Name // its words are not kept any more; that it was sent is
		return out, nil
	}
	out.Subject, out.Text, out.HTML, out.Template = w.Subject, w.Text, w.HTML, w.Provider
	return out, nil
}

func delivered(s hub.SendState) hub.DeliveryState {
	switch s {
	case hub.SendDelivered:
		return hub.Delivered
	case hub.SendRead, hub.SendClicked, hub.SendReplied:
		return hub.Read
	}
	return hub.Accepted // who answers it has it
}
