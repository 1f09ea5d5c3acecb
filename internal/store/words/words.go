// Package words makes of text the words that it is found by.
package words

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Words are made here and not by the engines, so that both find the same.
const (
	maxWord     = 64   // runes; longer ones are cut
	MaxDoc      = 4096 // different words of one document
	maxDocBytes = 128 << 10
	maxAsked    = 12 // words of one search
	minPrefix   = 3  // shorter last words must match as a whole
)

// Person is in every document of a person; it is too long to be met in text.
var Person = "person" + strings.Repeat("z", maxWord)

// Of answers the different words of text, lower-cased, without accents, as
// plain ASCII: other letters are spelled by their number. Writing without
// spaces (Han, Kana, Thai and the like) is one word per letter.
func Of(limit int, parts ...string) []string {
	var out []string
	seen := map[string]bool{}
	var w strings.Builder
	runes := 0
	end := func() {
		if runes > 0 && !seen[w.String()] && len(out) < limit {
			seen[w.String()] = true
			out = append(out, w.String())
		}
		w.Reset()
		runes = 0
	}
	for _, part := range parts {
		if len(part) > maxDocBytes {
			part = part[:maxDocBytes]
		}
		if !ascii(part) {
			part = norm.NFKD.String(Clean(part))
		}
		for _, r := range part {
			switch {
			case unicode.Is(unicode.Mn, r):
				continue // an accent: the letter goes on
			case !unicode.IsLetter(r) && !unicode.IsDigit(r):
				end()
				continue
			case alone(r):
				end()
				w.WriteString(spell(r))
				runes = 1
				end()
				continue
			}
			if runes < maxWord {
				w.WriteString(spell(unicode.ToLower(r)))
				runes++
			}
		}
		end()
	}
	return out
}

func spell(r rune) string {
	if r < 0x80 {
		return string(r)
	}
	return fmt.Sprintf("x%05x", r)
}

func alone(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// Asked splits a search into whole words and the last one as a prefix.
func Asked(q string) (whole []string, prefix string) {
	if len(q) > 1000 {
		q = q[:1000]
	}
	whole = Of(maxAsked, q)
	if len(whole) == 0 {
		return nil, ""
	}
	last := whole[len(whole)-1]
	done := []rune(q)
	if n := done[len(done)-1]; len(last) < minPrefix || unicode.IsSpace(n) {
		return whole, ""
	}
	return whole[:len(whole)-1], last
}

// Clean makes text storable in both engines: valid UTF-8 without NUL.
func Clean(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}
