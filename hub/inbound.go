package hub

import "time"

// Inbound is what an adapter made of one provider event: normalised, bounded,
// sanitised, and not yet anybody's. It travels over the bus as JSON.
type Inbound struct {
	Inbox  InboxID     `json:"inbox"`
	Kind   ChannelKind `json:"kind"`
	SrcKey string      `json:"src_key"` // the provider event; one key is one message, for ever
	Thread string      `json:"thread"`  // what keeps order: external thread or sender; decides the shard

	From     Handle   `json:"from"`
	FromName string   `json:"from_name,omitempty"`
	Proof    string   `json:"proof,omitempty"`  // why From is verified; empty = it is not
	Also     []Handle `json:"also,omitempty"`   // further handles covered by Proof (signed identity)
	Claims   []Handle `json:"claims,omitempty"` // handles somebody says are theirs
	Traits   []Trait  `json:"traits,omitempty"`
	Language string   `json:"language,omitempty"`

	Alias string `json:"alias,omitempty"` // which of the inbox's addresses it came to, in lower case; empty: the inbox's own

	Subject     string       `json:"subject,omitempty"`
	Text        string       `json:"text,omitempty"`
	HTML        string       `json:"html,omitempty"` // sanitised by the adapter
	Quoted      string       `json:"quoted,omitempty"`
	QuotedHTML  string       `json:"quoted_html,omitempty"`
	Attachments []Attachment `json:"attachments,omitempty"`
	To          []Address    `json:"to,omitempty"`
	Cc          []Address    `json:"cc,omitempty"`
	ReplyTo     []Address    `json:"reply_to,omitempty"` // where the sender wants the answer, if elsewhere; never ours

	Ref      string   `json:"ref,omitempty"`       // the id the network knows this message by
	Refs     []string `json:"refs,omitempty"`      // what it answers, nearest first
	RefChain []string `json:"ref_chain,omitempty"` // the chain to send back, oldest first
	Tokens   []string `json:"tokens,omitempty"`    // reply tokens found in its addresses
	Hints    []string `json:"hints,omitempty"`     // ids and reply tokens (without an @) of ours that stand elsewhere in it; they count only when it is from the person of that conversation
	ClientID string   `json:"client_id,omitempty"`

	Automatic Automatic `json:"automatic,omitempty"`
	Auth      Verdict   `json:"auth,omitempty"`
	Letter    *Letter   `json:"letter,omitempty"` // of a mail

	ReceivedAt time.Time `json:"received_at"`   // provider's acceptance where trustworthy, never after AcceptedAt
	AcceptedAt time.Time `json:"accepted_at"`   // when we took it
	Try        int       `json:"try,omitempty"` // how often it was set aside and tried again; such a one was not received anew

	Raw     []byte `json:"raw,omitempty"`      // the bytes as offered, up to MaxRawInline
	RawBlob BlobID `json:"raw_blob,omitempty"` // larger ones
	RawSize int64  `json:"raw_size,omitempty"` // bytes of RawBlob
	RawType string `json:"raw_type,omitempty"` // media type of the raw bytes

	Public  bool     `json:"public,omitempty"`  // everybody can read it: a mention, a comment
	Echo    bool     `json:"echo,omitempty"`    // we said it, elsewhere than here: From is whom it was said to
	Author  string   `json:"author,omitempty"`  // of an echo: the name of who wrote it, if known
	Joins   bool     `json:"joins,omitempty"`   // when a message of this inbox has this Ref already, this item is more of it: a file of an album, news of a call
	Change  *Change  `json:"change,omitempty"`  // set: news about an earlier message; Text, HTML and Attachments are what an edited one says now
	Call    *Call    `json:"call,omitempty"`    // set: a phone call
	Consent *Consent `json:"consent,omitempty"` // set: with these words the person said whether we may write; Channel and At are filled in. Without words it is written down alone, with Proof as it is given
	Event   string   `json:"event,omitempty"`   // set: kept raw and counted, but nothing that people have to read (an event type we do not know)

	Alert string `json:"alert,omitempty"` // of an event that admins should hear of: the kind of their notice, once a day

	Broken  string   `json:"broken,omitempty"`  // set: the reader could not; goes to quarantine with its raw bytes
	Receipt *Receipt `json:"receipt,omitempty"` // set: this is news about something we sent
}

// MaxRawInline is the most raw bytes a bus message or a row carries; more goes
// to the blob store first.
const MaxRawInline = 256 << 10

// QuarantineEvent is the state of what was kept raw because its provider told us
// and nobody has to read it. Reason is the type of the event.
const QuarantineEvent = "event"

// Quarantined is an inbound item that could not become a message: kept raw,
// visible, retryable.
type Quarantined struct {
	ID         string
	InboxID    InboxID
	Kind       ChannelKind
	SrcKey     string
	Reason     string // for people; no words of the sender
	Item       []byte // the Inbound as JSON, for a retry
	Raw        []byte
	RawBlob    BlobID
	RawType    string
	Size       int64
	State      string // waiting, retried, dismissed; see QuarantineEvent
	Tries      int
	ReceivedAt time.Time
	CreatedAt  time.Time
}

// Plain reports whether a person said it to us alone, in words alone.
func (in *Inbound) Plain() bool {
	return !in.Echo && !in.Public && in.Auth != VerdictFailed && in.Automatic == ByPerson && len(in.Attachments) == 0
}
