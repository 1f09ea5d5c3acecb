package strict

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes a visitor's words storable and harmless as plain text: valid
// UTF-8, one kind of line end, no control characters, no direction overrides
// that would reach beyond the message.
func Clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r) || (r >= 0x202A && r <= 0x202E) || (r >= 0x2066 && r <= 0x2069):
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// Line is s on one line, at most max runes.
func Line(s string, max int) string {
	s = strings.Join(strings.Fields(Clean(s)), " ")
	if utf8.RuneCountInString(s) <= max {
		return s
	}
	return string([]rune(s)[:max])
}

// MailShaped is the check of a form, not a proof of anything.
func MailShaped(s string) bool {
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at == len(s)-1 || len(s) > 254 || strings.ContainsAny(s, " \t\r\n\x00<>,;:\"()[]\\") {
		return false
	}
	domain := s[at+1:]
	return utf8.ValidString(s) && strings.Count(s, "@") == 1 && !strings.HasPrefix(domain, ".") && !strings.HasSuffix(domain, ".")
}
