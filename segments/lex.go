package segments

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/parleyhub/parley/internal/said"
)

// Place is where something stands in the text form, both from 1; Column counts
// characters.
type Place struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// SyntaxError is a text that cannot be read.
type SyntaxError struct {
	Place
	Text    string
	Say     string   // which sentence Text is
	Args    []string // what stands in it, as said.Texts writes it
	Suggest string   // what was probably meant; empty: nothing near
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Text) }

type token struct {
	kind byte // w word, s quoted text, n number, p sign, e end
	text string
	num  float64
	at   int // byte
}

var numberForm = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

type lexer struct {
	text string
	at   int
}

func inWord(r rune) bool {
	return r == '_' || r == '.' || r == ':' || r == '-' || r == '+' || unicode.IsLetter(r) || unicode.IsNumber(r)
}

// space passes blanks and comments, which go from # to the end of the line.
func (l *lexer) space() {
	for l.at < len(l.text) {
		r, n := utf8.DecodeRuneInString(l.text[l.at:])
		switch {
		case unicode.IsSpace(r):
			l.at += n
		case r == '#':
			end := strings.IndexByte(l.text[l.at:], '\n')
			if end < 0 {
				end = len(l.text) - l.at
			}
			l.at += end
		default:
			return
		}
	}
}

func (l *lexer) next() (token, error) {
	l.space()
	t := token{kind: 'e', at: l.at}
	if l.at == len(l.text) {
		return t, nil
	}
	rest := l.text[l.at:]
	r, n := utf8.DecodeRuneInString(rest)
	switch {
	case r == '"':
		return l.quoted()
	case strings.ContainsRune("(),", r), r == '=':
		t.kind, t.text = 'p', rest[:n]
	case r == '<' || r == '>' || r == '!':
		t.kind, t.text = 'p', rest[:n]
		if strings.HasPrefix(rest[n:], "=") {
			t.text = rest[:n+1]
		}
	case inWord(r):
		end := strings.IndexFunc(rest, func(r rune) bool { return !inWord(r) })
		if end < 0 {
			end = len(rest)
		}
		t.kind, t.text = 'w', rest[:end]
		if numberForm.MatchString(t.text) {
			f, err := strconv.ParseFloat(t.text, 64)
			if err != nil {
				return t, l.wrong(t.at, "large_number", "the number is too large")
			}
			t.kind, t.num = 'n', f
		}
	default:
		return t, l.wrong(t.at, "means_nothing", "%q means nothing here", string(r))
	}
	l.at += len(t.text)
	return t, nil
}

func (l *lexer) quoted() (token, error) {
	t := token{kind: 's', at: l.at}
	var b strings.Builder
	for i := l.at + 1; i < len(l.text); {
		r, n := utf8.DecodeRuneInString(l.text[i:])
		switch r {
		case '"':
			t.text, l.at = b.String(), i+1
			return t, nil
		case '\\':
			r, n := escaped(l.text[i+1:])
			if n == 0 {
				return t, l.wrong(i, "escape", "after \\ comes \", \\, n, t or u{…}")
			}
			b.WriteRune(r)
			i += 1 + n
			continue
		}
		b.WriteRune(r)
		i += n
	}
	return t, l.wrong(t.at, "open_quotes", "the text in quotes does not end")
}

// escaped reads what stands behind a backslash; n 0: nothing we know.
func escaped(s string) (r rune, n int) {
	switch {
	case strings.HasPrefix(s, `"`), strings.HasPrefix(s, `\`):
		return rune(s[0]), 1
	case strings.HasPrefix(s, "n"):
		return '\n', 1
	case strings.HasPrefix(s, "t"):
		return '\t', 1
	case strings.HasPrefix(s, "u{"):
		hex, _, ok := strings.Cut(s[2:], "}")
		v, err := strconv.ParseUint(hex, 16, 32)
		if !ok || err != nil || len(hex) > 6 || !utf8.ValidRune(rune(v)) { //nolint:gosec // at most six digits
			return 0, 0
		}
		return rune(v), len(hex) + 3 //nolint:gosec // at most six digits
	}
	return 0, 0
}

// place of a byte.
func (l *lexer) place(at int) Place {
	before := l.text[:min(at, len(l.text))]
	line := strings.Count(before, "\n")
	return Place{Line: line + 1, Column: utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1}
}

func (l *lexer) wrong(at int, say, format string, args ...any) *SyntaxError {
	return &SyntaxError{Place: l.place(at), Text: fmt.Sprintf(format, args...), Say: say, Args: said.Texts(say, args)}
}
