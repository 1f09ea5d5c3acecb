// Package phone brings phone numbers into one spelling, E.164: a plus, the
// country's code and the number, digits only. It is pure. In come numbers as
// people type them or as networks write them; out goes the spelling by which a
// person is known, or an Invalid error.
package phone

import (
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"

	"github.com/parleyhub/parley/hub"
)

// maxTyped is how much is looked at, in bytes; a number with every separator
// people use is far shorter.
const maxTyped = 64

// E164 normalises a number that somebody typed. Region is the country (ISO 3166,
// two letters) of numbers without a country code; empty: there must be one.
func E164(typed, region string) (string, error) {
	if len(typed) > maxTyped {
		return "", invalid()
	}
	digits, plus, ok := bare(typed)
	if !ok {
		return "", invalid()
	}
	if plus {
		return parse("+"+digits, "")
	}
	// 00 is how most of the world dials abroad, but a parser told "US" reads it as
	// part of a number at home and makes another person of it.
	if rest, abroad := strings.CutPrefix(digits, "00"); abroad {
		return parse("+"+rest, "")
	}
	if region == "" {
		return "", invalid()
	}
	return parse(digits, strings.ToUpper(region))
}

// Network checks a number as a network writes it, with or without the plus. The
// network knows which numbers there are, so only the shape counts.
func Network(raw string) (string, error) {
	n := "+" + strings.TrimPrefix(strings.TrimSpace(raw), "+")
	if !IsE164(n) {
		return "", invalid()
	}
	return n, nil
}

// Handle is the handle of a number as a network writes it.
func Handle(raw string) (hub.Handle, error) {
	n, err := Network(raw)
	if err != nil {
		return hub.Handle{}, err
	}
	return hub.Handle{Kind: hub.HandlePhone, Address: n}, nil
}

// IsE164 reports whether n has the shape of E.164: a plus, then 7 to 15 digits
// of which the first is not 0.
func IsE164(n string) bool {
	if len(n) < 8 || len(n) > 16 || n[0] != '+' || n[1] == '0' {
		return false
	}
	for _, c := range []byte(n[1:]) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// bare takes away what people put between digits, and reads digits of all
// scripts. It is not ok with anything else in it: words, extensions, a second plus.
func bare(typed string) (digits string, plus, ok bool) {
	var b strings.Builder
	for _, r := range strings.TrimSpace(typed) {
		switch {
		case unicode.Is(unicode.Nd, r):
			b.WriteByte('0' + decimal(r))
		case (r == '+' || r == '＋') && b.Len() == 0 && !plus:
			plus = true
		case unicode.IsSpace(r), unicode.Is(unicode.Pd, r), strings.ContainsRune("()./（）", r), unicode.Is(unicode.Cf, r):
		default:
			return "", false, false
		}
	}
	digits = b.String()
	if plus || strings.HasPrefix(digits, "00") {
		digits = withoutTrunk(typed, digits)
	}
	return digits, plus, digits != ""
}

// withoutTrunk drops the 0 of "+44 (0)20 …": it is for callers at home only, and
// a parser takes it for part of the number where numbers may begin with it.
func withoutTrunk(typed, digits string) string {
	at := strings.Index(typed, "(0)")
	if at < 0 {
		return digits
	}
	n := 0
	for _, r := range typed[:at] {
		if unicode.Is(unicode.Nd, r) {
			n++
		}
	}
	if n == 0 || n >= len(digits) {
		return digits
	}
	return digits[:n] + digits[n+1:]
}

// decimal is the value of a digit of any script: their ranges hold whole tens.
func decimal(r rune) byte {
	for _, rg := range unicode.Nd.R16 {
		if r >= rune(rg.Lo) && r <= rune(rg.Hi) {
			return byte((r - rune(rg.Lo)) % 10)
		}
	}
	for _, rg := range unicode.Nd.R32 {
		if r >= rune(rg.Lo) && r <= rune(rg.Hi) {
			return byte((r - rune(rg.Lo)) % 10)
		}
	}
	return 0
}

func parse(number, region string) (string, error) {
	p, err := phonenumbers.Parse(number, region)
	if err != nil || !phonenumbers.IsPossibleNumber(p) {
		return "", invalid()
	}
	n := phonenumbers.Format(p, phonenumbers.E164)
	if !IsE164(n) {
		return "", invalid()
	}
	return n, nil
}

func invalid() error {
	return hub.Errorf(hub.Invalid, "is no phone number: write it with its country code, as +44 20 7946 0958")
}
