package telegram

import (
	"html"
	"regexp"
	"slices"
	"strings"
)

var element = regexp.MustCompile(`<[^>]*>`)

var elements = []string{"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "blockquote", "tg-spoiler"}

// readMarkup reads Telegram's HTML as strictly as Telegram: only its elements,
// each closed in its turn, and no bare < or unknown entity.
func readMarkup(text string) (string, error) {
	var open []string
	for _, t := range element.FindAllString(text, -1) {
		name, rest, _ := strings.Cut(strings.Trim(t, "<>"), " ")
		end, closes := strings.CutPrefix(name, "/")
		switch {
		case !closes && (!slices.Contains(elements, name) || (name == "a") != strings.HasPrefix(rest, `href="`)):
			return "", bad("can't parse entities: Unsupported start tag \"%s\" at byte offset 0", name)
		case !closes:
			open = append(open, name)
		case len(open) == 0 || open[len(open)-1] != end:
			return "", bad("can't parse entities: Unmatched end tag at byte offset 0, expected \"</%s>\", found \"</%s>\"", last(open), end)
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return "", bad("can't parse entities: Can't find end tag corresponding to start tag \"%s\"", last(open))
	}
	bare := element.ReplaceAllString(text, "")
	if strings.ContainsAny(bare, "<>") {
		return "", bad("can't parse entities: Unsupported start tag \"\" at byte offset 0")
	}
	return html.UnescapeString(bare), nil
}

func last(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1]
}
