package hub

import (
	"slices"
	"time"
)

// Consent is one word of a person about being written to, with its proof.
type Consent struct {
	Channel string    `json:"channel"` // a kind of channel; "all" or empty: every one
	Purpose string    `json:"purpose"` // what for; "all" or empty: anything
	Given   bool      `json:"given"`
	Pending bool      `json:"pending,omitempty"` // a yes that the person has still to confirm; it counts as no
	Proof   string    `json:"proof,omitempty"`   // a message's id, or what shows it
	Source  string    `json:"source,omitempty"`  // where it was said: agent, api, import, form, message
	Words   string    `json:"words,omitempty"`   // what the person was shown when they said it
	IP      string    `json:"ip,omitempty"`      // from where, if it was said on a page
	At      time.Time `json:"at"`

	// Of a yes that had to be confirmed: when they were asked for it, by which
	// message (empty: it could not be sent), and until when they may.
	AskedAt   time.Time `json:"asked_at,omitzero"`
	AskedIn   MessageID `json:"asked_in,omitempty"`
	ConfirmBy time.Time `json:"confirm_by,omitzero"`
}

// ConsentChange is one entry of the history of consents, which is only added to.
type ConsentChange struct {
	Consent
	ContactID ContactID
	By        Actor
}

// Purposes. Service and transactional answer something the person did: they need
// no yes, but a no is obeyed. Tracking is not to be written to, but to let us see
// what is opened and clicked: a yes of its own, never part of a yes to everything.
const (
	PurposeService       = "service"
	PurposeTransactional = "transactional"
	PurposeMarketing     = "marketing"
	PurposeTracking      = "tracking"
)

// Why MaySend says no.
const (
	NoConsent   = "no_consent"  // nobody has said yes to this purpose
	SaidNo      = "opted_out"   // the last word is no
	Unconfirmed = "unconfirmed" // the last word is a yes that they have still to confirm
)

const allOf = "all"

func anyOf(s string) bool { return s == "" || s == allOf }

// MaySend reports whether a person may be written to on a kind of channel for a
// purpose. The last word that speaks of it decides, also when it speaks of more:
// a later no to everything wins over an older yes to one thing. A no that names
// the channel is lifted only by a later yes that names it, too. At the same
// instant no wins. Service and transactional messages need no yes, everything
// else does. A yes that has still to be confirmed changes nothing of that: it only
// names the reason. Why is NoConsent, SaidNo or Unconfirmed.
func MaySend(consents []Consent, kind ChannelKind, purpose string) (ok bool, why string) {
	if purpose == "" {
		purpose = PurposeMarketing
	}
	var yes, no [2]time.Time // for all channels, for this one
	var saidYes, saidNo [2]bool
	var asked time.Time
	for i := range consents {
		c := &consents[i]
		if !anyOf(c.Purpose) && c.Purpose != purpose {
			continue
		}
		at := 0
		switch {
		case c.Channel == string(kind):
			at = 1
		case !anyOf(c.Channel):
			continue
		}
		if c.Pending {
			asked = latest(asked, c.At)
		} else if c.Given {
			yes[at], saidYes[at] = latest(yes[at], c.At), true
		} else {
			no[at], saidNo[at] = latest(no[at], c.At), true
		}
	}
	switch {
	case saidNo[1] && !(saidYes[1] && yes[1].After(no[1])):
		ok, why = false, SaidNo
	case saidNo[0] && !(saidYes[0] && yes[0].After(no[0])) && !(saidYes[1] && yes[1].After(no[0])):
		ok, why = false, SaidNo
	case !saidYes[0] && !saidYes[1] && !Reply(purpose):
		ok, why = false, NoConsent
	default:
		return true, ""
	}
	if asked.After(latest(no[0], no[1])) && !Reply(purpose) {
		why = Unconfirmed
	}
	return ok, why
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// MayTrack reports whether a person has said that we may see what they open and
// click. Only words that name tracking can give it; a no to everything takes it.
func MayTrack(consents []Consent, kind ChannelKind) bool {
	named := slices.ContainsFunc(consents, func(c Consent) bool { return c.Purpose == PurposeTracking && c.Given })
	if !named {
		return false
	}
	own := slices.DeleteFunc(slices.Clone(consents), func(c Consent) bool { return anyOf(c.Purpose) && c.Given })
	ok, _ := MaySend(own, kind, PurposeTracking)
	return ok
}

// Reply reports whether a purpose answers something that the person did.
func Reply(purpose string) bool {
	return purpose == PurposeService || purpose == PurposeTransactional
}

// WithConsent replaces what is known for the same channel and purpose, unless
// that is newer. A yes that has still to be confirmed replaces no word, only an
// earlier one of its own kind: who only claims to be somebody must not take their
// yes away. A no ends those that it speaks of.
func WithConsent(in []Consent, c Consent) []Consent {
	if c.Pending {
		return withPending(in, c)
	}
	out := make([]Consent, 0, len(in)+1)
	for _, have := range in {
		same := have.Channel == c.Channel && have.Purpose == c.Purpose
		switch {
		case have.Pending:
			if (same || !c.Given && c.covers(&have)) && !have.At.After(c.At) {
				continue
			}
		case same && have.At.After(c.At):
			return in
		case same:
			continue
		}
		out = append(out, have)
	}
	return append(out, c)
}

// covers reports whether a word speaks of all that another one does.
func (c *Consent) covers(x *Consent) bool {
	return (anyOf(c.Channel) || c.Channel == x.Channel) && (anyOf(c.Purpose) || c.Purpose == x.Purpose)
}

// Silence are the words that say no to everything on a channel ("all": on every
// one) at an instant, except answers to what the person did: an order's news still
// come, unless a no to those stands.
func Silence(have []Consent, channel string, at time.Time) []Consent {
	kind := ChannelKind(channel)
	if anyOf(channel) {
		channel, kind = allOf, "-" // one that nobody has spoken of by name
	}
	out := []Consent{{Channel: channel, Purpose: allOf, At: at}}
	for _, purpose := range []string{PurposeService, PurposeTransactional} {
		if ok, _ := MaySend(have, kind, purpose); ok {
			out = append(out, Consent{Channel: channel, Purpose: purpose, Given: true, At: at.Add(time.Millisecond)})
		}
	}
	return out
}

// OptedOut reports whether the person's last word on this channel, for anything
// or for service, is no. A no to marketing alone does not silence an answer.
func OptedOut(consents []Consent, kind ChannelKind) bool {
	ok, _ := MaySend(consents, kind, PurposeService)
	return !ok
}

// LastWords are the consents that count: the last word for each channel and
// purpose, in the order they are met. At the same instant no wins. What has still
// to be confirmed stands beside it.
func LastWords(consents []Consent) []Consent {
	out := make([]Consent, 0, len(consents))
	for _, c := range consents {
		at := slices.IndexFunc(out, func(x Consent) bool {
			return x.Channel == c.Channel && x.Purpose == c.Purpose && x.Pending == c.Pending
		})
		switch {
		case at < 0:
			out = append(out, c)
		case c.At.After(out[at].At) || (c.At.Equal(out[at].At) && !c.Given && !c.Pending):
			out[at] = c
		}
	}
	return out
}
