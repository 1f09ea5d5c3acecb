package outreach

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/campaigns/archive"
	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/runs"
	"github.com/parleyhub/parley/campaigns/trail"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/trails"
	"github.com/parleyhub/parley/templates"
)

var kinds = []templates.Trait{{Key: "since", Type: "date", Label: "s"}, {Key: "points", Type: "number", Label: "p"},
	{Key: "likes", Type: "list", Label: "l"}, {Key: "vip", Type: "bool", Label: "v"}, {Key: "note", Type: "text", Label: "n"}}

// everything is a template that shows what of a value can be seen.
const everything = `<p>{{ contact.name }} {{ contact.first_name | default: 'you' }} {{ contact.email }}</p>
<p>{{ contact.traits.since }} {{ contact.traits.note }} {{ contact.traits.points }} {{ contact.traits.vip }} {{ contact.traits.likes | join: '+' }}</p>
{% if contact.traits.since > '2020-01-01' %}<b>old</b>{% endif %}{% if contact.traits.likes %}{{ contact.traits.likes | size }} {{ contact.traits.likes | first }}{% else %}none{% endif %}
{% if contact.traits.points > 2 %}many{% endif %}{% if contact.traits.vip %}vip{% endif %}{% if contact.traits.likes contains 'tea' %}tea{% endif %}
<a href="https://shop.test/p?q={{ contact.traits.note | url_encode }}">own</a> <a href="https://shop.test/sale">sale</a>
<a href="{{ link.preferences }}">choose</a> <a href="{{ link.unsubscribe }}">stop</a> <a href="{{ link.survey }}">how was it</a> {{ extra.code }} {{ extra.list | join: '+' }}`

func program(t interface{ Fatal(...any) }, schema *templates.Schema) *templates.Program {
	p, found, err := templates.Prepare(templates.Template{ID: "t", Name: "T", Purpose: "marketing", Kind: templates.Message, Variants: []templates.Variant{
		{Channel: "mail", Source: templates.HTML, Subject: "{{ contact.name }}: {{ contact.traits.note }}", Body: "<html><body>" + everything + "</body></html>"},
		{Channel: "messaging", Source: templates.Text, Body: "{{ contact.name }} {{ contact.traits.since }} {{ link.unsubscribe }} https://shop.test/sale",
			Provider: &hub.ProviderTemplate{Name: "spring", Language: "en", Params: []string{"{{ contact.name }}", "{{ contact.traits.note }}"}}},
	}}, schema, nil)
	if err != nil {
		t.Fatal(err, found)
	}
	return p
}

type linkRows struct{ all []trails.Link }

func (l *linkRows) Links(context.Context, int64) ([]trails.Link, error) { return l.all, nil }
func (l *linkRows) AddLinks(_ context.Context, fresh []trails.Link) error {
	l.all = append(l.all, fresh...)
	return nil
}

func nasty() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", " ", "2024-02-29", "2024-02-29T10:00:00+02:00", "12.50", "NaN", "-Inf", "1e400", "tea, coffee,, ", ",", "true", "FALSE",
		"<script>alert(1)</script>", "{{ contact.name }}", `"><img src=x onerror=alert(1)>`, "https://hub.test/u/stolen", "https://hub.test/t/AAAAAAAAAAAAAAAAAAAAAAAAAAAA", "\xff\xfe", "a\x00b", "\u202eevil", "ș ț ă î â", "Ω Ж 👩‍👩‍👧", "=cmd()"}),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 30), func(b []byte) string { return string(b) }))
}

// TestWhatIsMadeAgainIsWhatWasSent: whatever a person's data are, a message that is
// made again from its row says what was sent, byte by byte, and its digest proves
// it, with another address and key of the hub, too, unless the data hold an address
// of the hub; another message does not pass.
func TestWhatIsMadeAgainIsWhatWasSent(t *testing.T) {
	schema := templates.NewSchema(kinds)
	p := program(t, schema)
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) string { return nasty().Draw(t, name) }
		c := hub.Contact{ID: "con_1", Name: draw("name"), Zone: rapid.SampledFrom([]string{"", "Europe/Bucharest", "nowhere"}).Draw(t, "zone")}
		for _, k := range kinds {
			if rapid.Bool().Draw(t, "has "+k.Key) {
				c.Traits = append(c.Traits, hub.Trait{Key: k.Key, Value: draw(k.Key)})
			}
		}
		given, err := json.Marshal(map[string]any{"survey": rapid.SampledFrom([]string{"", "https://hub.test/rate/x"}).Draw(t, "survey"),
			"extra": map[string]any{"code": draw("code"), "list": []any{draw("item"), 1.5, nil, true}}})
		if err != nil {
			t.Fatal(err)
		}
		kind := rapid.SampledFrom([]struct {
			kind  hub.ChannelKind
			class hub.ChannelClass
		}{{"post", hub.ClassMail}, {"letters", hub.ClassMessaging}}).Draw(t, "channel")
		track := rapid.Bool().Draw(t, "track")
		l := &letter{program: p, schema: schema, now: func() time.Time { return time.Date(2026, 5, 4, 3, 2, 1, 5, time.UTC) }}
		rows, campaign := &linkRows{}, draft.Campaign{UTMSource: "hub"}
		marks := func(l *letter, key, base string) {
			if l.marks, err = trail.Mark(t.Context(), rows, []byte(key), base, 7, &campaign, "", l.written()); err != nil {
				t.Fatal(err)
			}
		}
		if track {
			marks(l, "key", "https://hub.test")
		}
		in := runs.Reader{Ref: hub.SendRef{Run: 7, N: 3}, Kind: kind.kind, Class: kind.class, Contact: &c, Identities: []hub.Identity{{Handle: hub.EmailHandle(draw("address"))}},
			Brand: &hub.Brand{Name: "Brand"}, Unsubscribe: "https://hub.test/u/token", Preferences: "https://hub.test/preferences/token", Given: given}
		out, err := l.Render(in)
		if err != nil {
			t.Fatal(err)
		}
		row := hub.Send{Run: 7, N: 3, Snapshot: out.Snapshot, Digest: out.Digest}

		again := &letter{program: p, schema: templates.NewSchema(nil), now: func() time.Time { return time.Time{} }}
		base := rapid.SampledFrom([]string{"https://hub.test", "https://new.name.test:8443"}).Draw(t, "base")
		if track {
			marks(again, "key", "https://hub.test")
		}
		s, err := revived(&row)
		if err != nil {
			t.Fatal(err)
		}
		bare := runs.Reader{Ref: in.Ref, Kind: in.Kind, Class: in.Class, Unsubscribe: in.Unsubscribe, Preferences: in.Preferences}
		made, err := again.render(&s, &bare)
		if err != nil {
			t.Fatal(err)
		}
		if made.Subject != out.Subject || made.Text != out.Text || made.HTML != out.HTML {
			t.Fatalf("another message:\n%q\n%q\n%s\n%s", made.Text, out.Text, made.HTML, out.HTML)
		}
		if !bytes.Equal(archive.Digest(words(&made), again.own(&bare)), row.Digest) {
			t.Fatal("the same message has another digest")
		}
		if track {
			marks(again, "another key", base)
		}
		bare.Unsubscribe, bare.Preferences = base+"/u/other", base+"/preferences/other"
		if made, err = again.render(&s, &bare); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(archive.Digest(words(&made), again.own(&bare)), row.Digest) && !strings.Contains(brought(&s), "hub.test") {
			t.Fatal("another key or address of the hub made another digest")
		}
		made.Text += "."
		if bytes.Equal(archive.Digest(words(&made), again.own(&bare)), row.Digest) {
			t.Fatal("what was changed passes")
		}
		shown, err := again.Again(s, bare)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(shown.Text, "<#>") || strings.Contains(shown.HTML, ` href="`+archive.OwnPage("en")) {
			t.Fatalf("an address of the person's own is not said as one: %s\n%s", shown.Text, shown.HTML)
		}
		for _, part := range []string{shown.HTML, shown.Text} {
			if strings.Contains(part, "/u/other") || strings.Contains(part, "/preferences/other") || strings.Contains(part, "hub.test/rate/") || track && strings.Contains(part, base+"/t/A") && !strings.Contains(string(out.Snapshot), "/t/A") {
				t.Fatalf("an agent could act as the person: %s", part)
			}
		}
	})
}

// brought are the data that a person brought.
func brought(s *snapshot) string {
	raw, err := json.Marshal([]any{s.Contact, s.Extra})
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

func BenchmarkDigest(b *testing.B) {
	w := &archive.Words{Subject: "s", Text: strings.Repeat("word ", 300), HTML: strings.Repeat("<p>word https://hub.test/t/AAAA</p>", 130)}
	own := archive.Own{Unsubscribe: "https://hub.test/u/token", Preferences: "https://hub.test/preferences/token", Counted: "https://hub.test/t/"}
	for b.Loop() {
		archive.Digest(w, own)
	}
}
