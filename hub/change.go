package hub

import (
	"slices"
	"time"
)

// ChangeKind says what happened to a message that was said before.
type ChangeKind string

// The changes.
const (
	Edited  ChangeKind = "edited"
	Deleted ChangeKind = "deleted" // taken back: its words and files are to be gone here too. Raw must not hold them
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
	Ours bool      `json:"ours,omitempty"` // we set it: on the network that is one account, whoever of us it was
}

// React is the list after who set a sign; an empty sign takes theirs away. A
// person has one sign on a message, and so have we. False: it says that already.
func React(list []Reaction, who Reaction, most int) ([]Reaction, bool) {
	have := slices.IndexFunc(list, func(r Reaction) bool {
		return r.Ours == who.Ours && (who.Ours || r.By == who.By && (who.By != "" || r.Name == who.Name))
	})
	switch {
	case have >= 0 && (list[have].Sign == who.Sign || who.At.Before(list[have].At)):
		return list, false
	case have < 0 && (who.Sign == "" || len(list) >= most):
		return list, false
	}
	out := slices.Clone(list)
	if have >= 0 {
		out = slices.Delete(out, have, have+1)
	}
	if who.Sign != "" {
		out = append(out, who)
	}
	return out, true
}

// What one message keeps of what was done to it.
const (
	MaxEdits     = 20
	MaxReactions = 200
)

// Reword replaces what m says and keeps what it said before.
func (m *Message) Reword(text, html string, at time.Time) {
	if m.Text != text {
		m.Edits = append(slices.Clip(m.Edits), Wording{Text: m.Text, At: at})
		m.Edits = m.Edits[max(0, len(m.Edits)-MaxEdits):]
	}
	m.Text, m.HTML, m.EditedAt = text, html, at
}

// Forgotten of m is what has to go beside its row when it is taken back.
func (m *Message) Forgotten() Forgotten {
	g := Forgotten{MessageID: m.ID, ConversationID: m.ConversationID, At: m.CreatedAt}
	for _, a := range m.Attachments {
		g.Blobs = append(g.Blobs, a.ID)
	}
	if m.RawBlob != "" {
		g.Blobs = append(g.Blobs, m.RawBlob)
	}
	return g
}

// Wording is what a message said before it was edited.
type Wording struct {
	Text string    `json:"text"`
	At   time.Time `json:"at"` // when it was replaced
}
