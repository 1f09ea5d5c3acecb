package hub_test

import (
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
)

func TestStopIsHeardInEveryShapeAndNothingElseIs(t *testing.T) {
	for text, want := range map[string]string{
		"STOP": "stop", " stop.\n": "stop", "Stop!!!": "stop", "«stop»": "stop", "*STOP*": "stop", "ＳＴＯＰ": "stop", "STOP 🛑": "stop", "stop all": "stop", "s\u200btop": "stop",
		"Unsubscribe": "stop", "please unsubscribe": "stop", "opt-out": "stop", "ARRÊT": "stop", "arre\u0302t": "stop", "Désabonner": "stop", "me désabonner.": "stop",
		"dezabonare": "stop", "Dezabonează-mă": "stop", "Abmelden": "stop", "baja": "stop",
		"start": "start", "Start!": "start", "unstop": "start", "réabonner": "start",
		"": "", "stop it": "", "please stop sending the wrong kettle": "", "bus stop": "", "cancel": "", "END": "", "quit": "", "yes": "", "S T O P": "", "стоп": "", "stop" + strings.Repeat("!", 80): "", "\xff\xfe": "",
	} {
		given, known := hub.OptWord(text)
		got := map[bool]string{true: "start", false: "stop"}[given]
		if !known {
			got = ""
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]bool{"STOP": true, " stop \n": true, "CANCEL": true, "STOP!": false, "": false, "ＳＴＯＰ": false} {
		if _, known := hub.CarrierWord(text); known != want {
			t.Errorf("carriers: %q: %v", text, known)
		}
	}
}

func TestNoIsReadAndWordsKnowTheirLanguage(t *testing.T) {
	for text, want := range map[string]bool{"No": true, "non, merci !": true, "NU": true, "Nu, mulțumesc.": true, "n": true, "Nope, who is this?": false, "not now": false, "": false, "no" + strings.Repeat("!", 80): false} {
		if hub.RefuseWord(text) != want {
			t.Errorf("%q is no: %v", text, !want)
		}
	}
	for text, want := range map[string]string{"Arrêt !": "fr", "désabonner": "fr", "Dezabonează-mă": "ro", "oui": "fr", "DA": "ro", "Nu": "ro", "non": "fr", "STOP": "", "start": "", "yes": "", "Bonjour": "", "oui" + strings.Repeat(" ", 80): ""} {
		if got := hub.OptLanguage(text); got != want {
			t.Errorf("%q is of %q, want %q", text, got, want)
		}
		if known := text != "Bonjour" && len(text) < 60; hub.IsOptWord(text) != known {
			t.Errorf("%q is a word: %v", text, !known)
		}
	}
}
