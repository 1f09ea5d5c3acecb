// Package courtesy is what people hear when they have said whether they want to be
// written to: in comes what they said, in which word and language; out come the
// words of one short automatic message, and whether one is due. It is pure.
package courtesy

import (
	"maps"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Mind is what somebody has said.
type Mind string

// What there is to be said.
const (
	Out       Mind = "out"       // STOP
	Back      Mind = "back"      // START
	Confirmed Mind = "confirmed" // YES to the question whether they want what was asked for in their name
	Declined  Mind = "declined"  // NO to it
)

// words by what was said and language; en is for whoever speaks none of them. Each
// is short enough for one or two text messages, and names the word that leads back.
var words = map[Mind]map[string]string{
	Out: {
		"en": "You will get no more of these messages from us here. To get them again, reply START.",
		"fr": "Vous ne recevrez plus ces messages de notre part ici. Pour les recevoir à nouveau, répondez START.",
		"ro": "Nu veți mai primi aici astfel de mesaje de la noi. Pentru a le primi din nou, răspundeți START.",
	},
	Back: {
		"en": "Welcome back: our messages may come here again. To end them, reply STOP.",
		"fr": "Vous pouvez à nouveau recevoir nos messages ici. Pour ne plus les recevoir, répondez STOP.",
		"ro": "Puteți primi din nou aici mesajele noastre. Pentru a le opri, răspundeți STOP.",
	},
	Confirmed: {
		"en": "Thank you, it is confirmed. To get no more of these messages, reply STOP.",
		"fr": "Merci, c’est confirmé. Pour ne plus recevoir ces messages, répondez STOP.",
		"ro": "Vă mulțumim, este confirmat. Pentru a nu mai primi aceste mesaje, răspundeți STOP.",
	},
	Declined: {
		"en": "Thank you for telling us: you will not get these messages.",
		"fr": "Merci de nous l’avoir dit : vous ne recevrez pas ces messages.",
		"ro": "Vă mulțumim că ne-ați spus: nu veți primi aceste mesaje.",
	},
}

// Words are the usual message about a mind in the first of the languages (BCP 47)
// that there are words in.
func Words(m Mind, languages ...string) string { return House{}.Words(m, languages...) }

// Usual are all of them, by what was said and language.
func Usual() map[string]map[string]string {
	out := map[string]map[string]string{}
	for m, texts := range words {
		out[string(m)] = maps.Clone(texts)
	}
	return out
}

// House is how one brand's people are told that they were heard.
type House struct {
	On       bool                                 // they are
	Language string                               // BCP 47, for those of whom none is known
	Own      func(m Mind, language string) string // words of its own in a language without its region; nil, or empty: there are none
}

// Words are the message about a mind in the first of the languages (BCP 47), then the
// house's, that there are words in. Own ones go before the usual ones, but none that
// would be read as a word itself: two hubs must not talk to each other.
func (h House) Words(m Mind, languages ...string) string {
	for _, tag := range append(languages, h.Language, "en") {
		base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(tag), "_", "-"), "-")
		if h.Own != nil {
			if text := h.Own(m, base); text != "" && !hub.IsOptWord(text) {
				return text
			}
		}
		if text := words[m][base]; text != "" {
			return text
		}
	}
	return words[m]["en"]
}

// Day is the time in which a person who changes their mind over and over hears of
// Most of the changes on a channel: what looks like a person may be a program that
// answers ours. Late is from when on nobody is told any more: what is read so long
// after it was said came from an old mailbox, or after an outage.
const (
	Day  = 24 * time.Hour
	Most = 4
	Late = Day
)

// Changes is how often somebody has said on a channel, since an instant, whether
// they want to be written to: by messages, as pages answer for themselves.
func Changes(log []hub.ConsentChange, kind hub.ChannelKind, since time.Time) int {
	by := map[string]bool{}
	for i := range log {
		c := &log[i]
		if c.Channel == string(kind) && c.At.After(since) && (c.Source == hub.SourceMessage || c.Source == hub.SourceConfirmed && c.IP == "") {
			by[c.Proof] = true
		}
	}
	return len(by)
}
