package outreach

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/campaigns/runs"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/templates/liquid"
)

// letters are the templates as campaigns ask for them.
type letters struct {
	shelf Shelf
	now   func() time.Time
}

// Kinds of the documents that templates are.
const (
	kindTemplate hub.DocumentKind = "template"
	kindRelease  hub.DocumentKind = "template_release"
)

// template is what a campaign reads of one.
type template struct {
	Variants []variant `json:"variants"`
}

type variant struct {
	Channel  string                `json:"channel"`
	Locale   string                `json:"locale"`
	Subject  string                `json:"subject"`
	Body     string                `json:"body"`
	Text     string                `json:"text"`
	Provider *hub.ProviderTemplate `json:"provider"`
}

// Live answers the revision of a template that may be sent.
func (l *letters) Live(ctx context.Context, id string) (int64, error) {
	doc, err := l.shelf.Document(ctx, kindRelease, id)
	if err != nil {
		return 0, err
	}
	var r struct {
		Live int64 `json:"live"`
	}
	if err := json.Unmarshal(doc.Body, &r); err != nil || r.Live <= 0 || doc.Deleted {
		return 0, hub.Errorf(hub.Missing, "no version of this template is live")
	}
	return r.Live, nil
}

// Open implements runs.Letters.
func (l *letters) Open(ctx context.Context, id string, revision int64) (runs.Letter, error) {
	if revision == 0 {
		var err error
		if revision, err = l.Live(ctx, id); err != nil {
			return nil, err
		}
	}
	all, err := l.shelf.DocumentVersions(ctx, kindTemplate, id)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(d hub.Document) bool { return d.Version == revision })
	if at < 0 {
		return nil, hub.Errorf(hub.Missing, "there is no such version of the template")
	}
	var t template
	if err := json.Unmarshal(all[at].Body, &t); err != nil {
		return nil, hub.Wrap(hub.Internal, err, "a template that cannot be read")
	}
	out := &letter{revision: revision, now: l.now}
	for _, v := range t.Variants {
		p, err := prepare(v)
		if err != nil {
			return nil, hub.Wrap(hub.Invalid, err, "the template cannot be read")
		}
		out.variants = append(out.variants, p)
	}
	return out, nil
}

// prepared is a variant that was read.
type prepared struct {
	variant
	subject, text, html *liquid.Program
	params              []*liquid.Program
}

func prepare(v variant) (p prepared, err error) {
	p.variant = v
	own := func(root string) bool { return root == "link" }
	for _, x := range []struct {
		to    **liquid.Program
		src   string
		place liquid.Options
	}{
		{&p.subject, v.Subject, liquid.Options{Place: liquid.PlaceLine, Own: own}}, {&p.text, v.Text, liquid.Options{Place: liquid.PlaceText, Own: own}},
		{&p.html, v.Body, liquid.Options{Place: liquid.PlaceHTML, Own: own}},
	} {
		if x.src == "" {
			continue
		}
		if *x.to, err = liquid.Parse(x.src, x.place); err != nil {
			return p, err
		}
	}
	if v.Provider != nil {
		for _, src := range v.Provider.Params {
			one, err := liquid.Parse(src, liquid.Options{Place: liquid.PlaceLine, Own: own})
			if err != nil {
				return p, err
			}
			p.params = append(p.params, one)
		}
	}
	return p, nil
}

// letter is one revision.
type letter struct {
	revision int64
	variants []prepared
	now      func() time.Time
}

func (l *letter) Revision() int64 { return l.revision }

// choose finds the variant for a channel and a language: the channel's own
// before its class's before any text's, the language before none.
func (l *letter) choose(in *runs.Reader) *prepared {
	var best *prepared
	most := 0
	for i := range l.variants {
		v := &l.variants[i]
		score := 0
		switch v.Channel {
		case string(in.Kind):
			score = 30
		case string(in.Class), "text":
			score = 20
		default:
			continue
		}
		language, _, _ := strings.Cut(in.Locale, "-")
		switch {
		case v.Locale == in.Locale:
			score += 3
		case v.Locale == language:
			score += 2
		case v.Locale == "":
			score++
		default:
			continue
		}
		if score > most {
			best, most = v, score
		}
	}
	return best
}

// Render implements runs.Letter.
func (l *letter) Render(in runs.Reader) (out runs.Rendered, err error) {
	v := l.choose(&in)
	if v == nil {
		return out, &runs.Skip{Reason: "no_variant"}
	}
	data := &seen{about: facts{&in}}
	env := liquid.Env{Data: data, Now: l.now(), Locale: cmp.Or(in.Locale, v.Locale)}
	write := func(p *liquid.Program) string {
		if p == nil || err != nil {
			return ""
		}
		var res liquid.Result
		if res, err = p.Render(context.Background(), env); err != nil {
			var stop *liquid.Aborted
			if errors.As(err, &stop) {
				err = &runs.Skip{Reason: "abort: " + stop.Reason}
			}
		}
		return string(res.Out)
	}
	out.Subject, out.Text, out.HTML = write(v.subject), write(v.text), write(v.html)
	if v.Provider != nil {
		out.Provider = &hub.ProviderTemplate{Name: v.Provider.Name, Language: v.Provider.Language}
		for _, p := range v.params {
			out.Provider.Params = append(out.Provider.Params, write(p))
		}
	}
	out.Snapshot = data.snapshot()
	return out, err
}

// seen answers what is known of a person, and keeps what was asked for: with it
// the message can be made again.
type seen struct {
	about facts
	keys  []string
	vals  []any
}

// Lookup implements liquid.Data.
func (s *seen) Lookup(path []string) (any, bool) {
	v, ok := s.about.Lookup(path)
	if ok {
		key := strings.Join(path, ".")
		if !slices.Contains(s.keys, key) {
			s.keys, s.vals = append(s.keys, key), append(s.vals, v)
		}
	}
	return v, ok
}

func (s *seen) snapshot() []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, key := range s.keys {
		name, err := json.Marshal(key)
		value, err2 := json.Marshal(s.vals[i])
		if err != nil || err2 != nil {
			continue // nothing that a profile holds
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// facts are what a template may say of a person.
type facts struct{ in *runs.Reader }

// Lookup implements liquid.Data.
func (f facts) Lookup(path []string) (any, bool) {
	if len(path) < 2 {
		return nil, false
	}
	in, last := f.in, path[len(path)-1]
	switch path[0] {
	case "contact":
		return f.contact(path[1:])
	case "brand":
		return f.text(last == "name", in.Brand.Name)
	case "campaign":
		switch last {
		case "id":
			return in.Campaign, true
		case "name":
			return in.Name, true
		case "variant":
			return f.text(true, in.Variant)
		}
	case "link":
		switch last {
		case "unsubscribe":
			return f.text(true, in.Unsubscribe)
		case "preferences":
			return f.text(true, in.Preferences)
		}
	}
	return nil, false
}

func (facts) text(is bool, s string) (any, bool) { return s, is && s != "" }

func (f facts) contact(path []string) (any, bool) {
	c := f.in.Contact
	switch path[0] {
	case "name":
		return f.text(true, c.Name)
	case "first_name":
		first, _, _ := strings.Cut(strings.TrimSpace(c.Name), " ")
		return f.text(true, first)
	case "language":
		return f.text(true, c.Language)
	case string(hub.HandleEmail):
		for i := range f.in.Identities {
			if h := f.in.Identities[i].Handle; h.Kind == hub.HandleEmail {
				return h.Address, true
			}
		}
	case "traits":
		for i := range c.Traits {
			if len(path) == 2 && c.Traits[i].Key == path[1] {
				return f.text(true, c.Traits[i].Value)
			}
		}
	}
	return nil, false
}
