package bluesky

import (
	"html"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/parleyhub/parley/internal/sanitize"
)

// Bounds of what is drawn; the lexicon allows far less.
const (
	maxWords  = 64 << 10 // bytes
	maxFacets = 200
)

// render is a post as HTML and as text. Facets that do not fit the text, in bytes
// and between letters, are left out. The mention of us that begins it is taken
// off: it is an address, not a word.
func render(text string, marks facets, ours string) (asHTML, asText string) {
	text, marks = fitting(text, marks)
	at := 0
	for len(marks) > 0 && marks[0].Index.Start == skipSpace(text, at) && marks[0].feature(aMention).DID == ours {
		at = skipSpace(text, marks[0].Index.End)
		marks = marks[1:]
	}
	var h, t strings.Builder
	for _, m := range marks {
		if m.Index.Start < at {
			continue
		}
		plain(&h, &t, text[at:m.Index.Start])
		m.draw(&h, &t, text[m.Index.Start:m.Index.End])
		at = m.Index.End
	}
	plain(&h, &t, text[at:])
	return sanitize.HTML("<p>" + h.String() + "</p>"), strings.TrimSpace(t.String())
}

// fitting is the text within bounds with the facets that lie on its letters, in
// order, none over another.
func fitting(text string, marks facets) (string, facets) {
	if clean := strings.ToValidUTF8(text, ""); clean != text || strings.ContainsRune(text, 0) {
		text, marks = strings.ReplaceAll(clean, "\x00", ""), nil // the offsets are of another text
	}
	if len(text) > maxWords {
		text = strings.ToValidUTF8(text[:maxWords], "")
	}
	if len(marks) > maxFacets {
		marks = marks[:maxFacets]
	}
	out := make(facets, 0, len(marks))
	for _, m := range marks {
		if s := m.Index; s.Start >= 0 && s.Start < s.End && s.End <= len(text) && between(text, s.Start) && between(text, s.End) {
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b facet) int { return a.Index.Start - b.Index.Start })
	end := 0
	out = slices.DeleteFunc(out, func(m facet) bool {
		over := m.Index.Start < end
		if !over {
			end = m.Index.End
		}
		return over
	})
	return text, out
}

// between reports whether i does not cut a letter of s.
func between(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

func skipSpace(s string, i int) int {
	return len(s) - len(strings.TrimLeft(s[i:], " \t\r\n\u00a0"))
}

func (f facet) feature(kind string) feature {
	for _, one := range f.Features {
		if one.Type == kind {
			return one
		}
	}
	return feature{}
}

func plain(h, t *strings.Builder, s string) {
	h.WriteString(strings.ReplaceAll(html.EscapeString(s), "\n", "<br>"))
	t.WriteString(s)
}

// draw writes a marked part. Where a link shows something else than where it
// leads, the text says both.
func (f facet) draw(h, t *strings.Builder, shown string) {
	to := f.leads()
	if to == "" {
		plain(h, t, shown)
		return
	}
	h.WriteString(`<a href="` + html.EscapeString(to) + `">` + strings.ReplaceAll(html.EscapeString(shown), "\n", "<br>") + `</a>`)
	switch {
	case f.feature(aLink).URI == "" || same(shown, to):
		t.WriteString(shown)
	case shortened(shown, to):
		t.WriteString(to)
	default:
		t.WriteString(shown + " (" + to + ")")
	}
}

// leads is where a marked part leads, empty for nowhere.
func (f facet) leads() string {
	if u := f.feature(aLink).URI; webAddress(u) {
		return u
	}
	if did := f.feature(aMention).DID; didShape.MatchString(did) {
		return "https://bsky.app/profile/" + did
	}
	if tag := f.feature(aTag).Tag; tag != "" {
		return "https://bsky.app/hashtag/" + url.PathEscape(tag)
	}
	return ""
}

func webAddress(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil && len(raw) <= 2000 &&
		!strings.ContainsAny(raw, " \t\r\n")
}

func bare(s string) string {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
	return strings.TrimSuffix(s, "/")
}

func same(shown, to string) bool { return bare(shown) == bare(to) }

// shortened reports whether shown is the beginning of the address, as the
// network's own program shortens links.
func shortened(shown, to string) bool {
	head := strings.TrimSuffix(strings.TrimSuffix(bare(shown), "..."), "…")
	return strings.Contains(head, ".") && strings.HasPrefix(bare(to), head)
}
