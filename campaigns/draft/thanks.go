package draft

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
)

// Minds are what people say about being written to and are told was heard.
var Minds = []string{"out", "back", "confirmed", "declined"}

// Bounds of own acknowledgements.
const (
	maxThanks          = 300 // characters: two text messages, five where letters are not those of GSM
	maxThanksLanguages = 30
)

var (
	baseLanguage = regexp.MustCompile(`^[a-z]{2,3}$`)
	brandName    = regexp.MustCompile(`\{\{ *brand\.name *\}\}`)
)

// Thanked is an own acknowledgement with the name of the brand in it.
func Thanked(text, brand string) string {
	return strings.TrimSpace(brandName.ReplaceAllLiteralString(text, oneLine(brand)))
}

func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unprintable(r) {
			return ' '
		}
		return r
	}, s)), " ")
}

// unprintable are characters that do not show, or turn what stands around them.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == unicode.ReplacementChar
}

// checkThanks looks at the own words by what was said and language.
func checkThanks(all map[string]map[string]string, bad faulty) {
	for mind, texts := range all {
		if !slices.Contains(Minds, mind) {
			bad("acknowledge_texts", "minds", "is by out, back, confirmed and declined")
			continue
		}
		if len(texts) > maxThanksLanguages {
			bad("acknowledge_texts."+mind, "languages_many", "has at most %d languages", maxThanksLanguages)
		}
		for lang, text := range texts {
			field := "acknowledge_texts." + mind
			if !baseLanguage.MatchString(lang) {
				bad(field, "by_language", "is by languages of two or three letters, such as fr")
				continue
			}
			checkThanksText(field+"."+lang, text, bad)
		}
	}
}

func checkThanksText(field, text string, bad faulty) {
	rest := brandName.ReplaceAllLiteralString(text, "")
	switch {
	case strings.TrimSpace(text) == "":
		bad(field, "thanks_empty", "is empty: leave it out for the usual words")
	case utf8.RuneCountInString(text) > maxThanks:
		bad(field, "thanks_long", "has more than 300 characters")
	case strings.ContainsFunc(text, unprintable):
		bad(field, "thanks_line", "is one line of plain text")
	case strings.Contains(rest, "{{") || strings.Contains(rest, "}}") || strings.Contains(rest, "{%"):
		bad(field, "thanks_brand", "can have only %s filled in", "{{ brand.name }}")
	case strings.TrimSpace(rest) == "", hub.IsOptWord(text), hub.IsOptWord(rest):
		bad(field, "thanks_word", "has to say more than a word that people write themselves")
	}
}
