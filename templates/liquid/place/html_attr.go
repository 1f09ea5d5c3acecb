package place

import (
	"slices"
	"strings"
)

func (h *htmlText) attrName(rest string) error {
	if h.At.state == inAttrName {
		i := strings.IndexAny(rest, " \t\r\n\f/>=\"'<")
		if i < 0 {
			return h.fail("attr_name", "the name of an attribute must be written out")
		}
		h.At.attr += strings.ToLower(rest[:i])
		if strings.HasPrefix(h.At.attr, "on") {
			return h.fail("attr_refused", "the attribute %s has no place in a message", h.At.attr)
		}
		h.At.state = afterAttrName
		h.i += i
		return nil
	}
	switch rest[0] {
	case ' ', '\t', '\r', '\n', '\f':
		h.i++
	case '=':
		h.i++
		h.At.state = beforeValue
	case '"', '\'', '<':
		return h.fail("attr_char", "“%s” has no place in the name of an attribute", rest[:1])
	default:
		h.At = Spot{state: inTag, elem: h.At.elem, end: h.At.end}
	}
	return nil
}

func (h *htmlText) beforeValue(rest string) error {
	switch c := rest[0]; c {
	case ' ', '\t', '\r', '\n', '\f':
		h.i++
	case '"', '\'':
		h.i++
		h.At.state, h.At.quote = inValue, c
		if h.address() {
			h.At.part = urlStart
			h.linkFrom, h.url = h.i, h.url[:0]
			h.At.link = h.counted()
			if h.At.link {
				h.marks = append(h.marks, Mark{Off: h.i, Open: true})
			}
		}
	case '>':
		h.At = Spot{state: inTag, elem: h.At.elem, end: h.At.end}
	default:
		if h.address() && !Allowed(rest) && rest[0] != '#' {
			return h.fail("address_quotes", "an address must stand in quotes")
		}
		h.At.state = inUnquoted
	}
	return nil
}

func (m *Machine) address() bool { return slices.Contains(addressAttrs, m.At.attr) }

// counted reports whether the address at hand is one that people follow.
func (m *Machine) counted() bool {
	return m.At.attr == "href" && (m.At.elem == "a" || m.At.elem == "area" || m.At.elem == "v:roundrect" || m.At.elem == "v:rect") && !m.At.end
}

func (h *htmlText) value(rest string) error {
	end := strings.IndexByte(rest, h.At.quote)
	piece := rest
	if end >= 0 {
		piece = rest[:end]
	}
	if h.address() {
		if err := h.addressText(piece); err != nil {
			return err
		}
	}
	if end < 0 {
		h.i = len(h.text)
		return nil
	}
	if h.At.link {
		h.url = append(h.url, h.text[h.linkFrom:h.i+end]...)
		h.closeLink(h.i + end)
	}
	h.i += end + 1
	h.At = Spot{state: inTag, elem: h.At.elem, end: h.At.end}
	return nil
}

// behindScheme follows an address behind its scheme.
func (m *Machine) behindScheme(piece string) {
	if m.At.part == urlHost && strings.ContainsAny(piece, "/?#") {
		m.At.part = urlPath
	}
}

func (h *htmlText) addressText(piece string) error {
	if h.At.part == urlMixed && piece != "" {
		return h.fail("address_cut", "the beginning of an address is cut by a tag: write the whole address into each branch")
	}
	if h.At.part != urlStart {
		h.behindScheme(piece)
		return nil
	}
	trimmed := strings.TrimLeft(piece, " \t\r\n")
	switch {
	case trimmed == "":
	case trimmed[0] == '#':
		h.At.part = urlPath
	case strings.HasPrefix(strings.ToLower(trimmed), "cid:") && h.At.attr != "href":
		h.At.part = urlPath
	case strings.HasPrefix(strings.ToLower(trimmed), "mailto:"), strings.HasPrefix(strings.ToLower(trimmed), "tel:"):
		h.At.part = urlPath
	case Allowed(trimmed):
		h.At.part = urlHost
		_, behind, _ := strings.Cut(trimmed, "://")
		h.behindScheme(behind)
	default:
		return h.fail("address_begin", "an address begins with https://, http://, mailto: or tel:")
	}
	return nil
}

// closeLink ends the link at hand before i of the text. The mark of one that is
// not counted is taken back; one in an earlier text is left, and does nothing
// without its end.
func (h *htmlText) closeLink(i int) {
	url := strings.TrimSpace(Unescape(string(h.url)))
	if Follows(url) && !h.ours(url) {
		h.marks = append(h.marks, Mark{Off: i, URL: url})
		return
	}
	if n := len(h.marks); n > 0 && h.marks[n-1].Open {
		h.marks = h.marks[:n-1]
	}
}

// Follows reports whether an address, as a template writes it, leads to a page.
func Follows(url string) bool {
	low := strings.ToLower(url)
	return strings.HasPrefix(low, "https://") || strings.HasPrefix(low, "http://") || strings.HasPrefix(low, "{{")
}

// ours reports whether an address is one that the hub makes itself.
func (m *Machine) ours(url string) bool {
	rest, ok := strings.CutPrefix(url, "{{")
	if !ok || m.Own == nil {
		return false
	}
	end := strings.IndexAny(rest, ".}")
	return end > 0 && m.Own(rest[:end])
}

func (m *Machine) htmlOutput(written string) (at Place, refused *Fault) {
	switch m.At.state {
	case inText, inTitle:
		return HTML, nil
	case inValue:
		if m.At.link {
			m.url = append(m.url, written...)
		}
		return m.valueOutput(written)
	case inRaw:
		return HTML, stands("stands_raw", "%s stands in the element %s, where no value can be made safe", written, m.At.elem)
	case inComment:
		return HTML, stands("stands_comment", "%s stands in a comment", written)
	case beforeValue, inUnquoted:
		return HTML, stands("stands_unquoted", "%s stands in the attribute %s without quotes around it", written, m.At.attr)
	}
	return HTML, stands("stands_tag", "%s stands inside the tag %s; only values of attributes may be filled in", written, m.At.elem)
}

func (m *Machine) valueOutput(written string) (at Place, refused *Fault) {
	switch {
	case slices.Contains(refusedAttrs, m.At.attr):
		return Attr, stands("stands_attr", "%s stands in the attribute %s, where no value can be made safe", written, m.At.attr)
	case !m.address():
		return Attr, nil
	case m.At.part == urlStart:
		m.At.part = urlData
		return URL, nil
	case m.At.part == urlPath || m.At.part == urlData:
		return URLPart, nil
	case m.At.part == urlHost:
		return URL, inHost(written)
	}
	return URL, stands("stands_unclear", "%s stands where it is not clear what part of an address it is", written)
}

func inHost(written string) *Fault {
	return stands("stands_host", "%s stands in the host of an address; only what is behind the host may be filled in", written)
}
