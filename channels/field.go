package channels

import (
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

// FieldType says how a setting is drawn and checked.
type FieldType string

// The field types.
const (
	Text   FieldType = "text"
	Email  FieldType = "email"
	Number FieldType = "number"
	Bool   FieldType = "bool"
	Secret FieldType = "secret" // sealed at rest, never answered
	Choice FieldType = "choice"
	List   FieldType = "list" // of text
	// Mailboxes is a list of mail addresses, each alone or as Name <address>. Like a
	// required Email they belong to one inbox of the channel alone.
	Mailboxes FieldType = "mailboxes"
	URL       FieldType = "url"
	Group     FieldType = "group" // an object of Fields; absent as a whole when not Required
)

// Field is one setting of an inbox. Labels and help are catalogue keys in the
// UI: channel.<kind>.<name>.
type Field struct {
	Name     string    `json:"name"`
	Type     FieldType `json:"type"`
	Required bool      `json:"required,omitempty"`
	Default  any       `json:"default,omitempty"`
	Options  []string  `json:"options,omitempty"`
	Min      int64     `json:"min,omitempty"`
	Max      int64     `json:"max,omitempty"` // number's value or text's length; 0 = 10,000 characters
	Fields   []Field   `json:"fields,omitempty"`
	Advanced bool      `json:"advanced,omitempty"`
}

// Check compares settings with fields and answers them with defaults filled in.
// The error names the field (dotted path) and the rule. Unknown keys are refused.
func Check(fields []Field, settings map[string]any) (map[string]any, error) {
	return checkGroup("settings", fields, settings)
}

func checkGroup(path string, fields []Field, in map[string]any) (map[string]any, error) {
	out := make(map[string]any, len(fields))
	for key := range in {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.Name == key }) {
			return nil, said.Invalid(path+"."+key, "no_setting", "is not a setting of this channel")
		}
	}
	for _, f := range fields {
		at := path + "." + f.Name
		v, given := in[f.Name]
		if !given || v == nil {
			if f.Required {
				return nil, said.Invalid(at, "required", "is required")
			}
			if f.Default != nil {
				out[f.Name] = f.Default
			}
			continue
		}
		v, err := checkValue(at, f, v)
		if err != nil {
			return nil, err
		}
		out[f.Name] = v
	}
	return out, nil
}

func checkValue(at string, f Field, v any) (any, error) {
	switch f.Type {
	case Group:
		m, ok := v.(map[string]any)
		if !ok {
			return nil, said.Invalid(at, "must_object", "must be an object")
		}
		return checkGroup(at, f.Fields, m)
	case Bool:
		if _, ok := v.(bool); !ok {
			return nil, said.Invalid(at, "must_bool", "must be true or false")
		}
		return v, nil
	case Number:
		return checkNumber(at, f, v)
	case List, Mailboxes:
		return checkList(at, f, v)
	}
	s, ok := v.(string)
	if !ok {
		return nil, said.Invalid(at, "must_text", "must be text")
	}
	return s, checkText(at, f, s)
}

func checkNumber(at string, f Field, v any) (any, error) {
	n, ok := v.(float64)
	if !ok || n != float64(int64(n)) {
		return nil, said.Invalid(at, "must_whole", "must be a whole number")
	}
	if int64(n) < f.Min || (f.Max != 0 && int64(n) > f.Max) {
		return nil, said.Invalid(at, "must_between", "must be between %d and %d", f.Min, f.Max)
	}
	return n, nil
}

func checkList(at string, f Field, v any) (any, error) {
	items, ok := v.([]any)
	if !ok {
		return nil, said.Invalid(at, "must_list", "must be a list")
	}
	if len(items) > 200 {
		return nil, said.Invalid(at, "many_entries", "has more than 200 entries")
	}
	for i, item := range items {
		s, ok := item.(string)
		if !ok || s == "" {
			return nil, said.Invalid(fmt.Sprintf("%s[%d]", at, i), "must_text", "must be text")
		}
		if err := checkText(fmt.Sprintf("%s[%d]", at, i), f, s); err != nil {
			return nil, err
		}
		if _, ok := Mailbox(s); f.Type == Mailboxes && !ok {
			return nil, said.Invalid(fmt.Sprintf("%s[%d]", at, i), "must_mailbox", "must be a mail address, alone or as Name <address>")
		}
	}
	return v, nil
}

// Mailbox reads an entry of Mailboxes.
func Mailbox(s string) (hub.Address, bool) {
	a, err := mail.ParseAddress(strings.TrimSpace(s))
	if err != nil || len(a.Address) > 254 {
		return hub.Address{}, false
	}
	return hub.Address{Name: strings.Join(strings.Fields(a.Name), " "), Address: a.Address}, true
}

func checkText(at string, f Field, s string) error {
	limit := f.Max
	if limit == 0 {
		limit = 10_000
	}
	if int64(len(s)) > limit {
		return said.Invalid(at, "longer_bytes", "is longer than %d bytes", limit)
	}
	if f.Required && strings.TrimSpace(s) == "" {
		return said.Invalid(at, "required", "is required")
	}
	if f.Type != Secret && strings.ContainsAny(s, "\r\n\x00") && f.Max <= 1000 && f.Max != 0 {
		return said.Invalid(at, "one_line", "must be one line")
	}
	switch f.Type {
	case Choice:
		if !slices.Contains(f.Options, s) {
			return hub.InvalidField(at, "must be one of "+strings.Join(f.Options, ", "))
		}
	case Email:
		local, domain, ok := strings.Cut(s, "@")
		if !ok || local == "" || domain == "" || strings.ContainsAny(s, " \t\r\n<>,;") {
			return said.Invalid(at, "must_mail", "must be a mail address")
		}
	case URL:
		u, err := url.Parse(s)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return said.Invalid(at, "must_http", "must be an http or https address")
		}
	}
	return nil
}

// Addresses are the mail addresses that belong to an inbox with these settings and
// to no other, in lower case, with the setting that names each.
func (c *Channel) Addresses(settings map[string]any) map[string]string {
	out := map[string]string{}
	c.addresses(settings, func(field string, a hub.Address) { out[strings.ToLower(a.Address)] = field })
	return out
}

// Senders are the same addresses as people see them, the inbox's own first.
func (c *Channel) Senders(settings map[string]any) (out []hub.Address) {
	c.addresses(settings, func(_ string, a hub.Address) { out = append(out, a) })
	return out
}

func (c *Channel) addresses(settings map[string]any, each func(field string, a hub.Address)) {
	for _, f := range c.Fields {
		switch v := settings[f.Name].(type) {
		case string:
			if f.Type == Email && f.Required && v != "" {
				each(f.Name, hub.Address{Address: v})
			}
		case []any:
			for _, item := range v {
				s, _ := item.(string)
				if a, ok := Mailbox(s); ok && f.Type == Mailboxes {
					each(f.Name, a)
				}
			}
		}
	}
}

// Secrets are the dotted paths of all sealed settings among fields.
func Secrets(fields []Field) []string { return secretsUnder("", fields) }

func secretsUnder(prefix string, fields []Field) []string {
	var out []string
	for _, f := range fields {
		switch f.Type {
		case Secret:
			out = append(out, prefix+f.Name)
		case Group:
			out = append(out, secretsUnder(prefix+f.Name+".", f.Fields)...)
		}
	}
	return out
}
