package imports

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/phone"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/profile"
)

// Where a column goes. Others are "trait:" with a key, and "consent:" with
// channel and purpose, such as consent:email:marketing.
const (
	ToNothing  = ""
	ToName     = "name"
	ToFirst    = "first_name"
	ToLast     = "last_name"
	ToEmail    = "email"
	ToPhone    = "phone"
	ToExternal = "external_id"
	ToLanguage = "language"
	ToZone     = "zone"
	ToChannel  = "preferred_channel"
	toTrait    = "trait:"
	toConsent  = "consent:"
)

// ScopeImport is within which ids of other systems are unique.
const ScopeImport = "import"

// Why a row is not taken.
const (
	reasonQuote    = "quote"       // a quote is not closed
	reasonLong     = "too_long"    // the row, or a cell
	reasonColumns  = "columns"     // more cells than the header
	reasonEncoding = "encoding"    // characters that the encoding does not have
	reasonEmail    = "email"       // no mail address
	reasonPhone    = "phone"       // no number
	reasonZone     = "zone"        // no time zone
	reasonLanguage = "language"    // no language
	reasonType     = "type"        // not of the trait's type
	reasonConsent  = "consent"     // neither yes nor no
	reasonNobody   = "no_identity" // nothing to know the person by
	reasonConflict = "conflict"    // the addresses belong to two people
)

// ConsentProof is the proof of all consents of an import.
type ConsentProof struct {
	Source  string    `json:"source" required:"false" maxLength:"100" doc:"Where people said it: a form, a shop, another system"`
	Words   string    `json:"words" required:"false" maxLength:"2000" doc:"What they were shown"`
	At      time.Time `json:"at" required:"false" doc:"When they said it"`
	Pending bool      `json:"pending" required:"false" doc:"Each yes has still to be confirmed by the person; see confirm of the sending rules"`
}

// Plan is how a file is read.
type Plan struct {
	Encoding  string        `json:"encoding" enum:"utf-8,utf-16le,utf-16be,windows-1250,windows-1252,iso-8859-2"`
	Delimiter string        `json:"delimiter" minLength:"1" maxLength:"1"`
	Columns   []string      `json:"columns" maxItems:"200" doc:"Where each column goes: empty: nowhere; name, first_name, last_name, email, phone, external_id, language, zone, preferred_channel; trait:KEY; consent:CHANNEL:PURPOSE"`
	Region    string        `json:"region" required:"false" maxLength:"2" doc:"Country of numbers without +, such as RO"`
	Overwrite bool          `json:"overwrite" required:"false" doc:"What the file says wins over what is known; otherwise it fills gaps. Traits always follow the file"`
	Consent   *ConsentProof `json:"consent" required:"false" doc:"Needed when a column is a consent"`
}

// check answers what is wrong with a plan.
func (p *Plan) check(header []string, now time.Time) error {
	if !slices.Contains(Encodings, p.Encoding) {
		return hub.InvalidField("encoding", "is not known")
	}
	if len(p.Delimiter) != 1 || strings.ContainsAny(p.Delimiter, "\"\r\n") {
		return said.Invalid("delimiter", "one_character", "must be one character")
	}
	if len(p.Columns) != len(header) {
		return hub.InvalidField("columns", "has an entry for each column of the file")
	}
	known, seen := false, map[string]bool{}
	for _, to := range p.Columns {
		kind, rest, _ := strings.Cut(to, ":")
		switch {
		case to == ToNothing:
			continue
		case to == ToEmail, to == ToPhone, to == ToExternal:
			known = true
		case slices.Contains([]string{ToName, ToFirst, ToLast, ToLanguage, ToZone, ToChannel}, to):
		case kind+":" == toTrait:
			if rest == "" || len(rest) > 64 || strings.HasPrefix(rest, "merged:") {
				return said.Invalid("columns", "trait_names", "names of traits have 1 to 64 bytes")
			}
		case kind+":" == toConsent:
			channel, purpose, ok := strings.Cut(rest, ":")
			if !ok || channel == "" || purpose == "" || len(rest) > 140 {
				return hub.InvalidField("columns", "a consent is consent:CHANNEL:PURPOSE")
			}
			if c := p.Consent; c == nil || c.Source == "" || c.At.IsZero() || c.At.After(now) {
				return said.Invalid("consent", "consent_source", "needs where and when people said it")
			}
			if why := hub.Confirmable(channel, purpose); p.Consent.Pending && why != "" {
				return hub.InvalidField("columns", why)
			}
		default:
			return hub.InvalidField("columns", "has an entry that is no target")
		}
		if seen[to] && to != ToEmail && to != ToPhone {
			return said.Invalid("columns", "fills_twice", "fills %s twice", to)
		}
		seen[to] = true
	}
	if !known {
		return said.Invalid("columns", "columns_key", "needs one that people are known by: email, phone or external_id")
	}
	return nil
}

// headers are names of columns as people write them, in a few languages.
var headers = map[string]string{
	"name": ToName, "full name": ToName, "fullname": ToName, "contact name": ToName, "nom complet": ToName, "nume complet": ToName, "nom et prénom": ToName,
	"first name": ToFirst, "firstname": ToFirst, "given name": ToFirst, "prénom": ToFirst, "prenom": ToFirst, "prenume": ToFirst,
	"last name": ToLast, "lastname": ToLast, "surname": ToLast, "family name": ToLast, "nom": ToLast, "nume": ToLast, "nom de famille": ToLast, "nume de familie": ToLast,
	"email": ToEmail, "e-mail": ToEmail, "mail": ToEmail, "email address": ToEmail, "e-mail address": ToEmail, "courriel": ToEmail, "adresse e-mail": ToEmail, "adresse email": ToEmail, "adresa de e-mail": ToEmail, "adresa email": ToEmail,
	"phone": ToPhone, "phone number": ToPhone, "mobile": ToPhone, "mobile phone": ToPhone, "telephone": ToPhone, "tel": ToPhone, "téléphone": ToPhone, "portable": ToPhone, "telefon": ToPhone, "mobil": ToPhone, "număr de telefon": ToPhone,
	"id": ToExternal, "external id": ToExternal, "customer id": ToExternal, "client id": ToExternal, "id client": ToExternal, "customer number": ToExternal,
	"language": ToLanguage, "locale": ToLanguage, "lang": ToLanguage, "langue": ToLanguage, "limba": ToLanguage, "limbă": ToLanguage,
	"time zone": ToZone, "timezone": ToZone, "zone": ToZone, "fuseau horaire": ToZone, "fus orar": ToZone, "preferred channel": ToChannel,
}

func traitKeyOf(h string, schema *profile.Schema) string {
	for _, t := range schema.Traits {
		if strings.EqualFold(t.Key, h) || strings.EqualFold(t.Label, h) {
			return t.Key
		}
	}
	words := strings.FieldsFunc(strings.ToLower(h), func(r rune) bool { return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r > 127) })
	key := strings.Join(words, "_")
	for len(key) > 64 {
		_, size := utf8.DecodeLastRuneInString(key)
		key = key[:len(key)-size]
	}
	return key
}

// row is what a record says of a person.
type row struct {
	line     int
	name     string
	language string
	zone     string
	handles  []hub.Handle
	traits   []hub.Trait
	consents []hub.Consent
}

// fault is why a record is not taken, and in which column.
type fault struct{ column, reason, value string }

// read makes a row of a record.
func (p *Plan) read(rec Record, header []string, schema *profile.Schema) (row, *fault) {
	out := row{line: rec.Line}
	if rec.Broken != "" {
		return out, &fault{reason: rec.Broken}
	}
	if len(rec.Cells) > len(header) && strings.TrimSpace(strings.Join(rec.Cells[len(header):], "")) != "" {
		return out, &fault{reason: reasonColumns}
	}
	var first, last string
	for i, v := range rec.Cells {
		if i >= len(p.Columns) || p.Columns[i] == ToNothing || v == "" {
			continue
		}
		if len(v) > 1 && v[0] == '\'' && strings.ContainsRune("=+-@", rune(v[1])) {
			v = v[1:] // as exports write what a spreadsheet would take for a formula
		}
		reason := ""
		switch {
		case !utf8.ValidString(v) || strings.ContainsRune(v, utf8.RuneError) || strings.ContainsRune(v, 0):
			reason = reasonEncoding
		case p.Columns[i] == ToFirst:
			first = v
		case p.Columns[i] == ToLast:
			last = v
		default:
			reason = p.cell(&out, p.Columns[i], v, schema)
		}
		if reason != "" {
			return out, &fault{column: header[i], reason: reason, value: v}
		}
	}
	if out.name == "" {
		out.name = strings.TrimSpace(first + " " + last)
	}
	out.name = strings.Join(strings.Fields(out.name), " ")
	if len(out.name) > 200 {
		return out, &fault{column: ToName, reason: reasonLong, value: out.name}
	}
	if len(out.handles) == 0 {
		return out, &fault{reason: reasonNobody}
	}
	return out, nil
}

// cell takes one cell, or answers why not.
func (p *Plan) cell(out *row, to, v string, schema *profile.Schema) (reason string) {
	kind, rest, _ := strings.Cut(to, ":")
	switch {
	case to == ToName:
		out.name = v
	case to == ToEmail:
		h, err := profile.ReadHandle(hub.IdentityCard{Kind: hub.HandleEmail, Address: v})
		if err != nil {
			return reasonEmail
		}
		out.handles = append(out.handles, h)
	case to == ToPhone:
		n, err := phone.E164(v, p.Region)
		if err != nil {
			return reasonPhone
		}
		out.handles = append(out.handles, hub.Handle{Kind: hub.HandlePhone, Address: n})
	case to == ToExternal:
		if len(v) > 320 {
			return reasonLong
		}
		out.handles = append(out.handles, hub.Handle{Kind: hub.HandleExternal, Scope: ScopeImport, Address: v})
	case to == ToLanguage:
		if len(v) > 35 || strings.Trim(strings.ToLower(v), "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return reasonLanguage
		}
		out.language = strings.ReplaceAll(v, "_", "-")
	case to == ToZone:
		if !zones.known(v) {
			return reasonZone
		}
		out.zone = v
	case kind+":" == toConsent:
		channel, purpose, _ := strings.Cut(rest, ":")
		yes, ok := answer(v)
		if !ok {
			return reasonConsent
		}
		out.consents = append(out.consents, hub.Consent{Channel: channel, Purpose: purpose, Given: yes && !p.Consent.Pending, Pending: yes && p.Consent.Pending, Source: "import: " + p.Consent.Source, Words: p.Consent.Words, At: p.Consent.At})
	default:
		key := strings.TrimPrefix(to, toTrait)
		clean, rule := schema.Fit(key, v)
		if rule != "" {
			if len(v) > 2000 {
				return reasonLong
			}
			return reasonType
		}
		out.traits = append(out.traits, hub.Trait{Key: key, Value: clean})
	}
	return ""
}
