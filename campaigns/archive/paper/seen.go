package paper

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// held is an element that is open, and how many of its name are open from it on.
type held struct {
	name string
	deep int
}

// unseen are elements whose inside nobody reads.
var unseen = map[string]bool{"script": true, "style": true, "head": true, "title": true, "template": true, "noscript": true, "iframe": true, "noembed": true, "noframes": true,
	"svg": true, "math": true, "select": true, "audio": true, "video": true, "canvas": true}

// void are elements that have no inside and no end.
var void = map[string]bool{"area": true, "base": true, "br": true, "col": true, "embed": true, "hr": true, "img": true, "input": true, "link": true, "meta": true, "param": true, "source": true, "track": true, "wbr": true}

// skipped reports whether an element is not seen; what is inside is not, then.
func (f *flow) skipped(t *html.Token) bool {
	if f.skip.name == "head" && t.Data == "body" { // as browsers read a head without an end
		f.skip = held{}
	}
	switch {
	case f.skip.name != "":
		if f.skip.name == t.Data && t.Type == html.StartTagToken {
			f.skip.deep++
		}
		return true
	case !unseen[t.Data] && (f.all || !hidden(t)):
		return false
	case !void[t.Data] && (t.Type == html.StartTagToken || t.Data != "svg" && t.Data != "math"): // others cannot close themselves
		f.skip = held{t.Data, 1}
	}
	return true
}

// hidden reports what mails hide: what lists of mails show behind the subject, and
// what only some programs are to see. It reads what the element says of itself;
// rules of a style sheet are not applied.
func hidden(t *html.Token) bool {
	clipped, zero := false, false
	for _, a := range t.Attr {
		if a.Key == "hidden" {
			return true
		}
		if a.Key != "style" {
			continue
		}
		for name, value := range declared(a.Val) {
			switch name {
			case "display":
				if value == "none" {
					return true
				}
			case "visibility":
				if value == "hidden" || value == "collapse" {
					return true
				}
			case "mso-hide":
				if value == "all" {
					return true
				}
			case "overflow":
				clipped = clipped || value == "hidden"
			case "max-height", "height":
				zero = zero || number(value) == 0
			}
		}
	}
	return clipped && zero
}

// maxStyle is how much of a style is read, in bytes.
const maxStyle = 4000

// declared are the declarations of a style attribute, in lower case.
func declared(style string) func(func(name, value string) bool) {
	return func(yield func(name, value string) bool) {
		for d := range strings.SplitSeq(strings.ToLower(style[:min(len(style), maxStyle)]), ";") {
			name, value, _ := strings.Cut(d, ":")
			value, _, _ = strings.Cut(value, "!")
			if !yield(strings.TrimSpace(name), strings.TrimSpace(value)) {
				return
			}
		}
	}
}

// number is a length's or a weight's number; -1: it has none.
func number(value string) float64 {
	n, err := strconv.ParseFloat(strings.TrimRight(value, "abcdefghijklmnopqrstuvwxyz% "), 64)
	if err != nil {
		return -1
	}
	return n
}

// maxThick bounds how many bold elements are counted within each other.
const maxThick = 32

// weigh notes an element whose style makes it bold.
func (f *flow) weigh(t *html.Token) {
	if void[t.Data] || t.Type != html.StartTagToken {
		return
	}
	for name, value := range declared(attr(t, "style")) {
		const bold = 600
		if name == "font-weight" && (value == "bold" || value == "bolder" || number(value) >= bold) && len(f.thick) < maxThick {
			f.thick = append(f.thick, held{t.Data, 1})
			return
		}
	}
	if at := f.thickest(t.Data); at >= 0 {
		f.thick[at].deep++
	}
}

// thickest is where the innermost bold element of a name is; -1: there is none.
func (f *flow) thickest(name string) int {
	for i := len(f.thick) - 1; i >= 0; i-- {
		if f.thick[i].name == name {
			return i
		}
	}
	return -1
}

// lighten notes that an element ended, and with it those inside that were not closed.
func (f *flow) lighten(name string) {
	at := f.thickest(name)
	if at < 0 {
		return
	}
	if f.thick[at].deep--; f.thick[at].deep == 0 {
		f.thick = f.thick[:at]
	}
}

// leads is where a link leads, as far as it leads out of the mail.
func leads(href string) string {
	href = strings.TrimSpace(href)
	for _, scheme := range []string{"http://", "https://", "mailto:", "tel:"} {
		if len(href) > len(scheme) && strings.EqualFold(href[:len(scheme)], scheme) {
			return href
		}
	}
	return ""
}
