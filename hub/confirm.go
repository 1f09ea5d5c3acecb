package hub

import (
	"slices"
	"time"
)

// Confirmable says why a yes to a purpose on a channel cannot wait for its
// confirmation; empty: it can.
func Confirmable(channel, purpose string) string {
	switch {
	case anyOf(channel):
		return "a yes that has to be confirmed names its channel"
	case Reply(purpose):
		return "what is sent for this purpose needs no yes"
	}
	return ""
}

// withPending adds a yes that has still to be confirmed, unless there is nothing
// to confirm: they said so already, a later no stands, or it waits already. The
// same once more (by its instant) is news of it, when it says that it was asked.
func withPending(in []Consent, c Consent) []Consent {
	c.Given = false
	if Confirmable(c.Channel, c.Purpose) != "" || allowed(in, &c) {
		return in
	}
	out := make([]Consent, 0, len(in)+1)
	for _, have := range in {
		switch same := have.Channel == c.Channel && have.Purpose == c.Purpose; {
		case !have.Pending && !have.Given && have.covers(&c) && !have.At.Before(c.At):
			return in
		case same && have.Pending:
			open := have.ConfirmBy.IsZero() || c.At.Before(have.ConfirmBy)
			news := have.At.Equal(c.At) && !c.AskedAt.IsZero() && !c.AskedAt.Before(have.AskedAt)
			if open && !news || have.At.After(c.At) {
				return in
			}
		default:
			out = append(out, have)
		}
	}
	return append(out, c)
}

// allowed reports whether a yes would change nothing.
func allowed(have []Consent, c *Consent) bool {
	if c.Purpose == PurposeTracking {
		return MayTrack(have, ChannelKind(c.Channel))
	}
	purpose := c.Purpose
	if anyOf(purpose) {
		purpose = "-" // one that nobody has spoken of by name
	}
	ok, _ := MaySend(have, ChannelKind(c.Channel), purpose)
	return ok
}

// Waiting are the consents that the person has still to confirm, and that would
// change something.
func Waiting(consents []Consent) (out []Consent) {
	for i := range consents {
		c := &consents[i]
		over := func(x Consent) bool { return !x.Pending && !x.Given && x.covers(c) && !x.At.Before(c.At) }
		if c.Pending && !allowed(consents, c) && !slices.ContainsFunc(consents, over) {
			out = append(out, *c)
		}
	}
	return out
}

// SourceConfirmed is the source of consents that were confirmed by who they are of.
const SourceConfirmed = "double_opt_in"

// Confirmed is a yes that waited, confirmed by who it is of: with what they were
// shown or wrote, by a message of theirs or from an address.
func Confirmed(waits Consent, at time.Time, by MessageID, words, ip string) Consent {
	proof := string(by)
	if proof == "" {
		proof = "confirmed by the link in " + string(waits.AskedIn)
	}
	return Consent{Channel: waits.Channel, Purpose: waits.Purpose, Given: true, Proof: proof, Source: SourceConfirmed, Words: words, IP: ip,
		At: at, AskedAt: waits.AskedAt, AskedIn: waits.AskedIn, ConfirmBy: waits.ConfirmBy}
}

// SourceMessage is the source of what people say in messages.
const SourceMessage = "message"

// Stopped reports whether the person said STOP on a channel, and it stands.
func Stopped(have []Consent, kind string) bool {
	return slices.ContainsFunc(have, func(c Consent) bool {
		return !c.Given && !c.Pending && c.Channel == kind && anyOf(c.Purpose) && c.Source == SourceMessage
	})
}

// Started is what START says: the no to everything is taken back, or, where that
// has to be confirmed, answers may come and the rest waits for it.
func Started(kind string, at time.Time, confirm bool) []Consent {
	if !confirm {
		return []Consent{{Channel: kind, Purpose: allOf, Given: true, At: at}}
	}
	return []Consent{{Channel: kind, Purpose: PurposeService, Given: true, At: at}, {Channel: kind, Purpose: PurposeTransactional, Given: true, At: at},
		{Channel: kind, Purpose: allOf, Pending: true, At: at}}
}

// Agreed is what YES says at an instant to the question of a message.
func Agreed(have []Consent, question MessageID, at time.Time) (out []Consent) {
	for _, x := range Waiting(have) {
		if x.AskedIn == question && question != "" && at.Before(x.ConfirmBy) {
			out = append(out, Confirmed(x, at, "", "", ""))
		}
	}
	return out
}

// Declined is what NO says at an instant to the question of a message.
func Declined(have []Consent, question MessageID, at time.Time) (out []Consent) {
	for _, x := range Waiting(have) {
		switch {
		case x.AskedIn != question || question == "":
		case anyOf(x.Purpose):
			return Silence(have, x.Channel, at)
		default:
			out = append(out, Consent{Channel: x.Channel, Purpose: x.Purpose, At: at})
		}
	}
	return out
}
