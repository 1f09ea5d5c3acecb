package email

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/parleyhub/parley/internal/sanitize"
)

// clip cuts s to at most n bytes at the border of a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// plain makes foreign text storable: valid UTF-8, line feeds, no control
// characters.
func plain(s string) string {
	ok := utf8.ValidString(s)
	for i := 0; ok && i < len(s); i++ {
		ok = s[i] >= 0x20 && s[i] != 0x7f || s[i] == '\n' || s[i] == '\t'
	}
	if ok {
		return s
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r < 0x20 && r != '\n' && r != '\t', r == 0x7f, r >= 0x80 && r < 0xa0:
			return -1
		}
		return r
	}, s)
}

// shell is what programs put as text beside a mail that is HTML alone.
var shell = regexp.MustCompile(`(?i)(?:html|view(?:er)? (?:this|the|it) (?:e-?mail|message|in)|does not support|unterstützt kein|ne prend pas en charge|nu suportă|web ?version|in your browser)`)

// isShell reports whether text stands in for HTML instead of saying the same.
func isShell(text, html string) bool {
	if len(text) > 400 {
		return false
	}
	words := sanitize.Text(html)
	switch {
	case len(words) <= len(text)+40:
		return false
	case shell.MatchString(text):
		return true
	}
	return len(words) > 400 && len(text)*8 < len(words)
}

// ascii reports whether s is printable ASCII.
func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
}
