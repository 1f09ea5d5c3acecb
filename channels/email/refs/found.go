package refs

import (
	"slices"
	"strings"

	"github.com/parleyhub/parley/hub"
)

const (
	refBefore = "[ref:"
	refAfter  = "]"

	mostPlaces = 1000 // at which a text is looked at for one kind of id
)

// Line is a reply token as a line at the foot of a mail shows it.
func Line(token string) string { return refBefore + token + refAfter }

// Found are the Message-IDs of this inbox that stand anywhere in text, in lower
// case, each once, at most so many. What only looks like one is left out.
func (m Minter) Found(text string, most int) (out []string) {
	text = strings.ToLower(text)
	end := "@" + m.Domain
	for at, n := range places(text, end) {
		if n >= mostPlaces || len(out) == most {
			break
		}
		from := at
		for from > 0 && at-from < 64 && (word(text[from-1]) || text[from-1] == '.' || text[from-1] == '_') {
			from--
		}
		if ref := text[from:at] + end; !slices.Contains(out, ref) && m.Own(ref) {
			out = append(out, ref)
		}
	}
	return out
}

// Tokens are what may be reply tokens of this hub anywhere in text: behind the plus
// of one of the addresses, which are in lower case, or in a line at the foot.
func Tokens(text string, addresses []string, most int) (out []string) {
	text = strings.ToLower(text)
	look := func(before, after string) {
		for at, n := range places(text, before) {
			rest := text[at+len(before):]
			if n >= mostPlaces || len(out) == most || len(rest) < hub.ReplyTokenN {
				return
			}
			token := rest[:hub.ReplyTokenN]
			if strings.HasPrefix(rest[hub.ReplyTokenN:], after) && !strings.ContainsFunc(token, func(r rune) bool { return r > 'z' || !word(byte(r)) }) && !slices.Contains(out, token) {
				out = append(out, token)
			}
		}
	}
	look(refBefore, refAfter)
	for _, address := range addresses {
		if local, domain, ok := strings.Cut(address, "@"); ok {
			look(local+"+", "@"+domain)
		}
	}
	return out
}

// places are where part stands in text, each with how many there were before.
func places(text, part string) func(yield func(at, n int) bool) {
	return func(yield func(at, n int) bool) {
		for at, n := 0, 0; ; n++ {
			i := strings.Index(text[at:], part)
			if i < 0 || !yield(at+i, n) {
				return
			}
			at += i + len(part)
		}
	}
}

func word(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }
