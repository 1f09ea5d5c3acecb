package gate_test

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/gate"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

var now = time.Date(2031, 5, 6, 22, 30, 0, 0, time.UTC)

var (
	letters = gate.Way{Inbox: hub.Inbox{ID: "inb_mail", Kind: "email"}, Can: channels.Abilities{HandleKind: hub.HandleEmail}, Open: true}
	texts   = gate.Way{Inbox: hub.Inbox{ID: "inb_text", Kind: "sms"}, Can: channels.Abilities{HandleKind: hub.HandlePhone}, Open: true}
)

func yes(channel string) hub.Consent {
	return hub.Consent{Channel: channel, Purpose: "marketing", Given: true, At: now.Add(-time.Hour)}
}

func ana() gate.Person {
	return gate.Person{
		Contact: hub.Contact{ID: "con_ana", Language: "fr", Consents: []hub.Consent{yes("")}},
		Identities: []hub.Identity{
			{Handle: hub.EmailHandle("new@ana.test"), CreatedAt: now}, {Handle: hub.EmailHandle("ana@ana.test"), Verified: true, CreatedAt: now.Add(time.Hour)},
			{Handle: hub.Handle{Kind: hub.HandlePhone, Address: "+40722000000"}}, {Handle: hub.Handle{Kind: hub.HandlePhone, Scope: "inb_other", Address: "x"}},
		},
	}
}

func TestEveryReasonIsSaid(t *testing.T) {
	rules := func() *gate.Rules { return &gate.Rules{Purpose: "marketing", Care: true, Home: time.UTC} }
	for name, c := range map[string]struct {
		change func(p *gate.Person, r *gate.Rules, ways []gate.Way)
		state  hub.SendState
		reason string
		due    time.Duration
		way    int64
	}{
		"goes": {state: hub.SendAttempting},
		"gone": {change: func(p *gate.Person, _ *gate.Rules, _ []gate.Way) { p.Contact = hub.Contact{} }, state: hub.SendSkipped, reason: "gone"},
		"twin": {change: func(p *gate.Person, _ *gate.Rules, _ []gate.Way) { p.Twin = true }, state: hub.SendSkipped, reason: "merged"},
		"late": {change: func(_ *gate.Person, r *gate.Rules, _ []gate.Way) { r.Expires = now }, state: hub.SendSkipped, reason: "expired"},
		"nowhere": {change: func(p *gate.Person, _ *gate.Rules, _ []gate.Way) { p.Identities = p.Identities[3:] },
			state: hub.SendSkipped, reason: "no_address"},
		"never said yes": {change: func(p *gate.Person, _ *gate.Rules, _ []gate.Way) { p.Contact.Consents = nil }, state: hub.SendSkipped, reason: "no_consent"},
		"said no": {change: func(p *gate.Person, _ *gate.Rules, _ []gate.Way) {
			p.Contact.Consents = append(p.Contact.Consents, hub.Consent{Given: false, At: now})
		}, state: hub.SendSkipped, reason: "opted_out"},
		"said no to mail": {change: func(p *gate.Person, _ *gate.Rules, _ []gate.Way) {
			p.Contact.Consents = append(p.Contact.Consents, hub.Consent{Channel: "email", Purpose: "all", At: now})
		}, state: hub.SendAttempting, way: 1},
		"bounced, by the other way": {change: func(p *gate.Person, _ *gate.Rules, _ []gate.Way) {
			p.Suppressed = map[string]bool{hub.EmailHandle("ana@ana.test").Key(): true}
		}, state: hub.SendAttempting, way: 1},
		"bounced": {change: func(p *gate.Person, _ *gate.Rules, _ []gate.Way) {
			p.Suppressed = map[string]bool{hub.EmailHandle("ana@ana.test").Key(): true}
			p.Identities = p.Identities[:2]
		}, state: hub.SendSkipped, reason: "suppressed"},
		"closed": {change: func(_ *gate.Person, _ *gate.Rules, ways []gate.Way) { ways[0].Open, ways[1].Open = false, false },
			state: hub.SendHeld, reason: "inbox_closed", due: time.Minute},
		"often enough": {change: func(p *gate.Person, r *gate.Rules, _ []gate.Way) {
			p.Recent, r.Cap = 3, &draft.FrequencyCap{Messages: 3, Days: 7}
		},
			state: hub.SendSkipped, reason: "frequency_cap"},
		"talking": {change: func(p *gate.Person, _ *gate.Rules, _ []gate.Way) { p.Talking = true }, state: hub.SendHeld, reason: "open_conversation", due: 10 * time.Minute},
		"owed":    {change: func(p *gate.Person, _ *gate.Rules, _ []gate.Way) { p.Talking, p.Late = true, true }, state: hub.SendHeld, reason: "breach", due: 10 * time.Minute},
		"let down": {change: func(p *gate.Person, _ *gate.Rules, _ []gate.Way) {
			p.Heed(false, false, now.Add(-24*time.Hour), time.Time{}, draft.CareRules{BreachDays: 2})
		}, state: hub.SendHeld, reason: "breach", due: 24 * time.Hour},
		"unhappy": {change: func(p *gate.Person, _ *gate.Rules, _ []gate.Way) {
			p.Heed(false, false, time.Time{}, now, draft.CareRules{RatingAtMost: 2, RatingDays: 14})
		}, state: hub.SendHeld, reason: "bad_rating", due: 14 * 24 * time.Hour},
		"unhappy and talking": {change: func(p *gate.Person, _ *gate.Rules, _ []gate.Way) {
			p.Heed(true, false, time.Time{}, now, draft.CareRules{RatingAtMost: 2, RatingDays: 14})
		}, state: hub.SendHeld, reason: "open_conversation", due: 10 * time.Minute},
		"talking, and we do not mind": {change: func(p *gate.Person, r *gate.Rules, _ []gate.Way) { p.Talking, r.Care = true, false }, state: hub.SendAttempting},
		"asleep": {change: func(_ *gate.Person, r *gate.Rules, _ []gate.Way) {
			r.Quiet = &draft.QuietHours{From: "21:00", To: "08:00"}
		},
			state: hub.SendPlanned, reason: "quiet_hours", due: 9*time.Hour + 30*time.Minute},
		"asked for": {change: func(p *gate.Person, r *gate.Rules, _ []gate.Way) {
			r.Purpose, r.Quiet, r.Cap = "transactional", &draft.QuietHours{From: "21:00", To: "08:00"}, &draft.FrequencyCap{Messages: 1, Days: 1}
			p.Talking, p.Recent, p.Contact.Consents = true, 9, nil
		}, state: hub.SendAttempting},
		"likes texts": {change: func(p *gate.Person, _ *gate.Rules, _ []gate.Way) {
			p.Contact.Traits = []hub.Trait{{Key: "preferred_channel", Value: "sms"}}
		}, state: hub.SendAttempting, way: 1},
	} {
		p, r, ways := ana(), rules(), []gate.Way{letters, texts}
		if c.change != nil {
			c.change(&p, r, ways)
		}
		got := gate.Decide(hub.Send{Run: 1, N: 2, ContactID: "con_ana", State: hub.SendPlanned}, &p, ways, r, now)
		var due time.Time
		if c.due != 0 {
			due = now.Add(c.due)
		}
		if got.State != c.state || got.Reason != c.reason || !got.DueAt.Equal(due) || c.state == hub.SendAttempting && got.Way != c.way {
			t.Errorf("%s: %s %q due %v by way %d", name, got.State, got.Reason, got.DueAt, got.Way)
		}
		if got.State == hub.SendAttempting && (got.Attempts != 1 || !got.FirstAt.Equal(now) || got.To.IsZero() || got.InboxID != ways[got.Way].Inbox.ID || got.Locale != "fr") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestAVerifiedAddressIsTakenAndAWayThatFailedIsNotTriedAgain(t *testing.T) {
	p, r := ana(), &gate.Rules{Purpose: "marketing", Home: time.UTC}
	got := gate.Decide(hub.Send{}, &p, []gate.Way{letters, texts}, r, now)
	if got.To.Address != "ana@ana.test" {
		t.Errorf("to %s", got.To.Address)
	}
	if got = gate.Decide(hub.Send{Way: 1}, &p, []gate.Way{letters, texts}, r, now); got.Channel != "sms" {
		t.Errorf("by %s", got.Channel)
	}
	if got = gate.Decide(hub.Send{Way: 2}, &p, []gate.Way{letters, texts}, r, now); got.State != hub.SendSkipped || got.Reason != gate.NoAddress {
		t.Errorf("after the last way: %s %s", got.State, got.Reason)
	}
}
