// Package answers takes in what comes back for what campaigns have sent: receipts,
// bounces, complaints, people who leave by mail, and replies. In comes news with
// an id that only we can make, or by which a provider knows the message; out comes
// what it changes, for the router, in whose transaction that is written. Nothing
// that names a row without proof changes anything.
package answers

import (
	"context"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/word"
	"github.com/parleyhub/parley/hub"
)

// Rows is what was sent to whom.
type Rows interface {
	Get(ctx context.Context, ref hub.SendRef) (hub.Send, error)
	RunOf(ctx context.Context, seq int64) (hub.Run, error)
	ByProvider(ctx context.Context, inbox hub.InboxID, refs []string) (map[string]hub.Send, error)
	LastOf(ctx context.Context, inbox hub.InboxID, after time.Time, people []hub.ContactID) ([]hub.Send, error)
}

// People is who got it.
type People interface {
	Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
}

// Back decides what comes back. It is safe for concurrent use.
type Back struct {
	Rows   Rows
	People People
	Key    []byte // of the ids of what is sent
	Again  func(ctx context.Context, row *hub.Send, f *draft.Frozen, x *hub.Run) (Words, error)
	Tells  func(hub.InboxID) bool // whether its channel reports what is delivered; nil: none does
}

// Words are what somebody got.
type Words struct {
	Subject, Text, HTML string
	Provider            *hub.ProviderTemplate
}

// Receive answers what news of a message of a campaign changes. Missing: no
// campaign has sent it by this inbox.
func (b *Back) Receive(ctx context.Context, inbox hub.InboxID, r hub.Receipt, now time.Time) (set hub.WriteSet, err error) {
	row, err := b.row(ctx, inbox, r.Ref)
	if err != nil {
		return set, err
	}
	now = now.UTC().Truncate(time.Millisecond)
	move := hub.SendMove{SendRef: row.Ref(), At: now, Error: r.Error}
	switch {
	case r.Complaint != "":
		return b.complained(ctx, &row, r, now)
	case r.State == hub.Failed:
		move.State, move.Reason = hub.SendFailed, hub.SendBounced
		if r.Gone && !row.To.IsZero() {
			set.Suppressed = suppressed(&row, hub.SuppressHardBounce, now)
		}
	case r.State == hub.Accepted, r.State == hub.Delivered, r.State == hub.Read:
		move.State = hub.SendState(r.State)
	default:
		return set, nil // its sender knows better
	}
	move.DueAt, err = b.awaited(ctx, &row, move.State, now)
	set.Sends = []hub.SendMove{move}
	return set, err
}

// Ours reports whether a network id is of a message of a campaign, without a look-up.
func (b *Back) Ours(ref string) bool {
	_, ok := hub.ReadSendRef(b.Key, ref)
	return ok
}

// row is what a network id names: ours, or the provider's own.
func (b *Back) row(ctx context.Context, inbox hub.InboxID, ref string) (hub.Send, error) {
	if at, ok := hub.ReadSendRef(b.Key, ref); ok {
		s, err := b.Rows.Get(ctx, at)
		if err == nil && s.InboxID != inbox {
			err = hub.Errorf(hub.Missing, "it went out by another inbox")
		}
		return s, err
	}
	found, err := b.Rows.ByProvider(ctx, inbox, []string{ref})
	s, ok := found[ref]
	if err == nil && !ok {
		err = hub.Errorf(hub.Missing, "no campaign has sent this")
	}
	return s, err
}

// complained takes the consent of the person for what the campaign was about, and
// keeps all campaigns from the address. It is bound to whom we sent it, whatever
// the report names.
func (b *Back) complained(ctx context.Context, row *hub.Send, r hub.Receipt, now time.Time) (set hub.WriteSet, err error) {
	set, err = b.leave(ctx, row, hub.Consent{Source: "complaint", Proof: r.Complaint, At: now}, hub.Actor{Type: hub.ActorSystem, ID: "delivery"}, "complaint")
	set.Sends = []hub.SendMove{{SendRef: row.Ref(), Reason: hub.SendComplained, At: now}}
	if !row.To.IsZero() {
		set.Suppressed = suppressed(row, hub.SuppressComplaint, now)
	}
	return set, err
}

func suppressed(row *hub.Send, why hub.SuppressReason, now time.Time) []hub.Suppression {
	return []hub.Suppression{{Handle: row.To, Reason: why, Source: string(row.InboxID), At: now}}
}

// Leave answers what it changes that somebody wrote to the address by which people
// leave. Missing: the token is not ours, or nobody is known to it any more.
func (b *Back) Leave(ctx context.Context, token string, now time.Time) (set hub.WriteSet, err error) {
	at, ok := hub.ReadLeaveToken(b.Key, token)
	if !ok {
		return set, hub.Errorf(hub.Missing, "this address is not one of ours")
	}
	row, err := b.Rows.Get(ctx, at)
	if err != nil {
		return set, err
	}
	if row.ContactID == "" || row.Channel == "" {
		return set, hub.Errorf(hub.Missing, "nobody is known to it any more")
	}
	now = now.UTC().Truncate(time.Millisecond)
	set, err = b.leave(ctx, &row, hub.Consent{Source: "unsubscribe_mail", Proof: "unsubscribed from a campaign", At: now}, hub.Actor{Type: hub.ActorContact}, "unsubscribed")
	set.Sends = []hub.SendMove{{SendRef: row.Ref(), At: now, Left: true}}
	return set, err
}

// leave takes the consent of a row's person away for what its campaign was for.
// Said twice it is said once.
func (b *Back) leave(ctx context.Context, row *hub.Send, said hub.Consent, by hub.Actor, reason string) (set hub.WriteSet, err error) {
	who, err := word.Person(ctx, b.People, row.ContactID)
	if hub.Is(err, hub.Missing) {
		return set, nil
	}
	if err != nil {
		return set, err
	}
	_, f, err := b.run(ctx, row.Run)
	if err != nil {
		return set, err
	}
	said.Channel, said.Purpose = string(row.Channel), f.Campaign.PurposeOf()
	if ok, why := hub.MaySend(who.Consents, row.Channel, said.Purpose); !ok && why == hub.SaidNo {
		return set, nil
	}
	who.Consents = hub.WithConsent(who.Consents, said)
	who.UpdatedAt = said.At
	if by.Type == hub.ActorContact {
		by.ID, by.Name = string(who.ID), who.Name
	}
	fact := hub.NewFact(hub.ContactChanged, said.At, by, hub.FactData{After: said, Reason: reason})
	fact.ContactID = who.ID
	set.Contacts, set.Facts = []hub.Contact{who}, []hub.Fact{fact}
	return set, nil
}

// run is the run of a number, and what it goes by.
func (b *Back) run(ctx context.Context, seq int64) (x hub.Run, f draft.Frozen, err error) {
	if x, err = b.Rows.RunOf(ctx, seq); err != nil {
		return x, f, err
	}
	f, err = draft.Thaw(&x)
	return x, f, err
}
