package hub

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Direction of a message. A note never leaves the house.
type Direction string

// The directions.
const (
	DirIn   Direction = "inbound"
	DirOut  Direction = "outbound"
	DirNote Direction = "note"
)

// Message is one inbound or outbound item or note of a conversation.
type Message struct {
	ID             MessageID
	ConversationID ConversationID
	Seq            int64 // dense within the conversation
	Direction      Direction
	Channel        ChannelKind
	InboxID        InboxID // empty for notes
	Author         Actor
	Subject        string
	Text           string
	HTML           string // sanitised; empty when the message is plain
	Quoted         string // text the author quoted, folded away, never dropped
	QuotedHTML     string // sanitised
	Attachments    []Attachment
	From           Handle    // inbound: who it came from
	To, Cc, Bcc    []Address // mail: as written; Bcc is ours only
	ReplyTo        []Address // inbound: where the answer goes instead of From
	Alias          string    // which of its inbox's addresses it came to or goes out from; empty: the inbox's own
	Automatic      Automatic
	Auth           Verdict
	Letter         *Letter  // of an inbound mail; nil when nothing is to be said
	Ref            string   // the id the network knows it by (Message-ID without brackets)
	References     []string // mail: the chain it belongs to, oldest first
	SourceKey      string   // inbound: the provider event it is
	ClientID       string   // outbound and chat: the writer's own id, unique per writer
	RawBlob        BlobID   // raw bytes when they are too large for a row
	ReceivedAt     time.Time
	CreatedAt      time.Time
	Delivery       Delivery
	Public         bool // everybody can read it where it was said
	Echo           bool // ours, said elsewhere than here
	Call           *Call
	Reactions      []Reaction
	Edits          []Wording // what it said before, oldest first
	EditedAt       time.Time
	DeletedAt      time.Time // taken back by who wrote it: its words are gone
	Template       *ProviderTemplate
	Campaign       *CampaignMark // set: a campaign sent it, or it answers what one sent
}

// Attachment is a file of a message.
type Attachment struct {
	ID        BlobID `json:"id"`
	Name      string `json:"name"` // cleaned, safe as a file name
	Type      string `json:"type"` // by content, not by claim
	Size      int64  `json:"size"`
	ContentID string `json:"content_id,omitempty"` // inline image: cid without brackets
	Inline    bool   `json:"inline,omitempty"`
}

// Address is a mailbox with the name people wrote beside it.
type Address struct {
	Name    string `json:"name,omitempty"`
	Address string `json:"address"`
}

// Automatic says why a message was not written by a person; empty = a person.
type Automatic string

// Why. RFC 3834 and friends.
const (
	ByPerson   Automatic = ""
	AutoReply  Automatic = "auto_reply" // out of office and the like
	AutoList   Automatic = "list"       // mailing list or bulk
	AutoBounce Automatic = "bounce"
	AutoLoop   Automatic = "loop" // one of our own, come back
	AutoOther  Automatic = "automatic"
)

// Verdict on who the sender is, by the receiving side's own checks.
type Verdict string

// The verdicts.
const (
	VerdictNone       Verdict = ""
	VerdictVerified   Verdict = "verified"
	VerdictUnverified Verdict = "unverified"
	VerdictFailed     Verdict = "failed"
)

// PreviewRunes is the length of a list row's preview.
const PreviewRunes = 160

// Preview is the start of text on one line.
func Preview(text string) string {
	if len(text) > 8*PreviewRunes { // bound the work on a huge mail
		text = strings.ToValidUTF8(text[:8*PreviewRunes], "")
	}
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= PreviewRunes {
		return text
	}
	r := []rune(text)
	return string(r[:PreviewRunes-1]) + "…"
}

// Summary is what the conversation's row keeps of m.
func (m *Message) Summary() MessageSummary {
	s := MessageSummary{
		Direction: m.Direction, Channel: string(m.Channel), Author: m.Author,
		Preview: Preview(m.Text), At: m.CreatedAt, Public: m.Public, Deleted: !m.DeletedAt.IsZero(),
	}
	if m.Call != nil {
		s.Call = m.Call.State
	}
	return s
}
