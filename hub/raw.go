package hub

import "time"

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
