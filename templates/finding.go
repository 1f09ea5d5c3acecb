package templates

import (
	"errors"
	"fmt"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/templates/liquid"
)

// Level of a finding.
type Level string

// The levels. A template with an Error is not saved.
const (
	Error   Level = "error"
	Warning Level = "warning"
)

// Finding is something about a template that its author should know.
type Finding struct {
	Level   Level    `json:"level"`
	Code    string   `json:"code"`
	Variant int      `json:"variant"` // of the list; -1: the template itself
	Field   string   `json:"field"`
	Line    int      `json:"line,omitempty"`
	Column  int      `json:"column,omitempty"`
	Block   string   `json:"block,omitempty"` // the shared block it is in
	Text    string   `json:"text"`
	Wrong   string   `json:"wrong,omitempty"` // a word that is not known, as it is written behind the place
	Meant   string   `json:"meant,omitempty"` // the one that was probably meant
	Say     string   `json:"say,omitempty"`   // which sentence text is, where the code alone does not tell; for who says it in another language
	Args    []string `json:"args,omitempty"`  // what stands in the sentence; see said.Texts for one that begins with @
}

type findings []Finding

func (f *findings) add(level Level, code string, variant int, field, text string) {
	if len(*f) < 200 {
		*f = append(*f, Finding{Level: level, Code: code, Variant: variant, Field: field, Text: text})
	}
}

// said adds a mistake whose sentence has a name.
func (f *findings) said(code string, variant int, field, say, format string, args ...any) {
	before := len(*f)
	if f.add(Error, code, variant, field, fmt.Sprintf(format, args...)); len(*f) > before {
		last := &(*f)[before]
		last.Say, last.Args = say, said.Texts(say, args)
	}
}

// err adds what cannot be read, with its place.
func (f *findings) err(variant int, field string, err error) {
	var e *liquid.Error
	if errors.As(err, &e) {
		before := len(*f)
		if f.add(Error, string(e.Kind), variant, field, e.Text); len(*f) == before {
			return
		}
		last := &(*f)[before]
		last.Line, last.Column, last.Block, last.Wrong, last.Meant = e.Pos.Line, e.Pos.Col, e.Pos.Block, e.Wrong, e.Meant
		last.Say, last.Args = e.Say, e.Args
		return
	}
	var h *hub.Error
	text := err.Error()
	if errors.As(err, &h) && h.Text != "" {
		text = h.Text
	}
	f.add(Error, "source", variant, field, text)
}

// failed reports whether an error is among them from the given one on.
func (f findings) failed() bool {
	for i := range f {
		if f[i].Level == Error {
			return true
		}
	}
	return false
}

// Refusal is the first error as one for the caller; nil without errors.
func Refusal(all []Finding) error {
	for _, f := range all {
		if f.Level != Error {
			continue
		}
		field, at := f.Field, ""
		if f.Variant >= 0 {
			field = fmt.Sprintf("variants[%d].%s", f.Variant, f.Field)
		}
		if f.Line > 0 {
			at = liquid.Pos{Line: f.Line, Col: f.Column, Block: f.Block}.String() + ": "
		}
		say := f.Say
		if say == "" {
			say = f.Code // the sentence is that of its code
		}
		return said.Refused("template", field, at+f.Text, say, f.Args)
	}
	return nil
}
