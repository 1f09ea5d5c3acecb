package outreach

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/parleyhub/parley/campaigns/archive"
	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/gate"
	"github.com/parleyhub/parley/campaigns/runs"
	"github.com/parleyhub/parley/campaigns/single"
	"github.com/parleyhub/parley/campaigns/trail"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/profile"
	"github.com/parleyhub/parley/templates"
	"github.com/parleyhub/parley/templates/liquid"
	"github.com/parleyhub/parley/templates/shelf"
)

// letters are the templates as campaigns ask for them.
type letters struct{ *shelf.Shelf }

func newLetters(p *Parts) letters {
	return letters{&shelf.Shelf{Rows: p.Store, Now: p.Now, Schema: func(ctx context.Context) (*templates.Schema, error) {
		doc, err := p.Store.Document(ctx, profile.KindSchema, profile.SchemaID)
		var s profile.Schema
		if err != nil && !hub.Is(err, hub.Missing) || err == nil && json.Unmarshal(doc.Body, &s) != nil {
			return nil, err
		}
		traits := make([]templates.Trait, len(s.Traits))
		for i, t := range s.Traits {
			traits[i] = templates.Trait{Key: t.Key, Type: string(t.Type), Label: t.Label}
		}
		return templates.NewSchema(traits), nil
	}}}
}

// Live answers the revision of a template that may be sent.
func (l letters) Live(ctx context.Context, id string) (int64, error) {
	_, revision, err := l.Shelf.Live(ctx, id)
	return revision, err
}

// Open implements runs.Letters.
func (l letters) Open(ctx context.Context, id string, revision int64) (runs.Letter, error) {
	if revision == 0 {
		var err error
		if revision, err = l.Live(ctx, id); err != nil {
			return nil, err
		}
	}
	p, err := l.Program(ctx, id, revision)
	if err != nil {
		return nil, err
	}
	schema, err := l.Known(ctx)
	if err == nil && schema == nil {
		schema = templates.NewSchema(nil)
	}
	return &letter{program: p, schema: schema, revision: revision, now: l.Now, promises: p.Reads(promised)}, err
}

// letter is one revision.
type letter struct {
	program  *templates.Program
	schema   *templates.Schema
	revision int64
	now      func() time.Time

	promises bool // its words name a coupon

	marks    *trail.Marks // nil: its links are not counted
	personal bool         // those of who agreed to it by name
}

// tracking is how the links of one person's message are counted.
func (l *letter) tracking(in *runs.Reader) string {
	switch {
	case l.marks == nil:
		return ""
	case l.personal && hub.MayTrack(in.Contact.Consents, in.Kind):
		return trackPersonal
	}
	return trackAggregate
}

// How the links of a message are counted; empty: they are not.
const (
	trackPersonal  = "personal"
	trackAggregate = "aggregate"
)

func (l *letter) Revision() int64 { return l.revision }

// snapshot is the data that a message was made of, without what is the hub's own.
type snapshot struct {
	Contact  map[string]any `json:"contact"`
	Brand    string         `json:"brand,omitempty"`
	Campaign map[string]any `json:"campaign,omitempty"`
	Zone     string         `json:"zone,omitempty"`
	At       time.Time      `json:"at"`
	Track    string         `json:"track,omitempty"`
	Form     int            `json:"form,omitempty"` // of the row's digest
	Coupon   *coupon        `json:"coupon,omitempty"`
	Choose   bool           `json:"choose,omitempty"` // its way out was the page of preferences; else, where nobody leaves, there was none
	Dates    []string       `json:"dates,omitempty"`  // the traits that are times: JSON has none
	single.Given
}

// revived is what a row keeps, with the values that it was rendered with.
func revived(row *hub.Send) (s snapshot, err error) {
	if err := json.Unmarshal(row.Snapshot, &s); err != nil {
		return s, hub.Wrap(hub.Missing, err, "what went into it is not kept any more")
	}
	traits, _ := s.Contact["traits"].(map[string]any)
	for _, key := range s.Dates {
		if text, ok := traits[key].(string); ok {
			if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
				traits[key] = at.UTC()
			}
		}
	}
	return s, nil
}

func datesOf(contact map[string]any) (keys []string) {
	traits, _ := contact["traits"].(map[string]any)
	for key, v := range traits {
		if _, ok := v.(time.Time); ok {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// data is what the template reads. What came with a message of a program is also
// its event, so that one template serves journeys and programs.
func (s *snapshot) data(zone *time.Location, links templates.Links) *templates.Data {
	event := s.Event
	if event == nil {
		event = s.Extra
	}
	return &templates.Data{Contact: s.Contact, Brand: map[string]any{"name": s.Brand}, Campaign: s.Campaign, Coupon: s.Coupon.data(), Links: links, Zone: zone, Now: s.At, Extra: s.Extra,
		Event: event, Sending: true}
}

// Render implements runs.Letter.
func (l *letter) Render(in runs.Reader) (out runs.Rendered, err error) {
	s := snapshot{Contact: templates.ContactData(in.Contact, in.Identities, l.schema), Brand: in.Brand.Name, Zone: in.Contact.Zone, At: l.now().UTC().Truncate(time.Second),
		Campaign: map[string]any{"id": in.Campaign, "name": in.Name, "variant": in.Variant}, Form: archive.Form}
	s.Dates = datesOf(s.Contact)
	s.Track, s.Choose = l.tracking(&in), in.Unsubscribe != "" && in.Unsubscribe == in.Preferences
	if in.Coupon != nil {
		s.Coupon = &coupon{in.Coupon.Code, in.Coupon.Terms, in.Coupon.Ends}
	} else if l.promises {
		return out, &runs.Skip{Reason: gate.NoCoupon} // of a journey or a program, which give none
	}
	if len(in.Given) > 0 && json.Unmarshal(in.Given, &s.Given) != nil {
		return out, hub.Errorf(hub.Internal, "what came with it cannot be read")
	}
	out, err = l.render(&s, &in)
	if err != nil {
		return out, err
	}
	out.Digest = archive.Digest(words(&out), l.own(&in))
	out.Snapshot, err = json.Marshal(&s)
	return out, err
}

func words(r *runs.Rendered) *archive.Words {
	return &archive.Words{Subject: r.Subject, Text: r.Text, HTML: r.HTML, Provider: r.Provider}
}

// own are the hub's addresses in a message.
func (l *letter) own(in *runs.Reader) archive.Own {
	o := archive.Own{Unsubscribe: in.Unsubscribe, Preferences: in.Preferences}
	if l.marks != nil {
		o.Counted = l.marks.Prefix()
	}
	return o
}

func (l *letter) render(s *snapshot, in *runs.Reader) (out runs.Rendered, err error) {
	locale, data := cmp.Or(s.Locale, in.Locale), s.data(draft.Zone(s.Zone, time.UTC), templates.Links{Unsubscribe: in.Unsubscribe, Preferences: in.Preferences, Survey: s.Survey, Confirm: s.Confirm})
	counted, n := l.marks != nil && s.Track != "", int64(0)
	if counted {
		if s.Track == trackPersonal {
			n = in.Ref.N
		}
		variant := l.program.Choose(in.Kind, in.Class, locale)
		data.Rewrite = func(i int, url string) string { return l.marks.Address(n, variant, i, url) }
	}
	r, err := l.program.Render(context.Background(), in.Kind, in.Class, locale, data)
	var stop *liquid.Aborted
	switch {
	case errors.Is(err, templates.ErrNoVariant):
		return out, &runs.Skip{Reason: "no_variant"}
	case errors.As(err, &stop):
		return out, &runs.Skip{Reason: cut("abort: " + stop.Reason)}
	}
	if counted {
		r.HTML = l.marks.Dress(r.HTML, n)
	}
	return runs.Rendered{Subject: r.Subject, Text: r.Text, HTML: r.HTML, Provider: r.Provider}, err
}

// Again makes a message once more for the desk, from what the ledger keeps: as it
// was sent, but for the person's own pages, which lead nowhere, as they are not for
// agents to follow, and counted links, which lead where they lead in the end.
func (l *letter) Again(s snapshot, in runs.Reader) (runs.Rendered, error) {
	nowhere := archive.OwnPage(cmp.Or(s.Locale, in.Locale)) // no address, so that it is # where one is asked for
	in.Unsubscribe, in.Preferences = nowhere, nowhere
	if s.Survey != "" {
		s.Survey = nowhere
	}
	if s.Confirm != "" {
		s.Confirm = nowhere // only who got it may confirm
	}
	bare := *l
	bare.marks = nil
	return bare.render(&s, &in)
}

// cut bounds a reason: it stands in an index's reach.
func cut(s string) string {
	const most = 100
	r := []rune(s)
	if len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
