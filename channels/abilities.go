package channels

import (
	"time"

	"github.com/parleyhub/parley/hub"
)

// Unit is what a text limit counts.
type Unit string

// The units.
const (
	Bytes     Unit = "bytes"
	Runes     Unit = "runes"
	UTF16     Unit = "utf16"
	Graphemes Unit = "graphemes"
	Septets   Unit = "septets" // GSM-7, else UCS-2
)

// Abilities say what a channel can carry. Composer, server checks and campaigns
// obey them; nobody asks which channel it is. The durations have no place in
// its JSON: the API adds them in seconds.
type Abilities struct {
	Class       hub.ChannelClass `json:"class"`
	HandleKind  hub.HandleKind   `json:"handle_kind"` // of the people it reaches
	MaxText     int              `json:"max_text"`    // 0 = no limit that matters
	TextUnit    Unit             `json:"text_unit"`
	NoText      bool             `json:"no_text"` // carries no written words at all: nothing to compose
	Calls       bool             `json:"calls"`   // rings people: its adapter is a Caller
	Subject     bool             `json:"subject"`
	HTML        bool             `json:"html"`
	CopyLines   bool             `json:"copy_lines"` // cc and bcc
	Files       Files            `json:"files"`
	Threads     bool             `json:"threads"`   // carries references of its own
	Continues   bool             `json:"continues"` // without a reference, a message continues the contact's open conversation
	Reactions   bool             `json:"reactions"`
	EditIn      bool             `json:"edit_in"`
	EditOut     bool             `json:"edit_out"`
	DeleteIn    bool             `json:"delete_in"`
	DeleteOut   bool             `json:"delete_out"`
	Receipts    []string         `json:"receipts"`   // which of accepted, delivered, read the network reports
	Window      time.Duration    `json:"-"`          // how long after the customer's word we may write; 0 = always
	Outside     string           `json:"outside"`    // what is allowed outside the window: nothing, template
	HumanWindow time.Duration    `json:"-"`          // as Window, for the words a person typed; 0 = no longer than that
	Public      bool             `json:"public"`     // has public messages; composer and server keep public and private apart
	Private     bool             `json:"private"`    // a public message may be answered in private
	WeStart     bool             `json:"we_start"`   // an agent may write first
	OptOut      string           `json:"opt_out"`    // who keeps opt-outs: none, hub, provider
	Idempotent  bool             `json:"idempotent"` // the provider drops a repeat with the same key
	RetriesFor  time.Duration    `json:"-"`          // how long the provider redelivers what we did not acknowledge
	GiveUpAfter time.Duration    `json:"-"`          // how long we retry sending
	UndoSend    time.Duration    `json:"-"`          // default hold of the composer
	FallsBack   bool             `json:"falls_back"` // when the person is gone, goes on by a channel that reaches them
}

// Files says which files a channel takes.
type Files struct {
	Max      int      `json:"max"` // per message; 0 = none
	MaxBytes int64    `json:"max_bytes"`
	Types    []string `json:"types"` // media types or prefixes ("image/"); empty = any
}
