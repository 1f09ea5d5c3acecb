package sanitize

import (
	"strings"
	"unicode/utf8"
)

// Plain is foreign text as text: without bytes that are not UTF-8 and without
// control characters, so that databases, JSON and logs take it. Line ends and
// tabs stay; a CR LF or a lone CR is one LF.
func Plain(s string) string {
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return clean(s)
}

// Line is foreign text for a name or a title: on one line, without the signs
// that turn the direction of what stands around it, at most n bytes.
func Line(s string, n int) string {
	s = clean(strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\r', r == '\t', r == '\u2028', r == '\u2029':
			return ' '
		case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, s))
	return Cut(strings.Join(strings.Fields(s), " "), n)
}

// Short is Line of at most n characters; what was longer ends with …
func Short(s string, n int) string {
	s = Line(strings.ReplaceAll(Cut(s, 16*n), "\uFFFD", " "), 16*n)
	if r := []rune(s); len(r) > n {
		s = string(r[:n-1]) + "…"
	}
	return s
}

// Cut is the start of s, at most n bytes, ending with a whole character.
func Cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
