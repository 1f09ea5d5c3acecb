package hub

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"
)

// Raw is the original of a message, or of a later item that became part of it.
type Raw struct {
	MessageID MessageID
	Type      string // media type, as its channel says
	Bytes     []byte // empty when Blob has them

	// Of a later item. Of the first, Message.RawBlob says where large bytes are.
	Part string  // its key in the ledger; empty: the message's own original
	Kind RawKind // what the item was to the message
	From Handle  // who sent it; zero: it does not say
	Blob BlobID  // bytes that are too large for a row
	Size int64
	At   time.Time // when it was decided
}

// RawKind says what an item was to the message that keeps its original.
type RawKind string

// The kinds.
const (
	RawFirst    RawKind = "first"    // it made the message
	RawJoined   RawKind = "joined"   // more of it: a file of an album
	RawCall     RawKind = "call"     // news of a call
	RawEdited   RawKind = "edited"   // the same words as ChangeKind
	RawDeleted  RawKind = "deleted"  // that it was taken back; nothing of what was said
	RawReacted  RawKind = "reacted"  // a sign was set or taken back
	RawRefused  RawKind = "refused"  // a change by somebody who may not make it
	RawReturned RawKind = "returned" // what we sent, as its network told us of it
)

// Told reports whether raw bytes hold what the message says, or said before, as it
// is or as JSON writes it.
func (m *Message) Told(raw []byte) bool {
	texts := []string{m.Text}
	for _, e := range m.Edits {
		texts = append(texts, e.Text)
	}
	return slices.ContainsFunc(texts, func(text string) bool { return text != "" && holds(raw, text) })
}

func holds(raw []byte, text string) bool {
	if bytes.Contains(raw, []byte(text)) {
		return true
	}
	for _, html := range []bool{true, false} {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(html)
		if e.Encode(text) == nil && bytes.Contains(raw, bytes.Trim(bytes.TrimSpace(b.Bytes()), `"`)) {
			return true
		}
	}
	return false
}
