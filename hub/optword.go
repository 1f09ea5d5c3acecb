package hub

import "strings"

// carrierStops and carrierStarts are the words by which the networks of text
// messages stop and start them (https://help.twilio.com/articles/223134027,
// November 2026), read as they stand.
var (
	carrierStops  = map[string]bool{"STOP": true, "STOPALL": true, "UNSUBSCRIBE": true, "CANCEL": true, "END": true, "QUIT": true, "REVOKE": true, "OPTOUT": true}
	carrierStarts = map[string]bool{"START": true, "UNSTOP": true}
)

// CarrierWord reads a whole text message as the networks do: in any case, without
// the space around it. Known is false for everything else.
func CarrierWord(text string) (given, known bool) {
	word := strings.ToUpper(strings.TrimSpace(text))
	return carrierStarts[word], carrierStops[word] || carrierStarts[word]
}

// optStops and optStarts are what people write to the same end elsewhere, folded,
// agreeing and refusing how they answer a question of ours: each with the language
// that it is of, empty where it is of none alone. Words that answer other questions,
// too (cancel, end, quit), are not among them.
var (
	optStops = optWords(
		"STOP,STOPALL,STOP ALL,STOP SMS,UNSUBSCRIBE,UNSUBSCRIBE ME,PLEASE UNSUBSCRIBE,UNSUB,OPTOUT,OPT OUT,ABMELDEN,AUSTRAGEN,BAJA,DARME DE BAJA,DISISCRIVI,DISISCRIVIMI,CANCELLAMI",
		"ARRET,ARRETER,DESABONNER,DESABONNEMENT,ME DESABONNER,SE DESABONNER,DESINSCRIPTION,DESINSCRIRE",
		"DEZABONARE,DEZABONEAZA,DEZABONEAZA MA,DEZABONATI MA")
	optStarts = optWords("START,UNSTOP,SUBSCRIBE,RESUBSCRIBE", "ABONNER,REABONNER", "ABONARE,REABONARE")
	agreeing  = optWords("YES,Y,YES PLEASE,I AGREE,CONFIRM,I CONFIRM,JA,SI,START", "OUI,JE CONFIRME,CONFIRMER", "DA,CONFIRM DA,DA CONFIRM")
	refusing  = optWords("NO,N,NO THANKS,NO THANK YOU,NEIN,NEIN DANKE", "NON,NON MERCI", "NU,NU MULTUMESC")
)

func optWords(all, french, romanian string) map[string]string {
	out := map[string]string{}
	for _, of := range [][2]string{{"", all}, {"fr", french}, {"ro", romanian}} {
		for w := range strings.SplitSeq(of[1], ",") {
			out[w] = of[0]
		}
	}
	return out
}

// maxOptWord is how long a message may be that is one of the words, in bytes.
const maxOptWord = 60

// OptWord reads a whole message by which somebody stops or starts what is sent to
// many, in any case, with any marks around it, with accents or without, in the
// languages of those who are written to. Known is false for everything else.
func OptWord(text string) (given, known bool) {
	if len(text) > maxOptWord {
		return false, false
	}
	word := fold(text)
	_, starts := optStarts[word]
	_, stops := optStops[word]
	return starts, stops || starts
}

// AgreeWord reads a whole message by which somebody says yes to a question of ours.
func AgreeWord(text string) bool { return isWord(agreeing, text) }

// RefuseWord is AgreeWord for no.
func RefuseWord(text string) bool { return isWord(refusing, text) }

func isWord(of map[string]string, text string) bool {
	if len(text) > maxOptWord {
		return false
	}
	_, known := of[fold(text)]
	return known
}

// IsOptWord reports whether OptWord, AgreeWord or RefuseWord reads a whole message.
func IsOptWord(text string) bool {
	return isWord(optStops, text) || isWord(optStarts, text) || isWord(agreeing, text) || isWord(refusing, text)
}

// OptLanguage is the language (BCP 47) of a word that IsOptWord knows; empty: it is of none alone.
func OptLanguage(text string) string {
	if len(text) > maxOptWord {
		return ""
	}
	word := fold(text)
	for _, of := range []map[string]string{optStops, optStarts, agreeing, refusing} {
		if lang := of[word]; lang != "" {
			return lang
		}
	}
	return ""
}

var plain = strings.NewReplacer("À", "A", "Â", "A", "Ă", "A", "É", "E", "È", "E", "Ê", "E", "Î", "I", "Í", "I", "Ș", "S", "Ş", "S", "Ț", "T", "Ţ", "T")

// fold leaves the letters A to Z, with one space between words.
func fold(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r >= 0xFF21 && r <= 0xFF3A || r >= 0xFF41 && r <= 0xFF5A: // full width
			return r - 0xFEE0
		case r >= 0x300 && r <= 0x36F, r == 0x200B, r == 0x200D, r == 0xFEFF, r == 0xFE0F: // accents of their own, nothing
			return -1
		}
		return r
	}, text)
	words := strings.FieldsFunc(plain.Replace(strings.ToUpper(text)), func(r rune) bool { return r < 'A' || r > 'Z' })
	return strings.Join(words, " ")
}
