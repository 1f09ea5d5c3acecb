package templates

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/templates/compile"
	"github.com/parleyhub/parley/templates/liquid"
)

// Bounds of a template.
const (
	maxName     = 200
	maxVariants = 60
	maxLine     = 1000 // bytes of a subject, a preheader, a parameter
	maxBody     = compile.MaxSource
)

// Parts finds a block or a layout by id.
type Parts func(id string) (Template, bool)

var (
	idShape     = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)
	localeShape = regexp.MustCompile(`^([a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3})?$`)
	wordShape   = regexp.MustCompile(`^[a-z][a-z0-9_.-]{0,63}$`)
)

// Build makes a template ready to be sent: blocks and layout become part of it,
// MJML becomes HTML, styles are inlined, a text part is made. Findings tell what
// is wrong with it and what might be; with an Error among them it must not be
// kept. It takes up to some hundred milliseconds for a large mail.
func Build(t Template, schema *Schema, parts Parts) (Template, []Finding) {
	b := &builder{t: &t, schema: schema, parts: parts}
	t.Variants = slices.Clone(t.Variants)
	t.Parts = nil
	b.head()
	if b.found.failed() {
		return t, b.found
	}
	for i := range t.Variants {
		v := &t.Variants[i]
		v.Compiled = nil
		before := len(b.found)
		b.check(i, v)
		if !b.found[before:].failed() && t.Kind == Message {
			b.make(i, v)
		}
		if !b.found[before:].failed() && t.Kind == Message {
			b.lint(i, v)
		}
	}
	slices.Sort(t.Parts)
	return t, b.found
}

type builder struct {
	t      *Template
	schema *Schema
	parts  Parts
	found  findings
}

// fail adds a mistake; say names the sentence that format is.
func (b *builder) fail(code string, variant int, field, say, format string, args ...any) {
	b.found.said(code, variant, field, say, format, args...)
}

// head checks what is not a variant.
func (b *builder) head() {
	t := b.t
	if t.Name = strings.TrimSpace(t.Name); t.Name == "" || len(t.Name) > maxName {
		b.fail("name", -1, "name", "name_long", "has 1 to 200 bytes")
	}
	if !slices.Contains([]Kind{Message, Block, Layout}, t.Kind) {
		b.fail("kind", -1, "kind", "kind", "is message, block or layout")
	}
	if t.ID != "" && !idShape.MatchString(t.ID) {
		b.fail("id", -1, "id", "id_shape", "has small letters, figures, - and _")
	}
	if t.Purpose == "" {
		t.Purpose = hub.PurposeMarketing
	}
	if !wordShape.MatchString(t.Purpose) {
		b.fail("purpose", -1, "purpose", "purpose_shape", "is one word in small letters")
	}
	if n := len(t.Variants); n == 0 || n > maxVariants {
		b.fail("variants", -1, "variants", "variants_many", "has 1 to 60 entries")
	}
	seen := map[string]bool{}
	for i := range t.Variants {
		v := &t.Variants[i]
		key := v.Channel + "\x00" + strings.ToLower(v.Locale)
		if seen[key] {
			b.found.add(Error, "twice", i, "locale", "there is another variant for this channel and language")
		}
		seen[key] = true
	}
	if t.Layout == "" {
		return
	}
	if l, ok := b.part(t.Layout); !ok || l.Kind != Layout || t.Kind != Message {
		b.fail("layout", -1, "layout", "no_layout", "there is no such layout")
	}
}

func (b *builder) part(id string) (Template, bool) {
	if b.parts == nil {
		return Template{}, false
	}
	return b.parts(id)
}

// blocks finds the text of a shared block for a variant.
func (b *builder) blocks(v *Variant) func(string) (string, bool) {
	return func(id string) (string, bool) {
		t, ok := b.part(id)
		if !ok || t.Kind != Block {
			return "", false
		}
		at := choose(t.Variants, hub.ChannelKind(v.Channel), hub.ChannelClass(v.Channel), v.Locale)
		if at < 0 && len(t.Variants) > 0 {
			return "", false
		}
		b.uses(id)
		return t.Variants[at].Body, true
	}
}

func (b *builder) uses(id string) {
	if !slices.Contains(b.t.Parts, id) {
		b.t.Parts = append(b.t.Parts, id)
	}
}

// check reads all that is written, as it is written, so that findings name the
// author's own lines.
func (b *builder) check(i int, v *Variant) {
	if !slices.Contains([]Source{MJML, HTML, Text}, v.Source) {
		b.fail("source", i, "source", "source_kind", "is mjml, html or text")
	}
	if v.Channel != "" && !wordShape.MatchString(v.Channel) {
		b.fail("channel", i, "channel", "channel_kind", "is a kind of channel, a class, text, or empty")
	}
	if !localeShape.MatchString(v.Locale) {
		b.fail("locale", i, "locale", "locale_shape", "is a language as BCP 47 writes it, such as fr-CA")
	}
	if strings.TrimSpace(v.Body) == "" && v.Provider == nil {
		b.found.add(Error, "empty", i, "body", "is empty")
	}
	b.read(i, v, "subject", v.Subject, maxLine)
	b.read(i, v, "preheader", v.Preheader, maxLine)
	b.read(i, v, "body", v.Body, maxBody)
	b.read(i, v, "text", v.Text, maxBody)
	if v.Provider == nil {
		return
	}
	if v.Provider.Name == "" || len(v.Provider.Params) > 50 {
		b.fail("provider", i, "provider", "provider", "has a name and at most 50 parameters")
	}
	for n, p := range v.Provider.Params {
		b.read(i, v, fmt.Sprintf("provider.params[%d]", n), p, maxLine)
	}
}

func (b *builder) read(i int, v *Variant, field, text string, most int) {
	if len(text) > most {
		b.fail("long", i, field, "long", "has more than %d bytes", most)
		return
	}
	p, err := liquid.Parse(text, liquid.Options{Place: liquid.PlaceLine, Blocks: b.blocks(v)})
	if err != nil {
		b.found.err(i, field, err)
		return
	}
	schema := b.schema
	if b.t.Kind != Message {
		schema = schema.Open()
	}
	for _, e := range p.Check(schema) {
		schema.mend(e)
		b.found.err(i, field, e)
	}
}
