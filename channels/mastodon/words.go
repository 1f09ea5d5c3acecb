package mastodon

import (
	"strings"

	xhtml "golang.org/x/net/html"

	"github.com/parleyhub/parley/internal/sanitize"
)

// maxContent is the most HTML of one status that is read, in bytes. Long-form
// servers allow much; what is over is cut, and the raw item is kept whole.
const maxContent = 512 << 10

// body is what a status says, as HTML and as text. The mention of us that begins
// it is taken off: it is an address, not a word. A content warning stands first.
func body(st *status, me *account) (html, text string) {
	in := st.Content
	if len(in) > maxContent {
		in = strings.ToValidUTF8(in[:maxContent], "")
	}
	html = sanitize.HTML(unaddressed(in, us(st, me)))
	text = sanitize.Text(html)
	if warning := sanitize.Short(st.SpoilerText, 500); warning != "" {
		html = sanitize.Paragraphs(warning) + html
		text = strings.TrimSpace(warning + "\n\n" + text)
	}
	return html, text
}

// us are the addresses by which a mention of our account may link to it.
func us(st *status, me *account) []string {
	out := []string{me.URL}
	for _, m := range st.Mentions {
		if m.ID == me.ID {
			out = append(out, m.URL)
		}
	}
	return out
}

// unaddressed is in without the mentions of us before the first word. It reads
// tokens only, and keeps every other byte as it stands.
func unaddressed(in string, ours []string) string {
	z := xhtml.NewTokenizer(strings.NewReader(in))
	var out strings.Builder
	for {
		kind := z.Next()
		raw := string(z.Raw())
		switch kind {
		case xhtml.ErrorToken:
			return out.String()
		case xhtml.TextToken:
			rest := strings.TrimLeft(raw, " \t\r\n\u00a0")
			out.WriteString(rest)
			if rest != "" {
				return out.String() + remainder(z)
			}
		case xhtml.StartTagToken:
			t := z.Token()
			if t.Data != "a" {
				out.WriteString(raw)
				continue
			}
			inner, whole := link(z, raw)
			if !mentions(t, inner, ours) {
				return out.String() + whole + remainder(z)
			}
		default:
			out.WriteString(raw)
		}
	}
}

// link reads on to the end of a link: what it holds, and all of it.
func link(z *xhtml.Tokenizer, first string) (inner, whole string) {
	var b, words strings.Builder
	b.WriteString(first)
	for {
		kind := z.Next()
		if kind == xhtml.ErrorToken {
			return words.String(), b.String()
		}
		b.Write(z.Raw())
		switch kind {
		case xhtml.TextToken:
			words.Write(z.Text())
		case xhtml.EndTagToken:
			if name, _ := z.TagName(); string(name) == "a" {
				return words.String(), b.String()
			}
		}
	}
}

// remainder is all that z has not read.
func remainder(z *xhtml.Tokenizer) string {
	var out strings.Builder
	for z.Next() != xhtml.ErrorToken {
		out.Write(z.Raw())
	}
	return out.String()
}

// mentions reports whether a link is a mention of one of the addresses.
func mentions(t xhtml.Token, words string, ours []string) bool {
	marked, to := false, ""
	for _, at := range t.Attr {
		switch at.Key {
		case "class":
			marked = strings.Contains(" "+at.Val+" ", " mention ")
		case "href":
			to = at.Val
		}
	}
	if !marked || to == "" || !strings.HasPrefix(strings.TrimSpace(words), "@") {
		return false
	}
	for _, one := range ours {
		if one != "" && strings.EqualFold(one, to) {
			return true
		}
	}
	return false
}
