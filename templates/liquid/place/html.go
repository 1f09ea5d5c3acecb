package place

import (
	"slices"
	"strings"
)

// Elements that no mail and no message may have, and what is in which no value
// can stand.
var (
	refusedElements = []string{"script", "iframe", "object", "embed", "applet", "base", "frame", "frameset", "plaintext", "xmp", "noembed", "noframes", "svg", "math", "template"}
	rawElements     = []string{"style"}
	titleElements   = []string{"title", "textarea"}
	addressAttrs    = []string{"href", "src", "action", "background", "cite", "formaction", "poster", "data", "longdesc", "xlink:href", "manifest", "ping", "icon", "usemap", "profile", "codebase", "classid"}
	refusedAttrs    = []string{"style", "srcset", "srcdoc", "imagesizes", "imagesrcset", "http-equiv", "is", "as", "rel"}
)

func (m *Machine) html(text string) ([]Mark, error) {
	h := &htmlText{Machine: m, text: text}
	for h.i < len(h.text) {
		if err := h.step(); err != nil {
			return nil, err
		}
	}
	if h.link() {
		h.url = append(h.url, h.text[h.linkFrom:]...)
	}
	return h.marks, nil
}

// htmlText is one static text under way.
type htmlText struct {
	*Machine
	text     string
	i        int
	linkFrom int // where the link at hand begins in this text
	marks    []Mark
}

func (h *htmlText) link() bool { return h.At.state == inValue && h.At.link }

func (h *htmlText) fail(say, format string, args ...any) error {
	return fault(h.i, say, format, args)
}

func (h *htmlText) step() error {
	rest := h.text[h.i:]
	switch h.At.state {
	case inText:
		return h.words(rest)
	case inComment:
		if strings.Contains(rest, "--!>") {
			return h.fail("comment_end", "a comment ends with -->")
		}
		if i := strings.Index(rest, "-->"); i >= 0 {
			h.i += i + 3
			h.At = Spot{}
		} else {
			h.i = len(h.text)
		}
	case inRaw, inTitle:
		i := indexFold(rest, "</"+h.At.elem)
		if i < 0 {
			h.i = len(h.text)
			return nil
		}
		h.i += i
		h.At = Spot{}
		return h.tag(h.text[h.i:])
	case inName:
		if strings.IndexByte(" \t\r\n\f/>", rest[0]) < 0 {
			return h.fail("element_name", "the name of an element must be written out")
		}
		h.At.state = inTag
	case inTag:
		return h.betweenAttrs(rest)
	case inAttrName, afterAttrName:
		return h.attrName(rest)
	case beforeValue:
		return h.beforeValue(rest)
	case inValue:
		return h.value(rest)
	case inUnquoted:
		if i := strings.IndexAny(rest, " \t\r\n\f>"); i >= 0 {
			h.i += i
			h.At = Spot{state: inTag, elem: h.At.elem, end: h.At.end}
		} else {
			h.i = len(h.text)
		}
	}
	return nil
}

func (h *htmlText) words(rest string) error {
	i := strings.IndexByte(rest, '<')
	if i < 0 {
		h.i = len(h.text)
		return nil
	}
	h.i += i
	rest = rest[i:]
	switch {
	case strings.HasPrefix(rest, "<!--[if"), strings.HasPrefix(rest, "<!--<![endif]"), strings.HasPrefix(rest, "<![endif]"), strings.HasPrefix(rest, "<![if"):
		// What is between conditional comments is read by some as HTML, so that it is held to be.
		end := strings.IndexByte(rest, '>')
		if end < 0 {
			return h.fail("open_conditional", "a conditional comment is not closed")
		}
		h.i += end + 1
		for _, tail := range []string{"<!-->", "-->"} {
			if strings.HasPrefix(h.text[h.i:], tail) {
				h.i += len(tail)
				break
			}
		}
	case strings.HasPrefix(rest, "<!-->"), strings.HasPrefix(rest, "<!--->"):
		return h.fail("comment_holds", "a comment holds something")
	case strings.HasPrefix(rest, "<!--"):
		h.i += 4
		h.At = Spot{state: inComment}
	case len(rest) > 1 && (rest[1] == '!' || rest[1] == '?'):
		end := strings.IndexByte(rest, '>')
		if end < 0 {
			return h.fail("open_declaration", "a declaration is not closed")
		}
		h.i += end + 1
	case len(rest) == 1:
		return h.fail("lone_less", "< stands alone: write &lt;, or the name of the element behind it")
	case rest[1] == '/' || isLetter(rest[1]):
		return h.tag(rest)
	default:
		h.i++
	}
	return nil
}

// tag reads < and the name behind it.
func (h *htmlText) tag(rest string) error {
	i := 1
	end := strings.HasPrefix(rest, "</")
	if end {
		i = 2
	}
	from := i
	for i < len(rest) && !strings.ContainsRune(" \t\r\n\f/>", rune(rest[i])) {
		i++
	}
	name := strings.ToLower(rest[from:i])
	if name == "" {
		return h.fail("element_name", "the name of an element must be written out")
	}
	if slices.Contains(refusedElements, name) {
		return h.fail("element_place", "the element %s has no place in a message", name)
	}
	h.i += i
	h.At = Spot{state: inName, elem: name, end: end}
	return nil
}

func (h *htmlText) betweenAttrs(rest string) error {
	switch rest[0] {
	case ' ', '\t', '\r', '\n', '\f', '/':
		h.i++
	case '>':
		h.i++
		was := h.At
		h.At = Spot{}
		if !was.end && slices.Contains(rawElements, was.elem) {
			h.At = Spot{state: inRaw, elem: was.elem}
		} else if !was.end && slices.Contains(titleElements, was.elem) {
			h.At = Spot{state: inTitle, elem: was.elem}
		}
	case '"', '\'', '<', '=':
		return h.fail("between_attrs", "“%s” has no place between attributes", rest[:1])
	default:
		h.At.state, h.At.attr = inAttrName, ""
	}
	return nil
}

func indexFold(s, sub string) int {
	for i := 0; i+len(sub) <= len(s); i++ {
		if s[i] == sub[0] && strings.EqualFold(s[i:i+len(sub)], sub) {
			return i
		}
	}
	return -1
}
