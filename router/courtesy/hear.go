package courtesy

import (
	"time"

	"github.com/parleyhub/parley/hub"
)

// Opt reads a message that is nothing but STOP, or START, in any shape: a no to
// what is sent to many on this channel, which answers of agents survive, or the
// no taken back, which may have to be confirmed. The adapter's own reading goes
// first: networks know their words. Said is nil when it is neither, and empty when
// it was said before: nothing to write, and nobody has to answer.
func Opt(in *hub.Inbound, have []hub.Consent, at time.Time, confirm bool) (said []hub.Consent, mind Mind) {
	given, known := hub.OptWord(in.Text)
	if !known || in.Consent != nil || !in.Plain() {
		return nil, ""
	}
	kind := string(in.Kind)
	switch ok, why := hub.MaySend(have, in.Kind, hub.PurposeMarketing); {
	case !given && !ok && why == hub.SaidNo:
		return []hub.Consent{}, ""
	case !given:
		return hub.Silence(have, kind, at), Out
	case !hub.Stopped(have, kind):
		return nil, ""
	case confirm:
		return hub.Started(kind, at, true), "" // the question whether it was them is the answer
	}
	return hub.Started(kind, at, false), Back
}

// Answer reads a message that is nothing but YES, or NO, in answer to a question of
// ours. Mind is empty when the network has answered the word by itself.
func Answer(in *hub.Inbound, have []hub.Consent, question hub.MessageID, at time.Time) (said []hub.Consent, mind Mind) {
	switch {
	case !in.Plain():
	case hub.AgreeWord(in.Text):
		said, mind = hub.Agreed(have, question, at), Confirmed
	case hub.RefuseWord(in.Text):
		said, mind = hub.Declined(have, question, at), Declined
	}
	if in.Consent != nil {
		mind = ""
	}
	return said, mind
}
