package compile

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/parleyhub/parley/templates/liquid"
)

// document is a source whose tags are words.
type document struct {
	src  string
	safe string
	mark string // how words begin
	tags []kept
}

// kept is what a word stands for.
type kept struct {
	text string
	tag  bool // of Liquid; otherwise an entity
	pos  liquid.Pos
}

// word is what stands in place of d.tags[i]: letters and figures alone, so that
// it is the same in text, in an attribute, and in a style.
func (d *document) word(i int) string { return d.mark + strconv.Itoa(100000+i) + "z" }

func (d *document) keep(text string, tag bool, off int) string {
	d.tags = append(d.tags, kept{text, tag, liquid.Where(d.src, off)})
	return d.word(len(d.tags) - 1)
}

// newMark is a beginning that the source does not hold. Libraries may change the
// case of nothing we send them, but lower case is safest.
func newMark(src string) string {
	low := strings.ToLower(src)
	for i := 0; ; i++ {
		if mark := fmt.Sprintf("lq%dx", i); !strings.Contains(low, mark) {
			return mark
		}
	}
}

// Words that stand between elements are dressed as what may stand there.
var (
	dressed = regexp.MustCompile(`<(tr|td) id="(lq\d+x\d{6}z)"[^>]*></(?:tr|td)>|<!--(lq\d+x\d{6}z)-->`)
	bare    = regexp.MustCompile(`lq\d+x\d{6}z`)
)

func undress(s string) string { return dressed.ReplaceAllString(s, "$2$3") }

func (d *document) restore(s string) string {
	return bare.ReplaceAllStringFunc(undress(s), func(word string) string {
		if i, ok := d.index(word); ok {
			return d.tags[i].text
		}
		return word
	})
}

func (d *document) index(word string) (int, bool) {
	digits, ok := strings.CutPrefix(word, d.mark)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSuffix(digits, "z"))
	return n - 100000, err == nil && n >= 100000 && n-100000 < len(d.tags)
}

// plainTags restores into text: entities become what they mean.
func (d *document) plainTags(s string) string {
	return bare.ReplaceAllStringFunc(s, func(word string) string {
		i, ok := d.index(word)
		switch {
		case !ok:
			return word
		case d.tags[i].tag:
			return d.tags[i].text
		}
		return html.UnescapeString(d.tags[i].text)
	})
}

// refused are elements that fetch, that include, or that have no place in a mail.
var refused = []string{"mj-include", "mj-raw", "mj-font", "mj-html-attributes", "mj-selector", "script", "iframe", "object", "embed", "link", "base", "svg", "math"}

// structural are elements of MJML that hold elements only.
var structural = []string{"mjml", "mj-head", "mj-attributes", "mj-body", "mj-section", "mj-wrapper", "mj-column", "mj-group", "mj-hero", "mj-social", "mj-navbar", "mj-accordion",
	"mj-accordion-element", "mj-carousel"}

// open are those of them that a tag may stand in.
var open = []string{"mj-body", "mj-section", "mj-wrapper", "mj-column", "mj-hero"}

// void elements have no end.
var void = []string{"area", "br", "col", "hr", "img", "input", "meta", "source", "wbr"}

var inTables = []string{"table", "tbody", "thead", "tfoot", "mj-table"}

func isVoid(name string) bool { return slices.Contains(void, name) }
