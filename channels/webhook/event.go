package webhook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

// The types of events that are understood. Any other is kept as it is.
const (
	typeMessage  = "message"
	typeEdit     = "edit"
	typeDelete   = "delete"
	typeReaction = "reaction"
	typeReceipt  = "receipt"
	typeConsent  = "consent"
	typePing     = "ping" // a test: nothing is kept
)

// allowed are the fields of each type, required those it cannot be without.
var (
	allowed = map[string]string{
		typeMessage:  " type id at thread sender text html attachments public reply_to ",
		typeEdit:     " type id at thread sender message text html attachments ",
		typeDelete:   " type id at thread sender message ",
		typeReaction: " type id at thread sender message reaction ",
		typeReceipt:  " type id at message state error ",
		typeConsent:  " type id at thread sender given purpose text ",
		typePing:     " type id at ",
	}
	required = map[string][]string{
		typeMessage: {"id", "sender"}, typeEdit: {"id", "sender", "message"}, typeDelete: {"id", "sender", "message"},
		typeReaction: {"id", "sender", "message", "reaction"}, typeReceipt: {"message", "state"}, typeConsent: {"id", "sender", "given"},
	}
)

// event is what the other side posts. Which fields it may have depends on Type.
type event struct {
	Type, ID, Thread string
	At               time.Time
	Sender           sender
	Text, HTML       string
	Files            files
	Public           bool
	ReplyTo          string
	Message          string // the message that it is about
	Reaction         string
	State, Error     string // of a receipt
	Given            bool
	Purpose          string
	known            bool
	wordsOnly        bool // of an edit: nothing is said of its files
}

// sender is who speaks. Only ID is proven, by whoever holds the secret; mail and
// phone are what the sender says.
type sender struct{ ID, Name, Email, Phone, Language string }

// file is given by its address or by its bytes.
type file struct{ URL, Data, Name string }

// readEvent reads one event strictly. An unknown type is no error: known is
// false, and nothing but type and id has been looked at.
func readEvent(raw []byte) (event, error) {
	var e event
	members, err := object("", raw)
	if err != nil {
		return e, err
	}
	given := " "
	for _, m := range members {
		given += m.key + " "
		switch m.key {
		case "type":
			_ = json.Unmarshal(m.value, &e.Type) // of another type: empty, refused below
		case "id":
			_ = json.Unmarshal(m.value, &e.ID)
		}
	}
	if e.Type == "" || !isID(e.Type) {
		return e, hub.InvalidField("type", "must say what kind of event this is")
	}
	fields, ok := allowed[e.Type]
	if !ok {
		return e, nil
	}
	e.known = true
	for _, m := range members {
		if !strings.Contains(fields, " "+m.key+" ") {
			return e, hub.InvalidField(at("", m.key), "does not belong to an event of type "+e.Type)
		}
	}
	for _, key := range required[e.Type] {
		if !strings.Contains(given, " "+key+" ") {
			return e, said.Invalid(key, "required", "is required")
		}
	}
	e.wordsOnly = !strings.Contains(given, " attachments ")
	if err := fill("", members, e.field); err != nil {
		return e, err
	}
	return e, e.check()
}

// field is where the value of a key goes.
func (e *event) field(key string) any {
	switch key {
	case "type":
		return &e.Type
	case "id":
		return &e.ID
	case "at":
		return &e.At
	case "thread":
		return &e.Thread
	case "sender":
		return &e.Sender
	case "text":
		return &e.Text
	case "html":
		return &e.HTML
	case "attachments":
		return &e.Files
	case "public":
		return &e.Public
	case "reply_to":
		return &e.ReplyTo
	case "message":
		return &e.Message
	case "reaction":
		return &e.Reaction
	case "state":
		return &e.State
	case "error":
		return &e.Error
	case "given":
		return &e.Given
	case "purpose":
		return &e.Purpose
	}
	return nil
}

// UnmarshalJSON reads a sender strictly.
func (s *sender) UnmarshalJSON(raw []byte) error {
	members, err := object("sender", raw)
	if err != nil {
		return err
	}
	return fill("sender", members, func(key string) any {
		switch key {
		case "id":
			return &s.ID
		case "name":
			return &s.Name
		case "email": //arch:allow kind a field of the format, not a channel
			return &s.Email
		case "phone":
			return &s.Phone
		case "language":
			return &s.Language
		}
		return nil
	})
}

// UnmarshalJSON reads a file strictly.
func (f *file) UnmarshalJSON(raw []byte) error {
	members, err := object("attachments", raw)
	if err != nil {
		return err
	}
	return fill("attachments", members, func(key string) any {
		switch key {
		case "url":
			return &f.URL
		case "data":
			return &f.Data
		case "name":
			return &f.Name
		}
		return nil
	})
}

type files []file

// UnmarshalJSON reads no more files than an event may have and one, which check
// then finds too many.
func (fs *files) UnmarshalJSON(raw []byte) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if tok, err := dec.Token(); err != nil || tok != json.Delim('[') {
		return said.Invalid("attachments", "must_list", "must be a list")
	}
	for dec.More() && len(*fs) <= maxFiles {
		var f file
		if err := dec.Decode(&f); err != nil {
			return err
		}
		*fs = append(*fs, f)
	}
	return nil
}

// check holds every value against its bounds.
func (e *event) check() error {
	for _, one := range []struct {
		name, value string
		must        bool
	}{
		{"id", e.ID, len(required[e.Type]) > 0 && required[e.Type][0] == "id"},
		{"sender.id", e.Sender.ID, strings.Contains(allowed[e.Type], " sender ")},
		{"message", e.Message, strings.Contains(allowed[e.Type], " message ")},
		{"thread", e.Thread, false}, {"reply_to", e.ReplyTo, false},
	} {
		if one.value == "" && one.must {
			return said.Invalid(one.name, "required", "is required")
		}
		if one.value != "" && !isID(one.value) {
			return hub.InvalidField(one.name, fmt.Sprintf("must be at most %d bytes of visible characters on one line", maxID))
		}
	}
	if n := utf8.RuneCountInString(e.Text); n > maxText {
		return hub.InvalidField("text", fmt.Sprintf("is longer than %d characters", maxText))
	}
	if len(e.HTML) > maxHTML {
		return said.Invalid("html", "longer_bytes", "is longer than %d bytes", maxHTML)
	}
	if len(e.Reaction) > 64 {
		return hub.InvalidField("reaction", "is longer than 64 bytes")
	}
	if e.Type == typeReceipt {
		switch hub.DeliveryState(e.State) {
		case hub.Accepted, hub.Delivered, hub.Read, hub.Failed:
		default:
			return hub.InvalidField("state", "must be accepted, delivered, read or failed")
		}
	}
	return e.checkFiles()
}

func (e *event) checkFiles() error {
	if e.Type == typeMessage && strings.TrimSpace(e.Text) == "" && strings.TrimSpace(e.HTML) == "" && len(e.Files) == 0 {
		return hub.InvalidField("text", "is required, unless there is html or a file")
	}
	if len(e.Files) > maxFiles {
		return hub.InvalidField("attachments", fmt.Sprintf("has more than %d files", maxFiles))
	}
	inline := 0
	for i, f := range e.Files {
		path := fmt.Sprintf("attachments[%d]", i)
		if (f.URL == "") == (f.Data == "") {
			return hub.InvalidField(path, "must have either url or data")
		}
		if len(f.URL) > 4000 {
			return hub.InvalidField(path+".url", "is longer than 4000 bytes")
		}
		if inline += len(f.Data) / 4 * 3; inline > maxInline {
			return hub.InvalidField(path+".data", fmt.Sprintf("is too large: all files inside an event have at most %d bytes; give larger ones by url", maxInline))
		}
	}
	return nil
}

// isID reports whether s can name something: short, on one line, visible.
func isID(s string) bool {
	if s == "" || len(s) > maxID {
		return false
	}
	for _, r := range s {
		if r <= ' ' || r == 0x7f || r == utf8.RuneError || (r >= 0x80 && r < 0xa0) {
			return false
		}
	}
	return true
}
