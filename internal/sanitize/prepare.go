package sanitize

import (
	"html"
	"regexp"
	"strings"

	xhtml "golang.org/x/net/html"
)

// maxStyle is the longest style attribute that is looked into, in bytes.
const maxStyle = 2000

// prepare rewrites what the policy cannot express before it judges: unseen
// elements go with what they hold, where they are closed; style attributes come down to their harmless properties in one spelling, and remote
// images are held back. It need not be safe in itself; the policy runs after it.
func prepare(in string, hold bool) string {
	in = reveal(in)
	if !hasFold(in, "<img") && !hasFold(in, "style") {
		return in
	}
	var b strings.Builder
	b.Grow(len(in))
	z := xhtml.NewTokenizer(strings.NewReader(in))
	for {
		kind := z.Next()
		if kind == xhtml.ErrorToken {
			return b.String()
		}
		raw := z.Raw()
		if kind != xhtml.StartTagToken && kind != xhtml.SelfClosingTagToken {
			b.Write(raw)
			continue
		}
		img := len(raw) > 4 && strings.EqualFold(string(raw[1:4]), "img")
		if !img && !hasFold(string(raw), "style") {
			b.Write(raw)
			continue
		}
		tag(&b, z.Token(), img, hold)
	}
}

func tag(b *strings.Builder, t xhtml.Token, img, hold bool) {
	source, seen := "", map[string]bool{}
	b.WriteString("<" + t.Data)
	for _, a := range t.Attr {
		if seen[a.Key] || !attrName.MatchString(a.Key) {
			continue
		}
		seen[a.Key] = true
		v := a.Val
		switch {
		case a.Key == "style":
			if v = style(v); v == "" {
				continue
			}
		case img && (a.Key == "src" || a.Key == "data-src"):
			if v = strings.TrimSpace(v); source == "" {
				source = v
			}
			continue
		}
		b.WriteString(" " + a.Key + `="` + html.EscapeString(v) + `"`)
	}
	if source != "" {
		key := "src"
		if hold && (len(source) < 4 || !strings.EqualFold(source[:4], "cid:")) {
			key = "data-src"
		}
		b.WriteString(" " + key + `="` + html.EscapeString(source) + `"`)
	}
	b.WriteString(">")
}

var (
	attrName  = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	propValue = `(?:#[0-9a-f]{3,8}|[a-z-]{3,24}|[1-9]00|rgba?\([0-9., ]{5,30}\))`
	canonical = regexp.MustCompile(`^(?:(?:color|background-color|font-weight|font-style|text-decoration|text-align|vertical-align): ` + propValue + `(?:; |$))*$`)
	paints    = regexp.MustCompile(`^(?:#[0-9a-f]{3,8}|[a-z]{3,24}|rgba?\([0-9., ]{5,30}\))$`)
)

// properties that paint inside their element, and what they may say.
var properties = map[string]func(string) bool{
	"color":            paints.MatchString,
	"background-color": paints.MatchString,
	"font-weight":      oneOf("bold", "bolder", "normal", "lighter", "100", "200", "300", "400", "500", "600", "700", "800", "900"),
	"font-style":       oneOf("italic", "oblique", "normal"),
	"text-decoration":  oneOf("underline", "line-through", "none"),
	"text-align":       oneOf("left", "right", "center", "justify", "start", "end"),
	"vertical-align":   oneOf("top", "middle", "bottom", "baseline"),
}

func oneOf(values ...string) func(string) bool {
	return func(v string) bool {
		for _, ok := range values {
			if v == ok {
				return true
			}
		}
		return false
	}
}

// style keeps the harmless declarations of a style attribute, lower-cased.
func style(in string) string {
	if len(in) > maxStyle {
		return ""
	}
	var out []string
	for d := range strings.SplitSeq(strings.ToLower(in), ";") {
		name, value, ok := strings.Cut(d, ":")
		if !ok {
			continue
		}
		name = strings.TrimSpace(name)
		value = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
		if judge := properties[name]; judge != nil && judge(value) {
			out = append(out, name+": "+value)
		}
	}
	return strings.Join(out, "; ")
}

// hasFold reports whether s holds the lower-case ASCII word part in any case.
func hasFold(s, part string) bool {
	for i := 0; i+len(part) <= len(s); i++ {
		if s[i]|0x20 == part[0]|0x20 && strings.EqualFold(s[i:i+len(part)], part) {
			return true
		}
	}
	return false
}
