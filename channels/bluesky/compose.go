package bluesky

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/parleyhub/parley/hub"
)

// pieces splits an answer into the posts of a thread, at the best place of each:
// between paragraphs, lines, sentences, words, and within a word only when there
// is no other place. Nothing but white space is lost.
func pieces(text string) ([]string, error) {
	text = strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "").Replace(strings.ToValidUTF8(text, "")))
	if n := uniseg.GraphemeClusterCount(text); n > maxText {
		return nil, hub.Errorf(hub.Invalid, "The text is %d characters long; an answer here is at most %d.", n, maxText)
	}
	var out []string
	for text != "" {
		cut := cutAt(text)
		if cut == 0 || len(out) == maxParts {
			return nil, hub.Errorf(hub.Invalid, "The text does not fit into %d posts.", maxParts)
		}
		out = append(out, strings.TrimSpace(text[:cut]))
		text = strings.TrimSpace(text[cut:])
	}
	return out, nil
}

// cutAt is where the first post of text ends, in bytes; 0 when not even one letter
// fits.
func cutAt(text string) int {
	var paragraph, newline, sentence, word, end int
	rest, state, n := text, -1, 0
	before := ""
	for rest != "" {
		var c string
		c, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if n++; n > postGraphemes || end+len(c) > postBytes {
			break
		}
		end += len(c)
		switch {
		case c == "\n" && before == "\n":
			paragraph = end
		case c == "\n":
			newline = end
		case c == " ":
			word = end
			if before == "." || before == "!" || before == "?" {
				sentence = end
			}
		}
		before = c
	}
	if end == len(text) {
		return end
	}
	for _, at := range []int{paragraph, newline, sentence} {
		if at > end/3 {
			return at
		}
	}
	if word > 0 {
		return word
	}
	return end
}

var (
	linked  = regexp.MustCompile(`(?i)(?:^|[\s(])(https?://\S+)`)
	named   = regexp.MustCompile(`(?:^|[\s(])(@[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z][A-Za-z0-9-]*)`)
	tagged  = regexp.MustCompile(`(?:^|\s)([#＃][^\s\x{00AD}\x{2060}\x{200A}-\x{200D}\x{20e2}]+)`)
	letters = regexp.MustCompile(`[^\d\pP\pS\pM]`)
)

// maxTag is the longest tag, in letters (app.bsky.richtext.facet).
const maxTag = 64

// marks finds the links, mentions and tags of a post. Offsets are bytes of UTF-8,
// and no mark ends within what is read as one letter.
func (a *adapter) marks(ctx context.Context, text string) (facets, error) {
	var out facets
	for _, m := range linked.FindAllStringSubmatchIndex(text, maxFacets) {
		from, to := m[2], m[2]+len(ending(text[m[2]:m[3]]))
		if webAddress(text[from:to]) && whole(text, to) {
			out = append(out, facet{span{from, to}, []feature{{Type: aLink, URI: text[from:to]}}})
		}
	}
	for _, m := range named.FindAllStringSubmatchIndex(text, maxParts) {
		if !whole(text, m[3]) {
			continue
		}
		did, err := a.resolve(ctx, text[m[2]+1:m[3]])
		if err != nil {
			return nil, err
		}
		if did != "" {
			out = append(out, facet{span{m[2], m[3]}, []feature{{Type: aMention, DID: did}}})
		}
	}
	for _, m := range tagged.FindAllStringSubmatchIndex(text, maxFacets) {
		tag := strings.TrimRightFunc(text[m[2]:m[3]], unicode.IsPunct)
		_, mark := utf8.DecodeRuneInString(tag)
		to := m[2] + len(tag)
		if tag == "" || strings.HasPrefix(tag[mark:], "\ufe0f") || !letters.MatchString(tag[mark:]) || uniseg.GraphemeClusterCount(tag[mark:]) > maxTag || !whole(text, to) {
			continue
		}
		out = append(out, facet{span{m[2], to}, []feature{{Type: aTag, Tag: tag[mark:]}}})
	}
	_, out = fitting(text, out)
	return out, nil
}

// ending is a link without the punctuation that follows it in a sentence.
func ending(link string) string {
	link = strings.TrimRight(link, ".,;:!?\"'")
	if strings.HasSuffix(link, ")") && !strings.Contains(link, "(") {
		link = strings.TrimSuffix(link, ")")
	}
	return link
}

// whole reports whether a mark may end at i: what follows does not change the
// letter before it (an accent, a skin tone, the next part of a family).
func whole(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return i == len(text) || !(unicode.In(r, unicode.M, unicode.Variation_Selector) || r == '\u200d' || (r >= 0x1f3fb && r <= 0x1f3ff))
}

// resolve asks whose a handle is; empty when it is nobody's.
func (a *adapter) resolve(ctx context.Context, handle string) (string, error) {
	var v struct {
		DID string `json:"did"`
	}
	err := a.do(ctx, call{method: "com.atproto.identity.resolveHandle", query: url.Values{"handle": {strings.ToLower(handle)}}}, &v)
	switch {
	case hub.Is(err, hub.Invalid) || hub.Is(err, hub.Missing):
		return "", nil
	case err != nil:
		return "", err
	case !didShape.MatchString(v.DID):
		return "", nil
	}
	return v.DID, nil
}
