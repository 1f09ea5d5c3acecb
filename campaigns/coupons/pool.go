// Package coupons is what a company gives away: offers, each with the codes that
// it has, and to whom they went. In come offers as people write them and asks for
// a code; out goes one code for one thing, the same however often it is asked for,
// and never a single code to two people.
package coupons

import (
	"crypto/rand"
	"strings"
	"time"
	"unicode"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

// Kind is of the documents that are offers.
const Kind hub.DocumentKind = "coupon_pool"

// Where the codes of an offer come from.
const (
	List = "list" // those that were added, each to one person
	Same = "same" // one for everybody
	Made = "made" // made when somebody gets one
)

// CouponPool is one offer.
type CouponPool struct {
	Name     string     `json:"name" minLength:"1" maxLength:"200"`
	Terms    string     `json:"terms" required:"false" maxLength:"2000" doc:"What the customer gets, and on what conditions: plain text, for them to read"`
	EndsAt   *time.Time `json:"ends_at" required:"false" doc:"No code is given from then on; null: no end"`
	Codes    string     `json:"codes" enum:"list,same,made" doc:"list: those that are added, each to one person; same: one for everybody; made: one for each, made when they get it. It stays as it was first"`
	Code     string     `json:"code" required:"false" maxLength:"100" doc:"The code for everybody, when codes is same"`
	Prefix   string     `json:"prefix" required:"false" maxLength:"40" doc:"What made codes begin with"`
	Goodwill bool       `json:"goodwill" required:"false" doc:"Whoever answers customers may give a code of it"`
}

// check tidies an offer, and answers what is wrong.
func (p *CouponPool) check() error {
	p.Name, p.Terms = strings.TrimSpace(p.Name), strings.TrimSpace(p.Terms)
	p.Code, p.Prefix = strings.TrimSpace(p.Code), strings.TrimSpace(p.Prefix)
	switch {
	case p.Name == "" || strings.ContainsFunc(p.Name, unicode.IsControl):
		return said.Invalid("name", "one_line", "must be one line")
	case strings.ContainsFunc(p.Terms, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }):
		return said.Invalid("terms", "plain_text", "must be plain text")
	case p.Codes != List && p.Codes != Same && p.Codes != Made:
		return said.Invalid("codes", "codes_kind", "must be list, same or made")
	case p.Codes == Same && !fits(p.Code):
		return said.Invalid("code", "code_needed", "is needed, without spaces")
	case p.Codes != Same && p.Code != "":
		return said.Invalid("code", "code_same", "is for offers with one code for everybody")
	case p.Prefix != "" && (p.Codes != Made || !fits(p.Prefix)):
		return said.Invalid("prefix", "prefix_made", "is for made codes, without spaces")
	}
	if p.EndsAt != nil {
		at := p.EndsAt.UTC().Truncate(time.Millisecond)
		p.EndsAt = &at
	}
	return nil
}

// Over reports whether nobody gets a code any more.
func (p *CouponPool) Over(now time.Time) bool { return p.EndsAt != nil && !now.Before(*p.EndsAt) }

// maxCode is the longest code, in bytes.
const maxCode = 100

// fits reports whether a text can be a code: people have to type it.
func fits(code string) bool {
	return code != "" && len(code) <= maxCode && !strings.ContainsFunc(code, func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) || r == unicode.ReplacementChar })
}

// letters of made codes: none that is taken for another.
const letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

// made is the length of the part that nobody can guess: 58 bits.
const made = 12

// mint makes a code.
func (p *CouponPool) mint() string {
	out := make([]byte, 0, len(p.Prefix)+made)
	out = append(out, p.Prefix...)
	var b [1]byte
	for len(out) < cap(out) {
		rand.Read(b[:])                         // never fails: crypto/rand ends the process first
		if n := int(b[0]); n < 8*len(letters) { // each letter is as likely as any other
			out = append(out, letters[n%len(letters)])
		}
	}
	return string(out)
}

// Lines reads codes as they were pasted or stand in a file: one a line, or the
// first column of a CSV. It answers how many lines hold one that came before, and
// how many none that fits.
func Lines(text string) (codes []string, twice, bad int) {
	known := map[string]bool{}
	for line := range strings.Lines(strings.TrimPrefix(text, "\uFEFF")) {
		code, _, _ := strings.Cut(strings.NewReplacer(";", ",", "\t", ",").Replace(strings.TrimSpace(line)), ",")
		code = strings.TrimSpace(strings.Trim(strings.TrimSpace(code), `"`))
		switch {
		case code == "" && strings.TrimSpace(line) == "":
		case !fits(code):
			bad++
		case known[code]:
			twice++
		default:
			known[code] = true
			codes = append(codes, code)
		}
	}
	return codes, twice, bad
}
