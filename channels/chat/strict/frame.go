// Package strict reads what strangers hand to the chat, believing nothing: frames
// of visitors, their words, and the identity tokens of the company's site. In
// come bytes and the inbox's keys; out go bounded, clean values or an error that
// names the fault.
package strict

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Frame is what a client says. Which fields a frame may have depends on T.
type Frame struct {
	T            string   `json:"t"`
	Token        string   `json:"token,omitempty"`
	Identity     string   `json:"identity,omitempty"`
	Since        int64    `json:"since,omitempty"`
	Conversation string   `json:"conversation,omitempty"`
	Language     string   `json:"language,omitempty"`
	Name         string   `json:"name,omitempty"`
	Email        string   `json:"email,omitempty"`
	CID          string   `json:"cid,omitempty"`
	Text         string   `json:"text,omitempty"`
	Files        []string `json:"files,omitempty"`
	On           bool     `json:"on,omitempty"`
	Seq          int64    `json:"seq,omitempty"`
	Seen         int64    `json:"seen,omitempty"`
	URL          string   `json:"url,omitempty"`
	Title        string   `json:"title,omitempty"`
	Landing      string   `json:"landing,omitempty"`
	Referrer     string   `json:"referrer,omitempty"`
}

// allowed are the fields of each type of frame.
var allowed = map[string]string{
	"hello":    " t token identity since seen conversation language name email ",
	"msg":      " t cid text files ",
	"about":    " t name email ",
	"identify": " t identity ",
	"logout":   " t ",
	"typing":   " t on ",
	"got":      " t seq conversation ",
	"seen":     " t seq conversation since ", // since: over HTTP only
	"sync":     " t since conversation ",
	"page":     " t url title landing referrer ",
	"post":     " cid text files name email language ", // body of POST /messages
}

// FrameError is what makes a frame malformed; Field is empty when no field is
// at fault.
type FrameError struct{ Field, Rule string }

func (e *FrameError) Error() string {
	if e.Field == "" {
		return "malformed frame: " + e.Rule
	}
	return "malformed frame: " + e.Field + ": " + e.Rule
}

// badField names a field that came from outside: shortened, on one line.
func badField(key, rule string) error { return &FrameError{Line(key, 64), rule} }

// ParseFrame reads one frame strictly: one object, known fields spelled exactly,
// none twice, nothing after it. As says which body it is when it has no type.
func ParseFrame(raw []byte, as string) (Frame, error) {
	var f Frame
	if !utf8.Valid(raw) {
		return f, &FrameError{Rule: "not UTF-8"}
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return f, &FrameError{Rule: "not an object"}
	}
	seen := make([]string, 0, 8)
	for dec.More() {
		tok, err := dec.Token()
		key, ok := tok.(string)
		if err != nil || !ok || len(seen) == 16 {
			return f, &FrameError{Rule: "not JSON"}
		}
		into := f.field(key)
		if into == nil {
			return f, badField(key, "is unknown")
		}
		if slices.Contains(seen, key) {
			return f, badField(key, "is given twice")
		}
		var mismatch *json.UnmarshalTypeError
		if err := dec.Decode(into); errors.As(err, &mismatch) {
			return f, badField(key, "has the wrong type")
		} else if err != nil {
			return f, &FrameError{Rule: "not JSON"}
		}
		seen = append(seen, key)
	}
	if _, err := dec.Token(); err != nil {
		return f, &FrameError{Rule: "not JSON"}
	}
	if _, err := dec.Token(); err != io.EOF {
		return f, &FrameError{Rule: "something follows the object"}
	}
	return f, f.check(as, seen)
}

// field is where the value of a key goes; nil for a key nobody knows.
func (f *Frame) field(key string) any {
	switch key {
	case "t":
		return &f.T
	case "token":
		return &f.Token
	case "identity":
		return &f.Identity
	case "since":
		return &f.Since
	case "conversation":
		return &f.Conversation
	case "language":
		return &f.Language
	case "name":
		return &f.Name
	case "email": //arch:allow kind a field of the frame, not a channel
		return &f.Email
	case "cid":
		return &f.CID
	case "text":
		return &f.Text
	case "files":
		return &f.Files
	case "on":
		return &f.On
	case "seq":
		return &f.Seq
	case "seen":
		return &f.Seen
	case "url":
		return &f.URL
	case "title":
		return &f.Title
	case "landing":
		return &f.Landing
	case "referrer":
		return &f.Referrer
	}
	return nil
}

func (f *Frame) check(as string, seen []string) error {
	if as == "" {
		as = f.T
	}
	fields, ok := allowed[as]
	if !ok || (as != f.T && f.T != "") {
		return &FrameError{"t", "is no type of frame that belongs here"}
	}
	for _, key := range seen {
		if !strings.Contains(fields, " "+key+" ") {
			return badField(key, "does not belong here")
		}
	}
	for key, at := range map[string]int64{"since": f.Since, "seq": f.Seq, "seen": f.Seen} {
		if at < 0 {
			return badField(key, "is below zero")
		}
	}
	return nil
}
