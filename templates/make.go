package templates

import (
	"regexp"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/templates/compile"
	"github.com/parleyhub/parley/templates/liquid"
)

var (
	bodyTag     = regexp.MustCompile(`(?i)<body\b[^>]*>`)
	contentSlot = regexp.MustCompile(`\{\{-?\s*content\s*-?\}\}`)
)

// make compiles a variant.
func (b *builder) make(i int, v *Variant) {
	flat, ok := b.whole(i, v)
	if !ok {
		return
	}
	c := &Compiled{}
	switch v.Source {
	case Text:
		c.Text = flat
	default:
		made, err := b.compile(v, flat)
		if err != nil {
			b.found.err(i, "body", err)
			return
		}
		c.HTML, c.Text = withPreheader(withHead(made.HTML, v), v.Preheader), made.Text
	}
	if v.Text != "" {
		text, err := liquid.Expand(v.Text, b.blocks(v))
		if err != nil {
			b.found.err(i, "text", err)
			return
		}
		c.Text = text
	}
	v.Compiled = c
	if _, err := prepare(v); err != nil {
		v.Compiled = nil
		field := "body"
		if e, isText := err.(textError); isText { //nolint:errorlint // made a few lines below
			if field, err = "text", e.error; v.Text == "" && v.Source != Text {
				b.fail("text", i, "text", "no_text_part", "no text part can be made of this body; write one")
				return
			}
			if v.Text == "" {
				field = "body"
			}
		}
		b.found.err(i, field, err)
		if last := &b.found[len(b.found)-1]; v.Source != Text {
			last.Line, last.Column = 0, 0 // of what was compiled, which the author never saw
		}
	}
}

// whole is a body with its blocks in it and its layout around it.
func (b *builder) whole(i int, v *Variant) (string, bool) {
	body := v.Body
	if b.t.Layout != "" && v.Source != Text {
		l, _ := b.part(b.t.Layout)
		at := choose(l.Variants, hub.ChannelKind(v.Channel), hub.ChannelClass(v.Channel), v.Locale)
		if at < 0 || l.Variants[at].Source != v.Source {
			b.fail("layout", i, "source", "layout_source", "the layout has no variant of this source for this channel")
			return "", false
		}
		around := l.Variants[at].Body
		if len(contentSlot.FindAllString(around, 3)) != 1 {
			b.fail("layout", i, "body", "layout_content", "the layout must hold {{ content }} once")
			return "", false
		}
		b.uses(b.t.Layout)
		slot := contentSlot.FindStringIndex(around)
		body = around[:slot[0]] + body + around[slot[1]:]
	}
	flat, err := liquid.Expand(body, b.blocks(v))
	if err != nil {
		b.found.err(i, "body", err)
		return "", false
	}
	return flat, true
}

func (b *builder) compile(v *Variant, flat string) (compile.Compiled, error) {
	if v.Source == MJML {
		return compile.MJML(flat)
	}
	return compile.HTML(flat)
}

// withPreheader puts what lists of mails show behind the subject where they look
// for it, and nobody else.
func withPreheader(html, preheader string) string {
	if strings.TrimSpace(preheader) == "" {
		return html
	}
	at := bodyTag.FindStringIndex(html)
	if at == nil {
		return html
	}
	return html[:at[1]] + `<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">` + preheader + `</div>` + html[at[1]:]
}
