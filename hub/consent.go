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
	Proof   string    `json:"proof,omitempty"`  // a message's id, or what shows it
	Source  string    `json:"source,omitempty"` // where it was said: agent, api, import, form, message
	Words   string    `json:"words,omitempty"`  // what the person was shown when they said it
	IP      string    `json:"ip,omitempty"`     // from where, if it was said on a page
	At      time.Time `json:"at"`
}

// ConsentChange is one entry of the history of consents, which is only added to.
type ConsentChange struct {
	Consent
	ContactID ContactID
	By        Actor
}

// Purposes that answer something the person did. They need no yes; a no is obeyed.
const (
	PurposeService       = "service"
	PurposeTransactional = "transactional"
	PurposeMarketing     = "marketing"
)

// Why MaySend says no.
const (
	NoConsent = "no_consent" // nobody has said yes to this purpose
	SaidNo    = "opted_out"  // the last word is no
)

const allOf = "all"

func anyOf(s string) bool { return s == "" || s == allOf }

// MaySend reports whether a person may be written to on a kind of channel for a
// purpose. The last word that speaks of it decides, also when it speaks of more:
// a later no to everything wins over an older yes to one thing. A no that names
// the channel is lifted only by a later yes that names it, too. At the same
// instant no wins. Service and transactional messages need no yes, everything
// else does. Why is NoConsent or SaidNo.
func MaySend(consents []Consent, kind ChannelKind, purpose string) (ok bool, why string) {
	if purpose == "" {
		purpose = PurposeMarketing
	}
	var yes, no [2]time.Time // for all channels, for this one
	var saidYes, saidNo [2]bool
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
		if c.Given {
			yes[at], saidYes[at] = latest(yes[at], c.At), true
		} else {
			no[at], saidNo[at] = latest(no[at], c.At), true
		}
	}
	if saidNo[1] && !(saidYes[1] && yes[1].After(no[1])) {
		return false, SaidNo
	}
	if saidNo[0] && !(saidYes[0] && yes[0].After(no[0])) && !(saidYes[1] && yes[1].After(no[0])) {
		return false, SaidNo
	}
	if !saidYes[0] && !saidYes[1] && purpose != PurposeService && purpose != PurposeTransactional {
		return false, NoConsent
	}
	return true, ""
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// OptedOut reports whether the person's last word on this channel, for anything
// or for service, is no. A no to marketing alone does not silence an answer.
func OptedOut(consents []Consent, kind ChannelKind) bool {
	ok, _ := MaySend(consents, kind, PurposeService)
	return !ok
}

// LastWords are the consents that count: the last word for each channel and
// purpose, in the order they are met. At the same instant no wins.
func LastWords(consents []Consent) []Consent {
	out := make([]Consent, 0, len(consents))
	for _, c := range consents {
		at := slices.IndexFunc(out, func(x Consent) bool { return x.Channel == c.Channel && x.Purpose == c.Purpose })
		switch {
		case at < 0:
			out = append(out, c)
		case c.At.After(out[at].At) || (c.At.Equal(out[at].At) && !c.Given):
			out[at] = c
		}
	}
	return out
}
