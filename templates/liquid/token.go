package liquid

import (
	"strings"

	"github.com/parleyhub/parley/templates/liquid/value"
)

type tokenKind int

const (
	tokEnd tokenKind = iota
	tokName
	tokString
	tokNumber
	tokSign
)

type token struct {
	kind tokenKind
	text string
	off  int
}

// tokens reads what is between braces.
func tokens(src *source, text string, off int) ([]token, error) {
	var out []token
	for i := 0; i < len(text); {
		ch := text[i]
		switch {
		case ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r':
			i++
		case ch == '"' || ch == '\'':
			end := strings.IndexByte(text[i+1:], ch)
			if end < 0 {
				return nil, src.fail(off+i, "open_text", "this text is not closed by %s", string(ch))
			}
			out = append(out, token{tokString, text[i+1 : i+1+end], off + i})
			i += end + 2
		case isNameStart(ch):
			j := i + 1
			for j < len(text) && (isNameStart(text[j]) || isDigit(text[j]) || text[j] == '-') {
				j++
			}
			if j < len(text) && text[j] == '?' {
				j++
			}
			out = append(out, token{tokName, text[i:j], off + i})
			i = j
		case isDigit(ch) || ch == '-' && i+1 < len(text) && isDigit(text[i+1]):
			j := i + 1
			for j < len(text) && (isDigit(text[j]) || text[j] == '.' && j+1 < len(text) && isDigit(text[j+1])) {
				j++
			}
			out = append(out, token{tokNumber, text[i:j], off + i})
			i = j
		default:
			sign := signAt(text[i:])
			if sign == "" {
				return nil, src.fail(off+i, "means_nothing", "“%s” means nothing here", value.FirstRune(text[i:]))
			}
			out = append(out, token{tokSign, sign, off + i})
			i += len(sign)
		}
	}
	return append(out, token{tokEnd, "", off + len(text)}), nil
}

var signs = []string{"==", "!=", "<>", "<=", ">=", "..", "<", ">", "=", ".", "[", "]", ":", ",", "|", "(", ")"}

func signAt(s string) string {
	for _, x := range signs {
		if strings.HasPrefix(s, x) {
			return x
		}
	}
	return ""
}

func isNameStart(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool     { return c >= '0' && c <= '9' }
