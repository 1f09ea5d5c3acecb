package chat

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
)

// frame is what a client says. Which fields a frame may have depends on T.
type frame struct {
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
	"post":     " cid text files name email language ", // body of POST /messages
}

// frameError is what makes a frame malformed; field is empty when no field is
// at fault.
type frameError struct{ field, rule string }

func (e *frameError) Error() string {
	if e.field == "" {
		return "malformed frame: " + e.rule
	}
	return "malformed frame: " + e.field + ": " + e.rule
}

// badField names a field that came from outside: shortened, on one line.
func badField(key, rule string) error { return &frameError{oneLine(key, 64), rule} }

// parseFrame reads one frame strictly: one object, known fields spelled exactly,
// none twice, nothing after it. As says which body it is when it has no type.
func parseFrame(raw []byte, as string) (frame, error) {
	var f frame
	if !utf8.Valid(raw) {
		return f, &frameError{rule: "not UTF-8"}
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return f, &frameError{rule: "not an object"}
	}
	seen := make([]string, 0, 8)
	for dec.More() {
		tok, err := dec.Token()
		key, ok := tok.(string)
		if err != nil || !ok || len(seen) == 16 {
			return f, &frameError{rule: "not JSON"}
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
			return f, &frameError{rule: "not JSON"}
		}
		seen = append(seen, key)
	}
	if _, err := dec.Token(); err != nil {
		return f, &frameError{rule: "not JSON"}
	}
	if _, err := dec.Token(); err != io.EOF {
		return f, &frameError{rule: "something follows the object"}
	}
	return f, f.check(as, seen)
}

// field is where the value of a key goes; nil for a key nobody knows.
func (f *frame) field(key string) any {
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
	}
	return nil
}

func (f *frame) check(as string, seen []string) error {
	if as == "" {
		as = f.T
	}
	fields, ok := allowed[as]
	if !ok || (as != f.T && f.T != "") {
		return &frameError{"t", "is no type of frame that belongs here"}
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

// What we say. One struct per frame, so that each shows only what it has.
type (
	welcomeFrame struct {
		T            string             `json:"t"`
		Token        string             `json:"token,omitempty"`
		Changed      bool               `json:"changed,omitempty"`
		Conversation hub.ConversationID `json:"conversation"`
		Since        int64              `json:"since"`
		Mail         bool               `json:"mail"`
		Away         bool               `json:"away"`
		Config       config             `json:"config"`
	}
	msgFrame struct {
		T      string     `json:"t"`
		Seq    int64      `json:"seq"`
		Prev   int64      `json:"prev"`
		Late   bool       `json:"late,omitempty"`
		CID    string     `json:"cid,omitempty"`
		Dir    string     `json:"dir"`
		Author author     `json:"author"`
		Text   string     `json:"text"`
		Cut    bool       `json:"cut,omitempty"`
		Files  []fileCard `json:"files,omitempty"`
		At     time.Time  `json:"at"`
	}
	author struct {
		Type hub.ActorType `json:"type"`
		Name string        `json:"name,omitempty"`
	}
	fileCard struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		Type string `json:"type"`
		Size int64  `json:"size"`
	}
	ackFrame struct {
		T   string `json:"t"`
		CID string `json:"cid"`
	}
	errorFrame struct {
		T       string  `json:"t"`
		Code    string  `json:"code"`
		Text    string  `json:"text"`
		CID     string  `json:"cid,omitempty"`
		Behind  string  `json:"behind,omitempty"` // the message that has to come first
		AfterMS int64   `json:"after_ms,omitempty"`
		Errors  []fault `json:"errors,omitempty"`
	}
	typingFrame struct {
		T    string `json:"t"`
		On   bool   `json:"on"`
		Name string `json:"name,omitempty"`
		TTL  int    `json:"ttl_s"`
	}
	stateFrame struct {
		T    string `json:"t"`
		Away bool   `json:"away"`
		Mail bool   `json:"mail"`
		Kept bool   `json:"kept"` // the session's row exists
	}
	beatFrame struct {
		T string `json:"t"`
	}
	resyncFrame struct {
		T            string             `json:"t"`
		Conversation hub.ConversationID `json:"conversation"`
	}
)
