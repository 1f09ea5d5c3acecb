// Package compile turns what people design into what is sent, once, when a
// template is saved: MJML into HTML, styles into the elements they are for, and
// HTML into a text part. The Liquid in it comes through unchanged: before the
// libraries see a document, each tag becomes a word that means nothing to them,
// and afterwards the words become tags again.
//
// Documents come from people who may save templates, and are bounded all the
// same: in size, depth and number of elements, and nothing is ever fetched.
package compile

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/preslavrachev/gomjml/mjml"

	"github.com/parleyhub/parley/templates/liquid"
)

// Bounds of a document.
const (
	MaxSource   = 256 << 10 // bytes
	maxDepth    = 60        // elements within each other
	maxElements = 4000
	maxStyles   = 64 << 10 // bytes of all style sheets: each rule is looked for in the whole document
	maxRules    = 500
)

// Compiled is a document that is ready to be filled in.
type Compiled struct {
	HTML string
	Text string
}

// one at a time: the compiler keeps its defaults in a variable of its package.
var one sync.Mutex

// MJML compiles a document of MJML with Liquid in it.
func MJML(src string) (Compiled, error) {
	d, err := scan(src, true)
	if err != nil {
		return Compiled{}, err
	}
	html, err := render(d.safe)
	if err != nil {
		return Compiled{}, err
	}
	return d.finish(apart(withoutFonts(html)))
}

// HTML inlines the styles of a document of HTML with Liquid in it.
func HTML(src string) (Compiled, error) {
	d, err := scan(src, false)
	if err != nil {
		return Compiled{}, err
	}
	return d.finish(d.safe)
}

func render(src string) (html string, err error) {
	one.Lock()
	defer one.Unlock()
	defer recovered(&err)
	html, err = mjml.Render(src)
	var bad mjml.Error
	if errors.As(err, &bad) {
		var all []string
		for _, d := range bad.Details {
			all = append(all, fmt.Sprintf("line %d: %s", d.Line, d.Message))
		}
		return "", broken("mjml_wrong", "this is not right in MJML: %s", strings.Join(all[:min(len(all), 10)], "; "))
	}
	if err != nil {
		return "", broken("not_mjml", "this is not MJML: %s", strings.TrimPrefix(err.Error(), "failed to parse MJML: "))
	}
	return html, nil
}

// recovered makes an error of a library's panic: what it was given is bounded,
// so that only this document is lost.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = broken("not_compiled", "this document cannot be compiled")
	}
}

// finish inlines, makes the text part and puts the tags back.
func (d *document) finish(html string) (Compiled, error) {
	if len(html) > 16*MaxSource {
		return Compiled{}, broken("compiled_long", "what it compiles to is too long")
	}
	inlined, err := inline(html)
	if err != nil {
		return Compiled{}, err
	}
	for i := range d.tags {
		if d.tags[i].tag && strings.Count(inlined, d.word(i)) == 0 {
			return Compiled{}, &liquid.Error{Pos: d.tags[i].pos, Kind: liquid.Unsafe, Text: "a tag cannot stand here: it gets lost when the document is compiled"}
		}
	}
	return Compiled{HTML: d.restore(inlined), Text: d.text(inlined)}, nil
}
