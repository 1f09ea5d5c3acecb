// Package gate decides, at the very moment, whether one person may get what a
// campaign has for them, by which way, and why not. In comes what is known of
// the person now; out comes the row of the ledger as it is from here on. It is
// pure.
package gate

import (
	"slices"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// Why somebody does not get it, or not now. They are keys of the catalogues.
const (
	Gone        = "gone"              // the person is not there any more
	Merged      = "merged"            // and gets it as the one they were merged into
	Reached     = "reached"           // an earlier way has reached them after all
	Expired     = "expired"           // it is of no use any more
	HeldOut     = "held_out"          // to compare with
	NoAddress   = "no_address"        // none of the ways reaches them
	NoConsent   = hub.NoConsent       //
	OptedOut    = hub.SaidNo          //
	Suppressed  = "suppressed"        // nothing is sent to that address
	Capped      = "frequency_cap"     // they were written to often enough
	OpenTalk    = "open_conversation" // held until it is settled
	Late        = "breach"            // held: we owe them an answer, or gave one too late
	BadRating   = "bad_rating"        // held: they rated us badly
	QuietHours  = "quiet_hours"       // put off to their end
	NoCoupon    = "no_coupon"         // no code of its offer is left
	Throttled   = "throttled"         // put off to its slot
	InboxClosed = "inbox_closed"      // held: no inbox is open
)

// careAgain is when somebody who is held is looked at again; closedAgain when an
// inbox that is not open is.
const (
	careAgain   = 10 * time.Minute
	closedAgain = time.Minute
)

// TraitPreferred is the trait that names the kind of channel a person prefers.
const TraitPreferred = "preferred_channel"

// Way is one inbox by which a campaign may go.
type Way struct {
	Inbox hub.Inbox
	Can   channels.Abilities
	Open  bool // it can send now
}

// Person is what is known of somebody now.
type Person struct {
	Contact    hub.Contact // the one they live on in, if they were merged
	Reached    bool        // by a way before this one, after all
	Twin       bool        // that one has a row of their own in the run
	Identities []hub.Identity
	Suppressed map[string]bool // by Handle.Key
	Talking    bool            // has a conversation that somebody has to act on
	Late       bool            // and we are late, or were lately
	Rated      bool            // and rated us badly lately
	Until      time.Time       // when Late or Rated end by themselves; zero: they do not
	Recent     int             // how often all campaigns wrote to them within the cap's days
}

// Rules are what a run goes by.
type Rules struct {
	Purpose string
	Quiet   *draft.QuietHours
	Cap     *draft.FrequencyCap
	Care    bool
	Expires time.Time // zero: never
	Home    *time.Location
}

// Decide answers the row as it is now: attempting by one way, put off, held or
// skipped with a reason.
func Decide(row hub.Send, p *Person, ways []Way, r *Rules, now time.Time) hub.Send {
	row.UpdatedAt, row.Error = now, ""
	c := &p.Contact
	end := func(state hub.SendState, reason string, due time.Time) hub.Send {
		row.State, row.Reason, row.DueAt = state, reason, due
		return row
	}
	switch {
	case c.ID == "":
		return end(hub.SendSkipped, Gone, time.Time{})
	case p.Reached:
		return end(hub.SendSkipped, Reached, time.Time{})
	case p.Twin:
		return end(hub.SendSkipped, Merged, time.Time{})
	case !r.Expires.IsZero() && !now.Before(r.Expires):
		return end(hub.SendSkipped, Expired, time.Time{})
	}
	row.ContactID, row.Locale = c.ID, c.Language
	if why := choose(&row, p, ways, r.Purpose); why == InboxClosed {
		return end(hub.SendHeld, why, now.Add(closedAgain))
	} else if why != "" {
		return end(hub.SendSkipped, why, time.Time{})
	}
	if !hub.Reply(r.Purpose) {
		if r.Cap != nil && p.Recent >= r.Cap.Messages {
			return end(hub.SendSkipped, Capped, time.Time{})
		}
		if why := p.leave(); r.Care && why != "" {
			again := now.Add(careAgain)
			if !p.Talking && p.Until.After(again) { // time alone releases them
				again = p.Until
			}
			return end(hub.SendHeld, why, again)
		}
		if until := r.Quiet.Ends(now, draft.Zone(c.Zone, r.Home)); !until.IsZero() {
			return end(hub.SendPlanned, QuietHours, until)
		}
	}
	row.State, row.Reason, row.DueAt = hub.SendAttempting, "", time.Time{}
	if row.Attempts++; row.FirstAt.IsZero() {
		row.FirstAt = now
	}
	return row
}

// Heed notes why somebody should be left alone: something open, that is late, and
// when we let them down or were rated badly the last time; zero: not lately.
func (p *Person) Heed(open, late bool, breached, rated time.Time, c draft.CareRules) {
	p.Talking, p.Late, p.Rated = open, late || !breached.IsZero(), !rated.IsZero()
	ends := func(at time.Time, days int) {
		if end := at.Add(time.Duration(days) * 24 * time.Hour); !at.IsZero() && end.After(p.Until) {
			p.Until = end
		}
	}
	ends(breached, c.BreachDays)
	ends(rated, c.RatingDays)
	if open || late {
		p.Until = time.Time{} // it ends when somebody acts
	}
}

// leave answers why somebody should be left alone at present; empty: they need not.
func (p *Person) leave() string {
	switch {
	case p.Late:
		return Late
	case p.Talking:
		return OpenTalk
	case p.Rated:
		return BadRating
	}
	return ""
}

// RulesOf are the rules by which a campaign goes that begins at start.
func RulesOf(c *draft.Campaign, all *draft.SendingRules, start time.Time, home *time.Location) *Rules {
	r := &Rules{Purpose: c.PurposeOf(), Quiet: c.Quiet, Cap: c.Cap, Care: c.Care != "send", Home: home}
	if r.Quiet == nil {
		r.Quiet = all.Quiet
	}
	if r.Cap == nil {
		r.Cap = all.Cap
	}
	if c.ValidMin > 0 {
		r.Expires = start.Add(time.Duration(c.ValidMin) * time.Minute)
	}
	return r
}

// choose finds the first way, from the row's own on, that reaches the person and
// that they allow. Else it answers why there is none: the reason of the way that
// came the furthest.
func choose(row *hub.Send, p *Person, ways []Way, purpose string) string {
	order := make([]int, 0, len(ways))
	for i := int(row.Way); i < len(ways); i++ {
		order = append(order, i)
	}
	if want := preferred(&p.Contact); want != "" && row.Way == 0 {
		slices.SortStableFunc(order, func(a, b int) int { return likes(ways[b], want) - likes(ways[a], want) })
	}
	why, far := NoAddress, 0
	note := func(reason string, n int) {
		if n > far {
			why, far = reason, n
		}
	}
	for _, i := range order {
		w := &ways[i]
		to := address(p.Identities, w, row.To)
		if to.IsZero() {
			continue
		}
		ok, no := hub.MaySend(p.Contact.Consents, w.Inbox.Kind, purpose)
		switch {
		case !ok:
			note(no, 1)
			continue
		case p.Suppressed[to.Key()]:
			note(Suppressed, 2)
			continue
		case !w.Open:
			note(InboxClosed, 3)
			continue
		}
		row.Way, row.InboxID, row.Channel, row.To = int64(i), w.Inbox.ID, w.Inbox.Kind, to
		return ""
	}
	return why
}

func likes(w Way, kind string) int {
	if string(w.Inbox.Kind) == kind {
		return 1
	}
	return 0
}

func preferred(c *hub.Contact) string {
	for _, t := range c.Traits {
		if t.Key == TraitPreferred {
			return t.Value
		}
	}
	return ""
}

// address is the handle by which a way reaches the person: the one that the row
// names already, else a verified one before others, among those the oldest.
func address(ids []hub.Identity, w *Way, named hub.Handle) hub.Handle {
	var best *hub.Identity
	for i := range ids {
		x := &ids[i]
		if x.Handle.Kind != w.Can.HandleKind || x.Handle.Scope != "" && x.Handle.Scope != string(w.Inbox.ID) {
			continue
		}
		if x.Handle == named {
			return named
		}
		if best == nil || x.Verified && !best.Verified || x.Verified == best.Verified && x.CreatedAt.Before(best.CreatedAt) {
			best = x
		}
	}
	if best == nil {
		return hub.Handle{}
	}
	return best.Handle
}
