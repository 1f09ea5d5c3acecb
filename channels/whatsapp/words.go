package whatsapp

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta"
)

// readable are the types whose words we read; others are kept raw.
var readable = []string{
	"text", "image", "video", "audio", "voice", "document", "sticker", "location", "contacts", "interactive", "button", "order", "unsupported",
}

func known(kind string) bool { return slices.Contains(readable, kind) }

// file is the file of a message, and what to call it when it has no name.
func (c *content) file() (*file, string) {
	switch {
	case c.Image != nil:
		return c.Image, "photo"
	case c.Video != nil:
		return c.Video, "video"
	case c.Voice != nil:
		return c.Voice, "voice"
	case c.Audio != nil:
		return c.Audio, "audio"
	case c.Document != nil:
		return c.Document, "document"
	case c.Sticker != nil:
		return c.Sticker, "sticker"
	}
	return nil, ""
}

// contentWords is what a message says, as text.
func contentWords(c *content) string {
	switch {
	case c.Text.Body != "":
		return c.Text.Body
	case c.Location != nil:
		return c.Location.words()
	case len(c.Contacts) > 0:
		return cardWords(c.Contacts)
	case c.Button != nil:
		return c.Button.Text
	case c.Reply != nil:
		return c.Reply.words()
	case c.Order != nil:
		return c.Order.words()
	case c.Type == "unsupported":
		return "[A message of a kind that WhatsApp does not pass on.]"
	}
	if f, _ := c.file(); f != nil {
		return f.Caption
	}
	return ""
}

func (l *location) words() string {
	at := ""
	if l.Latitude != "" && l.Longitude != "" {
		at = "https://www.openstreetmap.org/?mlat=" + l.Latitude.String() + "&mlon=" + l.Longitude.String()
	}
	return meta.Lines("📍 "+meta.Line(l.Name, 200), meta.Line(l.Address, 500), at)
}

func cardWords(cards []card) string {
	var out []string
	for _, c := range cards[:min(len(cards), 50)] {
		name := meta.Line(c.Name.Formatted, 200)
		if company := meta.Line(c.Org.Company, 200); company != "" {
			name += " (" + company + ")"
		}
		lines := []string{"👤 " + name}
		for _, p := range c.Phones {
			lines = append(lines, meta.Line(p.Phone, 60))
		}
		for _, e := range c.Emails {
			lines = append(lines, meta.Line(e.Email, 254))
		}
		for _, u := range c.URLs {
			lines = append(lines, meta.Line(u.URL, 500))
		}
		out = append(out, meta.Lines(lines...))
	}
	return strings.Join(out, "\n\n")
}

func (i *interactive) words() string {
	switch {
	case i.ButtonReply != nil:
		return i.ButtonReply.Title
	case i.ListReply != nil:
		return meta.Lines(i.ListReply.Title, i.ListReply.Description)
	case i.FormReply != nil:
		return meta.Lines(i.FormReply.Body, answers(i.FormReply.ResponseJSON))
	}
	return ""
}

// answers are the fields of a filled-in form, one a line; as they came when they
// are no flat object.
func answers(raw string) string {
	var fields map[string]any
	if json.Unmarshal([]byte(raw), &fields) != nil {
		return raw
	}
	names := make([]string, 0, len(fields))
	for name := range fields {
		if name != "flow_token" { // ours, of no meaning to people
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var out []string
	for _, name := range names {
		v := fields[name]
		s, ok := v.(string)
		if !ok {
			b, err := json.Marshal(v)
			if err != nil {
				continue
			}
			s = string(b)
		}
		out = append(out, name+": "+s)
	}
	return strings.Join(out, "\n")
}

func (o *order) words() string {
	lines := []string{o.Text}
	for _, item := range o.Items {
		lines = append(lines, meta.Line("🛒 "+item.Quantity.String()+" × "+string(item.ID)+"  "+item.Price.String()+" "+item.Currency, 300))
	}
	return meta.Lines(lines...)
}

func systemWords(s *system) string {
	if s == nil || s.Body == "" {
		return "[News from WhatsApp about this person.]"
	}
	return "[" + s.Body + "]"
}

// why is an error's text for people.
func why(err error) string {
	var e *hub.Error
	if errors.As(err, &e) && e.Text != "" {
		return e.Text
	}
	return "could not be fetched"
}
