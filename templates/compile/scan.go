package compile

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/parleyhub/parley/templates/liquid"
)

// scanner follows the elements of a source, to know what may stand in for a tag.
type scanner struct {
	*document
	mjml   bool
	out    strings.Builder
	stack  []string
	count  int
	styles int
	inTag  bool
	name   string // of the tag at hand, with its slash
	quote  byte
}

func scan(src string, mjml bool) (*document, error) {
	if len(src) > MaxSource {
		return nil, broken("body_long", "has more than 256 KiB")
	}
	if !utf8.ValidString(src) || strings.ContainsRune(src, 0) {
		return nil, broken("not_utf", "is not UTF-8")
	}
	pieces, err := liquid.Pieces(src)
	if err != nil {
		return nil, err
	}
	s := &scanner{document: &document{src: src, mark: newMark(src)}, mjml: mjml}
	for _, p := range pieces {
		if p.Tag {
			err = s.tag(p)
		} else {
			err = s.static(p.Text, p.Off)
		}
		if err != nil {
			return nil, err
		}
		if s.out.Len() > 4*MaxSource {
			return nil, broken("many_tags", "has too many tags")
		}
	}
	if s.inTag {
		return nil, s.fail(len(src), "open_element", "a tag is not closed")
	}
	s.safe = s.out.String()
	return s.document, nil
}

// broken is what is wrong with a source as a whole.
func broken(say, format string, args ...any) error {
	return liquid.Said(liquid.Pos{}, "source", say, format, args...)
}

func (s *scanner) fail(off int, say, format string, args ...any) error {
	return liquid.Said(liquid.Where(s.src, off), liquid.Syntax, say, format, args...)
}

func (s *scanner) top() string {
	if len(s.stack) == 0 {
		return ""
	}
	return s.stack[len(s.stack)-1]
}

// tag writes what stands in for a tag of Liquid.
func (s *scanner) tag(p liquid.Cut) error {
	word := s.keep(p.Text, true, p.Off)
	top := s.top()
	switch {
	case s.inTag && s.quote == 0: // where it is lost, or takes an attribute with it
		return s.fail(p.Off, "tag_between", "a tag may stand in the value of an attribute, not between attributes")
	case s.inTag:
		s.out.WriteString(word)
	case s.mjml && slices.Contains(structural, top) || s.mjml && top == "":
		switch {
		case p.Output:
			return s.fail(p.Off, "value_between", "a value cannot stand between elements of MJML: put it into mj-text")
		case !slices.Contains(open, top):
			return s.fail(p.Off, "tag_in", "a tag cannot stand directly in “%s”", top)
		}
		s.out.WriteString("<mj-raw><!--" + word + "--></mj-raw>")
	case slices.Contains(inTables, top):
		s.out.WriteString(`<tr id="` + word + `"></tr>`)
	case top == "tr":
		s.out.WriteString(`<td id="` + word + `"></td>`)
	case top == "head" || top == "html":
		s.out.WriteString("<!--" + word + "-->")
	case top == "style" || top == "mj-style":
		return s.fail(p.Off, "tag_in_style", "a style sheet is made when the template is saved: no tag can stand in it")
	default:
		s.out.WriteString(word)
	}
	return nil
}

var (
	entity  = regexp.MustCompile(`^&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});`)
	fetches = regexp.MustCompile(`(?i)@import|url\s*\(|expression\s*\(|\\`)
)

// static copies text and follows its tags.
func (s *scanner) static(text string, off int) error {
	for i := 0; i < len(text); {
		rest := text[i:]
		switch {
		case rest[0] == '&' && s.top() != "style" && s.top() != "mj-style":
			if e := entity.FindString(rest); e != "" {
				s.out.WriteString(s.keep(e, false, off+i))
				i += len(e)
				continue
			}
		case s.inTag:
			closed, err := s.within(rest[0], off+i)
			if err != nil {
				return err
			}
			if closed {
				rest = ""
			}
		case strings.HasPrefix(rest, "<!--"):
			end := strings.Index(rest, "-->")
			if end < 0 {
				return s.fail(off+i, "comment_tag", "a comment holds a tag, or is not closed")
			}
			if !s.mjml { // conditional ones are for mail programs; MJML writes its own
				s.out.WriteString(rest[:end+3])
			}
			i += end + 3
			continue
		case strings.HasPrefix(rest, "<!") && (s.mjml || indexFold(rest[:min(len(rest), 15)], "<!doctype html>") != 0) || strings.HasPrefix(rest, "<?"):
			return s.fail(off+i, "declaration", "declarations have no place here")
		case s.top() == "style" || s.top() == "mj-style":
			n, err := s.style(rest, off+i)
			if err != nil {
				return err
			}
			if n > 0 {
				i += n
				continue
			}
			fallthrough
		default:
			if n, err := s.begin(rest, off+i); err != nil {
				return err
			} else if n > 0 {
				i += n
				continue
			}
		}
		s.out.WriteByte(text[i])
		i++
	}
	return nil
}

// style copies a style sheet up to its end.
func (s *scanner) style(rest string, off int) (int, error) {
	end := indexFold(rest, "</"+s.top())
	if end < 0 {
		return 0, s.fail(off, "open_style", "a style sheet is not closed")
	}
	s.styles += end
	switch {
	case fetches.MatchString(rest[:end]):
		return 0, s.fail(off, "style_fetch", "a style sheet may fetch nothing: no @import, no url(), no backslash")
	case s.styles > maxStyles || strings.Count(rest[:end], "{") > maxRules || strings.Count(rest[:end], ",") > 4*maxRules:
		return 0, s.fail(off, "long_style", "the style sheets are too long")
	}
	s.out.WriteString(rest[:end])
	return end, nil
}

// indexFold is strings.Index where case does not count.
func indexFold(s, part string) int {
	for i := 0; i+len(part) <= len(s); i++ {
		if s[i] == part[0] && strings.EqualFold(s[i:i+len(part)], part) {
			return i
		}
	}
	return -1
}
