package compile

import "strings"

// block is a rule of a style sheet: what stands before its braces, and in them.
type block struct{ head, body string }

// blocks cuts a sheet into rules. What has no braces is left out.
func blocks(css string) (out []block) {
	css = withoutComments(css)
	for {
		open := indexOutside(css, '{')
		if open < 0 {
			return out
		}
		head := css[:open]
		if i := strings.LastIndexByte(head, ';'); i >= 0 { // a statement such as @charset
			head = head[i+1:]
		}
		end := closing(css[open+1:])
		body := css[open+1:]
		if end >= 0 {
			body = css[open+1 : open+1+end]
		}
		out = append(out, block{strings.TrimSpace(head), strings.TrimSpace(body)})
		if end < 0 {
			return out
		}
		css = css[open+end+2:]
	}
}

func withoutComments(css string) string {
	var b strings.Builder
	for {
		from := strings.Index(css, "/*")
		if from < 0 {
			b.WriteString(css)
			return strings.NewReplacer("<!--", "", "-->", "").Replace(b.String())
		}
		b.WriteString(css[:from])
		end := strings.Index(css[from+2:], "*/")
		if end < 0 {
			return b.String()
		}
		css = css[from+2+end+2:]
	}
}

// outside calls each byte that is in neither quotes nor brackets, until do says
// to stop.
func outside(s string, do func(i int, c byte) bool) {
	quote, depth := byte(0), 0
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '(' || c == '[':
			depth++
		case (c == ')' || c == ']') && depth > 0:
			depth--
		case depth == 0 && do(i, c):
			return
		}
	}
}

func indexOutside(s string, want byte) int {
	at := -1
	outside(s, func(i int, c byte) bool {
		if c == want {
			at = i
		}
		return c == want
	})
	return at
}

func splitOutside(s string, by byte) (out []string) {
	from := 0
	outside(s, func(i int, c byte) bool {
		if c == by {
			out = append(out, s[from:i])
			from = i + 1
		}
		return false
	})
	return append(out, s[from:])
}

// closing is where the brace closes that is open at the beginning.
func closing(s string) int {
	at, depth := -1, 1
	outside(s, func(i int, c byte) bool {
		switch c {
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth == 0 {
			at = i
		}
		return depth == 0
	})
	return at
}

func declarations(body string) (out []decl) {
	for _, d := range splitOutside(body, ';') {
		name, value, ok := strings.Cut(d, ":")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		if !ok || name == "" || value == "" {
			continue
		}
		bare, important := strings.CutSuffix(strings.TrimRight(value, " "), "important")
		if important {
			if bare, important = strings.CutSuffix(strings.TrimSpace(bare), "!"); important {
				value = strings.TrimSpace(bare)
			}
		}
		out = append(out, decl{name, value, important})
	}
	return out
}

// insisting makes what a sheet says on a condition stronger than attributes.
func insisting(body string) string {
	var out []string
	for _, d := range declarations(body) {
		out = append(out, d.name+":"+d.value+" !important")
	}
	return strings.Join(out, ";")
}
