package paper

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// rightward reports letters that are written from right to left.
func rightward(r rune) bool {
	if r < 0x0590 {
		return false
	}
	p, _ := bidi.LookupRune(r)
	return p.Class() == bidi.R || p.Class() == bidi.AL
}

// goesLeft reports whether a paragraph goes from right to left: by its first letter
// (UAX 9, P2 and P3, without isolates).
func goesLeft(spans []Span) bool {
	for _, s := range spans {
		for _, r := range s.Text {
			if rightward(r) {
				return true
			}
			if unicode.IsLetter(r) {
				return false
			}
		}
	}
	return false
}

// joined are the forms of Arabic letters: alone, last, first, within; two forms
// where a letter joins none behind it. alefs are those that melt with a lam before
// them, into the one alone; the next character is the one that is joined.
var joined = sync.OnceValues(func() (forms map[rune][]rune, alefs map[rune]rune) {
	forms, alefs = map[rune][]rune{}, map[rune]rune{}
	block := func(from, to rune) {
		found := map[rune][]rune{} // Unicode has them in this order
		for r := from; r <= to; r++ {
			if letters := []rune(norm.NFKC.String(string(r))); len(letters) == 1 {
				found[letters[0]] = append(found[letters[0]], r)
			}
		}
		for letter, all := range found {
			if n := len(all); forms[letter] == nil && (n == 1 || n == 2 || n == 4) {
				forms[letter] = all
			}
		}
	}
	block(0xfe80, 0xfef4)
	block(0xfb50, 0xfbff)
	for r := rune(0xfef5); r <= 0xfefb; r += 2 {
		alefs[[]rune(norm.NFKC.String(string(r)))[1]] = r
	}
	return forms, alefs
})

const (
	lam     = 0x0644
	tatweel = 0x0640
)

// join writes Arabic letters in the form that their neighbours ask for.
func join(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x0600 && r <= 0x06ff }) {
		return s
	}
	forms, alefs := joined()
	in := []rune(s)
	out := make([]rune, 0, len(in))
	before := false // the letter before reaches for this one
	for i := 0; i < len(in); i++ {
		r := in[i]
		own := forms[r]
		if len(own) == 0 {
			out = append(out, r)
			if !unicode.Is(unicode.Mn, r) {
				before = r == tatweel
			}
			continue
		}
		if r == lam && i+1 < len(in) && alefs[in[i+1]] != 0 {
			both := alefs[in[i+1]]
			if before {
				both++
			}
			out, before = append(out, both), false
			i++
			continue
		}
		const last, first, within = 1, 2, 3
		form, behind := 0, len(own) == 4 && reached(in[i+1:], forms)
		switch {
		case before && behind:
			form = within
		case behind:
			form = first
		case before && len(own) > 1:
			form = last
		}
		out, before = append(out, own[form]), len(own) == 4
	}
	return string(out)
}

// reached reports whether what comes next joins what is before it.
func reached(rest []rune, forms map[rune][]rune) bool {
	for _, r := range rest {
		if !unicode.Is(unicode.Mn, r) {
			return r == tatweel || len(forms[r]) > 1
		}
	}
	return false
}

// mirrored are characters that look the other way among letters from right to left.
var mirrored = map[rune]rune{'(': ')', ')': '(', '[': ']', ']': '[', '{': '}', '}': '{', '<': '>', '>': '<', '«': '»', '»': '«', '‹': '›', '›': '‹'}

// letter is a character with what stands over or below it, and its look.
type letter struct {
	text string
	of   Span
}

// stretch is letters of one direction.
type stretch struct {
	left, weak bool // from right to left; without letters, as numbers are
	letters    []letter
}

// seen is a line in the order in which it is drawn, from the left.
func seen(line []Span, left bool) []Span {
	if !slices.ContainsFunc(line, func(s Span) bool { return strings.ContainsFunc(s.Text, rightward) }) {
		return line
	}
	parts, ok := stretches(line, left)
	if !ok {
		return line
	}
	if left {
		slices.Reverse(parts)
	} else { // what goes left turns as a whole, with the numbers within
		for i := 0; i < len(parts); i++ {
			end := i
			for parts[i].left && end+2 < len(parts) && parts[end+1].weak && parts[end+2].left {
				end += 2
			}
			slices.Reverse(parts[i : end+1])
			i = end
		}
	}
	var out []Span
	for _, p := range parts {
		if p.left {
			slices.Reverse(p.letters)
		}
		for _, l := range p.letters {
			if n := len(out); n > 0 && out[n-1].Bold == l.of.Bold && out[n-1].Faint == l.of.Faint {
				out[n-1].Text += l.text
				continue
			}
			out = append(out, Span{l.text, l.of.Bold, l.of.Faint})
		}
	}
	return out
}

// stretches parts a line by direction (UAX 9), in the order in which it is read.
func stretches(line []Span, left bool) (out []stretch, ok bool) {
	mark := "\u200e" // whatever the line begins with, it is of its paragraph
	if left {
		mark = "\u200f"
	}
	var whole []rune
	for _, s := range line {
		whole = append(whole, []rune(s.Text)...)
	}
	text := mark + led(whole, left)
	var p bidi.Paragraph
	if n, err := p.SetString(text); err != nil || n != len(text) {
		return nil, false
	}
	order, err := p.Order()
	if err != nil {
		return nil, false
	}
	at, within := 0, []rune(nil) // which span, and what is left of it
	for i := range order.NumRuns() {
		run := order.Run(i)
		part := stretch{left: run.Direction() == bidi.RightToLeft, weak: true}
		for j := range []rune(run.String()) {
			if i == 0 && j == 0 {
				continue // the mark
			}
			for len(within) == 0 {
				if at == len(line) {
					return nil, false
				}
				within = []rune(line[at].Text)
				at++
			}
			r := within[0]
			within = within[1:]
			part.weak = part.weak && !unicode.IsLetter(r)
			if n := len(part.letters); n > 0 && unicode.Is(unicode.Mn, r) {
				part.letters[n-1].text += string(r)
				continue
			}
			if other, turns := mirrored[r]; turns && part.left {
				r = other
			}
			part.letters = append(part.letters, letter{string(r), line[at-1]})
		}
		out = append(out, part)
	}
	return out, true
}
