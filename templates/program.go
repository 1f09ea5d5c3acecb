package templates

import (
	"context"
	"errors"
	"sync"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/templates/liquid"
)

// Program is a template that is ready to be sent. It is safe for concurrent use.
type Program struct {
	t        Template
	variants []prepared
}

type prepared struct {
	subject, html, text *liquid.Program
	params              []*liquid.Program
	textLinks           []int // the number of each link of the text
	links               []Link
}

// Link is an address that a variant leads to. Those of its HTML come first; one
// that the text has too has one number.
type Link struct {
	Index int    `json:"index"`
	URL   string `json:"url"` // as it is written; in what was rendered, as the person gets it
}

// ErrNoVariant: there is nothing for this channel; the person is skipped.
var ErrNoVariant = hub.Errorf(hub.Invalid, "the template has no variant for this channel")

// textError marks a mistake in the text part.
type textError struct{ error }

func ours(root string) bool { return root == "link" }

func prepare(v *Variant) (prepared, error) {
	var p prepared
	var err error
	if p.subject, err = liquid.Parse(v.Subject, liquid.Options{Place: liquid.PlaceLine}); err != nil {
		return p, err
	}
	if v.Provider != nil {
		for _, param := range v.Provider.Params {
			x, err := liquid.Parse(param, liquid.Options{Place: liquid.PlaceLine})
			if err != nil {
				return p, err
			}
			p.params = append(p.params, x)
		}
	}
	if v.Compiled == nil {
		return p, hub.Errorf(hub.Internal, "this variant was not compiled")
	}
	if v.Compiled.HTML != "" {
		if p.html, err = liquid.Parse(v.Compiled.HTML, liquid.Options{Place: liquid.PlaceHTML, Own: ours}); err != nil {
			return p, err
		}
		for _, l := range p.html.Links() {
			p.links = append(p.links, Link{l.Index, l.URL})
		}
	}
	if p.text, err = liquid.Parse(v.Compiled.Text, liquid.Options{Place: liquid.PlaceText, Own: ours}); err != nil {
		return p, textError{err}
	}
	for _, l := range p.text.Links() {
		p.textLinks = append(p.textLinks, p.numbered(l.URL))
	}
	return p, nil
}

// numbered is the number of an address of the text.
func (p *prepared) numbered(url string) int {
	for _, l := range p.links {
		if l.URL == url {
			return l.Index
		}
	}
	p.links = append(p.links, Link{len(p.links), url})
	return len(p.links) - 1
}

// Load reads a template that Build has made. It does not compile: a large mail
// takes a millisecond.
func Load(t Template) (*Program, error) {
	if t.Kind != Message {
		return nil, hub.Errorf(hub.Invalid, "only messages can be sent")
	}
	p := &Program{t: t}
	for i := range t.Variants {
		v, err := prepare(&t.Variants[i])
		if err != nil {
			return nil, hub.Wrap(hub.Invalid, err, "this template was saved by another version and must be saved again")
		}
		p.variants = append(p.variants, v)
	}
	return p, nil
}

// Prepare is Build and Load in one, for what is not kept.
func Prepare(t Template, schema *Schema, parts Parts) (*Program, []Finding, error) {
	built, found := Build(t, schema, parts)
	if err := Refusal(found); err != nil {
		return nil, found, err
	}
	p, err := Load(built)
	return p, found, err
}

// Template is what the program was made of.
func (p *Program) Template() Template { return p.t }

// Links are the addresses of one variant.
func (p *Program) Links(variant int) []Link { return p.variants[variant].links }

// Choose is the variant for a channel and a language; -1 when there is none.
func (p *Program) Choose(kind hub.ChannelKind, class hub.ChannelClass, locale string) int {
	return choose(p.t.Variants, kind, class, locale)
}

// Rendered is the message as one person gets it.
type Rendered struct {
	Variant  int
	Locale   string
	Subject  string
	Text     string
	HTML     string
	Provider *hub.ProviderTemplate
	Missing  []string // variables that held nothing
	Refused  []string // addresses in the data that are of no kind we write
	Links    []Link   // that the message leads to, before they were rewritten
	Steps    int      // of the budget of 200,000 that its dearest part took
}

// Render fills the template in for a channel and a language. The error is
// ErrNoVariant, *liquid.Aborted with the reason that the template gives, the
// context's, or Invalid with the place of what this person's data cannot do.
func (p *Program) Render(ctx context.Context, kind hub.ChannelKind, class hub.ChannelClass, locale string, data *Data) (Rendered, error) {
	at := p.Choose(kind, class, locale)
	if at < 0 {
		return Rendered{}, ErrNoVariant
	}
	return p.RenderVariant(ctx, at, locale, data)
}

// RenderVariant fills one variant in.
func (p *Program) RenderVariant(ctx context.Context, at int, locale string, data *Data) (Rendered, error) {
	v, w := &p.variants[at], &p.t.Variants[at]
	out := Rendered{Variant: at, Locale: locale}
	if w.Locale != "" {
		out.Locale = w.Locale // dates and numbers are of the language of the words
	}
	r := &rendering{ctx: ctx, out: &out, env: liquid.Env{Data: &filled{data, out.Locale}, Now: data.Now, Zone: data.Zone, Locale: out.Locale,
		Rewrite: data.Rewrite, NoLinks: data.Sending}}
	if v.html != nil {
		out.HTML = r.run(v.html, nil)
	}
	out.Text = r.run(v.text, v.textLinks)
	r.env.Rewrite = nil
	out.Subject = r.run(v.subject, nil)
	if w.Provider != nil {
		filled := *w.Provider
		filled.Params = make([]string, len(v.params))
		for i, param := range v.params {
			filled.Params[i] = r.run(param, nil)
		}
		out.Provider = &filled
	}
	if r.err != nil {
		return Rendered{Variant: at, Missing: out.Missing, Steps: out.Steps}, r.err
	}
	return out, nil
}

type rendering struct {
	ctx context.Context
	env liquid.Env
	out *Rendered
	err error
}

// rooms are what parts are rendered into: each is copied once, at its length.
var rooms = sync.Pool{New: func() any { return new([]byte) }}

const roomMost = 64 << 10 // bytes that are kept

// run renders one part, after the first error nothing.
func (r *rendering) run(p *liquid.Program, numbers []int) string {
	if r.err != nil {
		return ""
	}
	env := r.env
	if rewrite := env.Rewrite; rewrite != nil && numbers != nil {
		env.Rewrite = func(i int, url string) string { return rewrite(numbers[i], url) }
	}
	room := rooms.Get().(*[]byte) //nolint:forcetypeassert // nothing else is in it
	env.Room = *room
	res, err := p.Render(r.ctx, env)
	defer func() {
		if res.Out != nil && cap(res.Out) <= roomMost {
			*room = res.Out
		}
		rooms.Put(room)
	}()
	r.out.Steps = max(r.out.Steps, res.Steps)
	for _, m := range res.Missing {
		r.out.Missing = appendNew(r.out.Missing, m)
	}
	var aborted *liquid.Aborted
	switch {
	case err == nil:
	case errors.As(err, &aborted), r.ctx.Err() != nil:
		r.err = err
	default:
		r.err = hub.Wrap(hub.Invalid, err, err.Error())
	}
	for _, x := range res.Refused {
		r.out.Refused = appendNew(r.out.Refused, x)
	}
	for _, l := range res.Links {
		i := l.Index
		if numbers != nil {
			i = numbers[i]
		}
		r.link(Link{i, l.Address})
	}
	return string(res.Out)
}

func (r *rendering) link(l Link) {
	for _, x := range r.out.Links {
		if x == l {
			return
		}
	}
	r.out.Links = append(r.out.Links, l)
}

func appendNew(all []string, x string) []string {
	for _, y := range all {
		if x == y {
			return all
		}
	}
	return append(all, x)
}

// Reads reports whether any variant reads a variable of a root, as coupon.
func (p *Program) Reads(root string) bool {
	for i := range p.variants {
		v := &p.variants[i]
		for _, x := range append([]*liquid.Program{v.subject, v.html, v.text}, v.params...) {
			if x == nil {
				continue
			}
			for _, u := range x.Uses() {
				if u.Path[0] == root {
					return true
				}
			}
		}
	}
	return false
}
