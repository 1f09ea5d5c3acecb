// Package markup turns what agents write into what Telegram shows. In comes text
// or sanitised HTML; out go pieces within Telegram's limits, each in Telegram's
// HTML (core.telegram.org/bots/api#html-style). It is pure.
package markup

import (
	"html"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The limits of Telegram, in UTF-16 units, counted after its HTML is read (2026-06).
const (
	MaxText    = 4096
	MaxCaption = 1024
)

// style is how a stretch of text looks. Quotes and preformatted text lie outside
// the other marks; inside code nothing else is marked.
type style struct {
	bold, italic, underline, strike, code, pre, quote bool
	link                                              string
}

// run is a stretch of text of one style.
type run struct {
	text string
	style
}

// Units is the length of s in UTF-16 units.
func Units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// Pieces are text or HTML, cut to at most limit units each. Plain has the same
// pieces without marks. There is none without visible words.
func Pieces(text, rich string, limit int) (marked, plain []string) {
	runs := []run{{text: text}}
	if rich != "" {
		runs = parse(rich)
	}
	for _, piece := range split(runs, limit) {
		m, p := render(piece)
		if strings.TrimSpace(p) != "" {
			marked, plain = append(marked, m), append(plain, p)
		}
	}
	return marked, plain
}

// render writes runs in Telegram's HTML, and without marks.
func render(runs []run) (marked, plain string) {
	var m, p strings.Builder
	for i := 0; i < len(runs); {
		j := i // a quote or a preformatted block is one element, whatever is marked in it
		for j < len(runs) && runs[j].quote == runs[i].quote && runs[j].pre == runs[i].pre {
			j++
		}
		open, end := "", ""
		if runs[i].quote {
			open, end = "<blockquote>", "</blockquote>"
		}
		if runs[i].pre {
			open, end = open+"<pre>", "</pre>"+end
		}
		m.WriteString(open)
		for _, r := range runs[i:j] {
			m.WriteString(r.marked())
			p.WriteString(r.text)
		}
		m.WriteString(end)
		i = j
	}
	return m.String(), p.String()
}

func (r run) marked() string {
	out := escape.Replace(r.text)
	if strings.TrimSpace(r.text) == "" || r.pre {
		return out
	}
	if r.code {
		out = "<code>" + out + "</code>"
	} else {
		for _, t := range []struct {
			on   bool
			name string
		}{{r.strike, "s"}, {r.underline, "u"}, {r.italic, "i"}, {r.bold, "b"}} {
			if t.on {
				out = "<" + t.name + ">" + out + "</" + t.name + ">"
			}
		}
	}
	if r.link != "" {
		out = `<a href="` + html.EscapeString(r.link) + `">` + out + "</a>"
	}
	return out
}

// escape knows the only signs that Telegram's HTML wants escaped.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// split cuts runs into pieces of at most limit units, and takes away the space
// around each cut.
func split(runs []run, limit int) (out [][]run) {
	var whole strings.Builder
	for _, r := range runs {
		whole.WriteString(r.text)
	}
	text := strings.TrimRight(whole.String(), " \n\t")
	for from := 0; from < len(text); {
		end := from + cut(text[from:], limit)
		if piece := slice(runs, from, from+len(strings.TrimRight(text[from:end], " \n\t"))); len(piece) > 0 {
			out = append(out, piece)
		}
		for from = end; from < len(text) && strings.IndexByte(" \n\t", text[from]) >= 0; {
			from++
		}
	}
	return out
}

// slice is the runs between two offsets in bytes.
func slice(runs []run, from, to int) (out []run) {
	at := 0
	for _, r := range runs {
		a, b := max(from-at, 0), min(to-at, len(r.text))
		if a < b {
			out = append(out, run{r.text[a:b], r.style})
		}
		at += len(r.text)
	}
	return out
}

// cut is where to cut s, in bytes, so that what is before has at most limit
// units: after a paragraph, a line, a sentence or a word if one ends in the
// second half, else between two characters as people see them.
func cut(s string, limit int) int {
	end, units := 0, 0
	for end < len(s) {
		r, n := utf8.DecodeRuneInString(s[end:])
		if units += utf16.RuneLen(r); units > limit {
			break
		}
		end += n
	}
	if end == len(s) {
		return end
	}
	for _, good := range []string{"\n\n", "\n", ". ", "! ", "? ", " "} {
		// What is cut at may stand just after the limit: it is taken away.
		if i := strings.LastIndex(s[:min(end+1, len(s))], good); i > end/2 {
			return i + len(strings.TrimRight(good, " \n"))
		}
	}
	at := end
	for at > 0 && end-at < maxCluster && !between(s, at) {
		_, n := utf8.DecodeLastRuneInString(s[:at])
		at -= n
	}
	if at == 0 || end-at >= maxCluster { // an endless sequence of signs that belong together
		return end
	}
	return at
}

// between reports whether characters as people see them end and begin at i.
func between(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i:])
	switch {
	case before == '\u200d', after == '\u200d', after >= '\ufe00' && after <= '\ufe0f', // joiners and variants
		after >= 0x1f3fb && after <= 0x1f3ff, // skin colours
		after >= 0x300 && after <= 0x36f, after == 0x20e3, after >= 0xe0020 && after <= 0xe007f:
		return false
	case flag(before) && flag(after):
		n := 0 // two letters are one flag
		for rest := s[:i]; ; n++ {
			r, w := utf8.DecodeLastRuneInString(rest)
			if !flag(r) {
				break
			}
			rest = rest[:len(rest)-w]
		}
		return n%2 == 0
	}
	return true
}

// maxCluster is how much may belong together to one sign, in bytes.
const maxCluster = 200

func flag(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }
