package hub

import "time"

// ChangeKind says what happened to a message that was said before.
type ChangeKind string

// The changes.
const (
	Edited  ChangeKind = "edited"
	Deleted ChangeKind = "deleted" // taken back: its words and files are to be gone here too
	Reacted ChangeKind = "reacted" // Reaction is the sign; empty takes the person's sign back
)

// Change is news about a message of the same inbox that was said before, in or
// out. News about nothing we know is recorded in the ledger and forgotten.
type Change struct {
	Kind      ChangeKind `json:"kind"`
	Ref       string     `json:"ref"`                  // the id the network knows the message by
	Reaction  string     `json:"reaction,omitempty"`   // an emoji, or the network's own word for one
	KeepFiles bool       `json:"keep_files,omitempty"` // of an edit: only the words are told of, and the files stay
}

// Reaction is a sign somebody set on a message.
type Reaction struct {
	Sign string    `json:"sign"`
	By   string    `json:"by"` // contact or agent id
	Name string    `json:"name,omitempty"`
	At   time.Time `json:"at"`
}

// Wording is what a message said before it was edited.
type Wording struct {
	Text string    `json:"text"`
	At   time.Time `json:"at"` // when it was replaced
}
