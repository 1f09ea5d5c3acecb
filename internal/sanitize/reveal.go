package sanitize

import (
	"strings"

	xhtml "golang.org/x/net/html"
)

// What becomes of elements that the policy does not know.
type fate int

const (
	_      fate = iota
	hide        // unseen with all it holds, when it is closed
	unwrap      // its tags go; what it holds is words that a reader may see
)

// fates of the elements that can make a reader blind to what they hold. All of
// them lose their tags here: the tokenizers that follow read some of them as
// raw text up to an end tag that may never come.
var fates = map[string]fate{
	"script": hide, "style": hide, "nostyle": hide, "title": hide, "template": hide, "svg": hide, "math": hide, "select": hide,
	"iframe": hide, "noembed": hide, "noframes": hide, "frameset": hide, "audio": hide, "video": hide, "canvas": hide,
	"applet": hide, "xml": hide,
	"noscript": unwrap, "textarea": unwrap, "xmp": unwrap, "plaintext": unwrap, "map": unwrap, "frame": unwrap, "head": unwrap,
}

// raws are those whose content a tokenizer does not look into.
var raws = map[string]bool{"script": true, "style": true, "title": true, "iframe": true, "noembed": true, "noframes": true}

// breakouts are the tags at which every browser leaves a drawing or a formula
// that was not closed.
var breakouts = set("b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li menu meta " +
	"nobr ol p pre ruby s small span strong strike sub sup table tt u ul var")

func set(names string) map[string]bool {
	out := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		out[name] = true
	}
	return out
}

// reveal takes the unseen elements out of in, and only those: what was begun and
// never ended (an element, a comment, a tag) hides nothing, so no words of a
// customer are lost by a slip of the program that wrote the mail. It need not be
// safe in itself; the policy runs after it.
func reveal(in string) string {
	if !mayHide(in) {
		return in
	}
	r := revealer{open: map[string]int{}}
	r.b.Grow(len(in))
	r.run(in)
	return r.b.String()
}

type opened struct {
	name string
	at   int // where its content begins in what was written
}

type revealer struct {
	b     cutter
	stack []opened       // elements of fate hide
	open  map[string]int // how many of each are on the stack

	plainScript bool // a script that hides its own end: read without its rules
}

// cutter is a text that may be cut back.
type cutter []byte

func (c *cutter) Grow(n int)       { *c = make([]byte, 0, n+16) }
func (c *cutter) Write(s string)   { *c = append(*c, s...) }
func (c *cutter) String() string   { return string(*c) }
func (c *cutter) CutBackTo(at int) { *c = (*c)[:at] }

// run reads in. It calls itself once at most for each of two reasons: a comment
// without an end, and a script that hides its own.
func (r *revealer) run(in string) {
	ends := lastEnds(in)
	z := xhtml.NewTokenizer(strings.NewReader(in))
	raw := "" // the element whose raw text comes next
	for at := 0; ; {
		kind := z.Next()
		token := string(z.Raw())
		at += len(token)
		inside := raw
		raw = ""
		switch kind {
		case xhtml.ErrorToken: // a tag that the end of the mail broke off
			r.text(token + in[at:])
			return
		case xhtml.TextToken:
			if inside == "script" && at == len(in) && !r.plainScript {
				r.plainScript = true
				r.run(token)
				return
			}
			r.text(token)
		case xhtml.CommentToken, xhtml.DoctypeToken:
			if at == len(in) && (!strings.HasSuffix(token, ">") || openComment(token)) {
				r.broken(token)
				return
			}
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			name, _ := z.TagName()
			raw = r.start(z, string(name), token, kind == xhtml.SelfClosingTagToken, at <= ends[string(name)])
		case xhtml.EndTagToken:
			name, _ := z.TagName()
			r.end(string(name), token)
		}
	}
}

// text writes words. A bracket in them is only a bracket, also when what stood
// beside it is gone.
func (r *revealer) text(s string) { r.b.Write(strings.ReplaceAll(s, "<", "&lt;")) }

// broken writes a comment that nothing ends as the words that it swallowed.
func (r *revealer) broken(token string) {
	rest, comment := strings.CutPrefix(token, "<!--")
	if !comment {
		r.text(token)
		return
	}
	r.run(strings.ReplaceAll(rest, "<!--", "&lt;!--"))
}

// openComment reports whether a comment that ends where the mail ends was
// closed by nothing else.
func openComment(token string) bool {
	return strings.HasPrefix(token, "<!--") && !strings.HasSuffix(token, "-->") && !strings.HasSuffix(token, "--!>") && token != "<!-->" && token != "<!--->"
}

// start answers the element whose raw text comes next, if it does.
func (r *revealer) start(z *xhtml.Tokenizer, name, token string, selfClosing, ended bool) (raw string) {
	if breakouts[name] {
		r.breakOut()
	}
	switch fates[name] {
	case hide:
		if selfClosing && (name == "svg" || name == "math") {
			return ""
		}
		switch {
		case raws[name] && ended && (name != "script" || !r.plainScript):
			raw = name
		default:
			z.NextIsNotRawText()
		}
		r.stack = append(r.stack, opened{name, len(r.b)})
		r.open[name]++
		return raw
	case unwrap:
		z.NextIsNotRawText()
	default:
		r.b.Write(token)
	}
	return ""
}

func (r *revealer) end(name, token string) {
	switch fates[name] {
	case hide:
		if r.open[name] > 0 {
			for top := ""; top != name; {
				top = r.pop(true)
			}
		}
	case unwrap:
	default:
		r.b.Write(token)
	}
}

// breakOut leaves drawings and formulas, with what they held.
func (r *revealer) breakOut() {
	for n := len(r.stack); n > 0 && (r.stack[n-1].name == "svg" || r.stack[n-1].name == "math"); n-- {
		r.pop(false)
	}
}

// pop takes the innermost element off, and what it held when that is unseen.
func (r *revealer) pop(unseen bool) string {
	last := r.stack[len(r.stack)-1]
	r.stack = r.stack[:len(r.stack)-1]
	r.open[last.name]--
	if unseen {
		r.b.CutBackTo(last.at)
	}
	return last.name
}

// lastEnds says where the last end tag of each raw element begins: what starts
// after it is never closed.
func lastEnds(in string) map[string]int {
	out := map[string]int{}
	for at := 0; ; {
		i := strings.Index(in[at:], "</")
		if i < 0 {
			return out
		}
		at += i + 2
		name := tagName(in[at:])
		end := at + len(name)
		if raws[name] && end < len(in) && strings.IndexByte(" \n\r\t\f/>", in[end]) >= 0 {
			out[name] = at - 2
		}
	}
}

// tagName is the name that a tag begins with, in lower case; empty when it is
// longer than any that matters.
func tagName(s string) string {
	n := 0
	for n < len(s) && n < 12 && (s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z') {
		n++
	}
	return strings.ToLower(s[:n])
}

// mayHide reports whether there is anything here for reveal to do.
func mayHide(in string) bool {
	for at := 0; ; {
		i := strings.IndexByte(in[at:], '<')
		if i < 0 {
			return false
		}
		at += i + 1
		if at < len(in) && (in[at] == '!' || in[at] == '?') {
			return true
		}
		inner, ending := strings.CutPrefix(in[at:], "/")
		name := tagName(inner)
		if name == "" {
			if ending {
				return true
			}
			continue
		}
		end := tagEnd(in[at:])
		if end < 0 || fates[name] != 0 {
			return true
		}
		at += end
	}
}

// tagEnd is where the tag that s is the inside of ends; -1 when it does not.
func tagEnd(s string) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '>':
			return i
		case '=':
			for i+1 < len(s) && isSpace(s[i+1]) {
				i++
			}
			if i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\'') {
				ended := strings.IndexByte(s[i+2:], s[i+1])
				if ended < 0 {
					return -1
				}
				i += 2 + ended
			}
		}
	}
	return -1
}
