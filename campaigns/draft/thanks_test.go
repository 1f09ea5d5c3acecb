package draft_test

import (
	"strings"
	"testing"

	"github.com/parleyhub/parley/campaigns/draft"
)

// TestOwnAcknowledgementsArePlainAndShort: nothing in them is filled in but the
// brand's name, and none is read as a word itself.
func TestOwnAcknowledgementsArePlainAndShort(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"You are out. {{brand.name}} says goodbye; reply START to come back.": "",
		"Kein Wort mehr von {{ brand.name }}.":                                "",
		strings.Repeat("ă", 300):                                              "",
		strings.Repeat("ă", 301):                                              "300 characters",
		" ":                                                                   "empty",
		"two\nlines":                                                          "one line",
		"turned \u202e round":                                                 "one line",
		"Dear {{ contact.name }}":                                             "only {{ brand.name }}",
		"{% if x %}a{% endif %}":                                              "only {{ brand.name }}",
		"open {{":                                                             "only {{ brand.name }}",
		"START":                                                               "more than a word",
		"{{ brand.name }}":                                                    "more than a word",
		"{{ brand.name }} stop":                                               "more than a word",
	} {
		found := (&draft.SendingRules{ThanksTexts: map[string]map[string]string{"out": {"de": text}}}).Check()
		if want == "" && len(found) > 0 || want != "" && (len(found) != 1 || !strings.Contains(found[0].Text, want) || found[0].Field != "acknowledge_texts.out.de") {
			t.Errorf("%q: %+v, want %q", text, found, want)
		}
	}
	for _, all := range []map[string]map[string]string{{"maybe": {"en": "x y"}}, {"out": {"fr-CA": "x y"}}, {"out": {"\"><": "x y"}}} {
		if found := (&draft.SendingRules{ThanksTexts: all}).Check(); len(found) != 1 {
			t.Errorf("%v: %+v", all, found)
		}
	}
	if got := draft.Thanked("Bye from {{ brand.name }}.", "Quux\r\n\u202eLtd"); got != "Bye from Quux Ltd." {
		t.Errorf("%q", got)
	}
}
