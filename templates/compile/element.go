package compile

import (
	"slices"
	"strings"
)

// begin reads < and a name, if that is what stands here, and answers its length.
func (s *scanner) begin(rest string, off int) (int, error) {
	if rest[0] != '<' || len(rest) < 2 || rest[1] != '/' && !isLetter(rest[1]) {
		return 0, nil
	}
	n := 1
	for n < len(rest) && (isLetter(rest[n]) || rest[n] >= '0' && rest[n] <= '9' || strings.IndexByte("/-:", rest[n]) >= 0 && (n == 1 || rest[n] != '/')) {
		n++
	}
	name := strings.ToLower(rest[1:n])
	if slices.Contains(refused, strings.TrimPrefix(name, "/")) {
		return 0, s.fail(off, "element_refused", "the element “%s” is not taken", strings.TrimPrefix(name, "/"))
	}
	if s.count++; s.count > maxElements {
		return 0, s.fail(off, "many_elements", "the document has too many elements")
	}
	s.inTag, s.name, s.quote = true, name, 0
	s.out.WriteString(rest[:n])
	return n, nil
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// within follows a tag by one byte, and answers whether it has ended.
func (s *scanner) within(c byte, off int) (bool, error) {
	switch {
	case s.quote != 0:
		if c == s.quote {
			s.quote = 0
		}
	case c == '"' || c == '\'':
		s.quote = c
	case c == '<':
		return false, s.fail(off, "open_element", "a tag is not closed")
	case c == '>':
		s.inTag = false
		return true, s.ended(off)
	}
	return false, nil
}

// ended takes the tag at hand onto the stack, or off it.
func (s *scanner) ended(off int) error {
	name, closing := strings.CutPrefix(s.name, "/")
	empty := strings.HasSuffix(s.src[:off], "/") || isVoid(name)
	switch {
	case closing:
		for i := len(s.stack) - 1; i >= 0; i-- {
			if s.stack[i] == name {
				s.stack = s.stack[:i]
				break
			}
		}
	case !empty:
		if s.stack = append(s.stack, name); len(s.stack) > maxDepth {
			return s.fail(off, "deep_elements", "elements lie too deep in each other")
		}
	}
	return nil
}
