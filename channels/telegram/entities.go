package telegram

import (
	"html"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/parleyhub/parley/channels/telegram/botapi"
	"github.com/parleyhub/parley/internal/sanitize"
)

// maxEntities is how many marks of one text are looked at; Telegram shows a hundred.
const maxEntities = 200

// mark is an entity as an HTML element over UTF-16 units.
type mark struct {
	from, to   int
	open, shut string
	pre        bool
}

// marked is text with its entities as sanitised HTML; empty when nothing is
// marked. Offsets come from outside: what lies beyond the text is cut, what
// begins within a pair of units is moved to the pair's start.
func marked(text string, entities []botapi.Entity) string {
	units := utf16.Encode([]rune(text))
	var marks []mark
	for _, e := range entities[:min(len(entities), maxEntities)] {
		if e.Offset < 0 || e.Length <= 0 || e.Offset >= len(units) {
			continue
		}
		m := mark{from: pairStart(units, e.Offset), to: pairStart(units, min(e.Offset+min(e.Length, len(units)), len(units)))}
		if m.from < m.to && m.element(e, string(utf16.Decode(units[m.from:m.to]))) {
			marks = append(marks, m)
		}
	}
	if len(marks) == 0 {
		return ""
	}
	slices.SortStableFunc(marks, func(a, b mark) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return b.to - a.to
	})
	return sanitize.HTML(weave(units, marks))
}

// pairStart is i, or one less when that lies within a surrogate pair.
func pairStart(units []uint16, i int) int {
	if i > 0 && i < len(units) && utf16.IsSurrogate(rune(units[i])) && units[i] >= 0xdc00 && units[i-1] >= 0xd800 && units[i-1] < 0xdc00 {
		return i - 1
	}
	return i
}

var plainElements = map[string]string{
	"bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "code": "code", "pre": "pre",
	"blockquote": "blockquote", "expandable_blockquote": "blockquote",
}

// element says how an entity is shown; false when it is not.
func (m *mark) element(e botapi.Entity, covered string) bool {
	link := ""
	switch e.Type {
	case "text_link":
		link = e.URL
	case "url":
		if link = covered; !strings.Contains(covered, "://") {
			link = "https://" + covered
		}
	case "email": //arch:allow kind Telegram's word for a mail address in a text, not the channel
		link = "mailto:" + covered
	case "phone_number":
		link = "tel:" + strings.Map(func(r rune) rune {
			if r == '+' || (r >= '0' && r <= '9') {
				return r
			}
			return -1
		}, covered)
	default:
		name, ok := plainElements[e.Type]
		m.open, m.shut, m.pre = "<"+name+">", "</"+name+">", name == "pre"
		return ok
	}
	m.open, m.shut = `<a href="`+html.EscapeString(link)+`">`, "</a>"
	return link != "" && len(link) < 4000
}

// weave writes the units with their marks, closing what another end lies across
// and opening it again, so that elements never overlap.
func weave(units []uint16, marks []mark) string {
	cuts := []int{0, len(units)}
	for _, m := range marks {
		cuts = append(cuts, m.from, m.to)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var b strings.Builder
	var open []mark
	next := 0
	for i, at := range cuts {
		keep := len(open)
		for k, m := range open {
			if m.to <= at {
				keep = k
				break
			}
		}
		again := slices.Clone(open[keep:])
		for k := len(open) - 1; k >= keep; k-- {
			b.WriteString(open[k].shut)
		}
		open = open[:keep]
		for _, m := range again {
			if m.to > at {
				b.WriteString(m.open)
				open = append(open, m)
			}
		}
		for ; next < len(marks) && marks[next].from == at; next++ {
			b.WriteString(marks[next].open)
			open = append(open, marks[next])
		}
		if i+1 < len(cuts) {
			words := html.EscapeString(string(utf16.Decode(units[at:cuts[i+1]])))
			if !slices.ContainsFunc(open, func(m mark) bool { return m.pre }) {
				words = strings.ReplaceAll(words, "\n", "<br>")
			}
			b.WriteString(words)
		}
	}
	return b.String()
}

// covered is the words an entity lies over.
func covered(text string, e botapi.Entity) string {
	units := utf16.Encode([]rune(text))
	if e.Offset < 0 || e.Length <= 0 || e.Offset >= len(units) {
		return ""
	}
	return string(utf16.Decode(units[e.Offset : e.Offset+min(e.Length, len(units)-e.Offset)]))
}
