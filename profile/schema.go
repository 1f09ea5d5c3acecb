package profile

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

// The document that says which traits people have.
const (
	KindSchema hub.DocumentKind = "profile_schema"
	SchemaID   string           = "workspace"
)

// TraitType is what a trait holds.
type TraitType string

// The types. A list is words with commas between.
const (
	Text   TraitType = "text"
	Number TraitType = "number"
	Bool   TraitType = "bool"
	Date   TraitType = "date"
	List   TraitType = "list"
)

// TraitDef declares one trait.
type TraitDef struct {
	Key         string    `json:"key" minLength:"1" maxLength:"64"`
	Label       string    `json:"label" required:"false" maxLength:"100" doc:"As people call it"`
	Type        TraitType `json:"type" enum:"text,number,bool,date,list" doc:"date: 2031-05-06 or an instant of RFC 3339; list: words with commas between"`
	Description string    `json:"description" required:"false" maxLength:"500"`
}

// Schema is the traits that were declared. Others may be written, too: as text.
type Schema struct {
	Traits []TraitDef `json:"traits" maxItems:"200"`
}

var traitKey = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_.:-]{0,63}$`)

// Check answers what is wrong with a schema; nil when nothing is.
func (s *Schema) Check() error {
	seen := map[string]bool{}
	for i, t := range s.Traits {
		field := "traits[" + strconv.Itoa(i) + "]."
		switch {
		case !traitKey.MatchString(t.Key) || len(t.Key) > 64:
			return said.Invalid(field+"key", "trait_key", "begins with a letter and has letters, digits and _ . : - only, at most 64 bytes")
		case seen[t.Key]:
			return said.Invalid(field+"key", "trait_twice", "is declared twice")
		case strings.HasPrefix(t.Key, traitMerged):
			return said.Invalid(field+"key", "trait_kept", "is kept for the hub")
		case !slices.Contains([]TraitType{Text, Number, Bool, Date, List}, t.Type):
			return hub.InvalidField(field+"type", "is not a type")
		}
		seen[t.Key] = true
	}
	return nil
}

// Type answers what a trait is declared to hold; empty: it is not declared.
func (s *Schema) Type(key string) TraitType {
	for i := range s.Traits {
		if s.Traits[i].Key == key {
			return s.Traits[i].Type
		}
	}
	return ""
}

// Value answers a value as the trait's type writes it, or the rule that it breaks.
func (s *Schema) Value(key, value string) (clean, rule string) {
	v := strings.TrimSpace(value)
	if v == "" {
		return value, ""
	}
	switch s.Type(key) {
	case Number:
		if _, date := hub.TraitDate(v); date {
			return "", mustNumber
		}
		if _, ok := hub.TraitNumber(v); !ok {
			return "", mustNumber
		}
		return v, ""
	case Bool:
		switch strings.ToLower(v) {
		case "true", "yes", "1", "y", "t", "oui", "da":
			return "true", ""
		case "false", "no", "0", "n", "f", "non", "nu":
			return "false", ""
		}
		return "", mustBool
	case Date:
		if _, ok := hub.TraitDate(v); !ok {
			return "", mustDate
		}
		return v, ""
	case List:
		parts := strings.Split(v, ",")
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ","), ""
	}
	return value, ""
}

// maxTrait is the longest value of a trait, in bytes.
const maxTrait = 2000

// The rules that a trait may break.
const (
	mustNumber = "must be a number"
	mustBool   = "must be true or false"
	mustDate   = "must be a date such as 2031-05-06"
	mustName   = "names have 1 to 64 bytes"
	mustFit    = "is longer than 2000 bytes"
)

// unfit refuses a trait for the rule that it breaks.
func unfit(field, rule string) error {
	switch rule {
	case mustNumber:
		return said.Invalid(field, "must_number", "must be a number")
	case mustBool:
		return said.Invalid(field, "must_bool", "must be true or false")
	case mustDate:
		return said.Invalid(field, "must_date", "must be a date such as 2031-05-06")
	case mustFit:
		return said.Invalid(field, "longer_bytes", "is longer than %d bytes", maxTrait)
	}
	return said.Invalid(field, "trait_names", "names of traits have 1 to 64 bytes")
}

// Fit answers a value as it is kept, or the rule that it breaks, with its key.
func (s *Schema) Fit(key, value string) (clean, rule string) {
	if key == "" || len(key) > 64 || !utf8.ValidString(key) {
		return "", mustName
	}
	clean, rule = s.Value(key, value)
	if len(clean) > maxTrait {
		return "", mustFit
	}
	return clean, rule
}

// Shelf keeps the schema; *store.Store does.
type Shelf interface {
	Document(ctx context.Context, kind hub.DocumentKind, id string) (hub.Document, error)
}

// ReadSchema answers the schema and its version; nothing is declared at first.
func ReadSchema(ctx context.Context, shelf Shelf) (s Schema, version int64, err error) {
	d, err := shelf.Document(ctx, KindSchema, SchemaID)
	if hub.Is(err, hub.Missing) {
		return s, 0, nil
	}
	if err == nil {
		err = json.Unmarshal(d.Body, &s)
	}
	return s, d.Version, err
}
