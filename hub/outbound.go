package hub

import (
	"strconv"
	"time"
)

// Lane separates orders that must not delay each other.
type Lane string

// The lanes: an agent's words overtake a campaign's.
const (
	LaneReply    Lane = "reply"
	LaneCampaign Lane = "campaign"
)

// Order is one message to be handed to a provider. Its row is the truth; the
// bus only says that there is something to do.
type Order struct {
	ID             OrderID
	MessageID      MessageID
	ConversationID ConversationID
	InboxID        InboxID // the inbox that sends
	Lane           Lane
	To             Handle // whom the message is for
	NotBefore      time.Time
	State          DeliveryState
	Attempts       int
	LeaseUntil     time.Time // somebody is at it until then
	Ref            string    // final network id, fixed before the first attempt
	Error          string    // for people
	ProviderRef    string
	CreatedAt      time.Time
	UpdatedAt      time.Time
	AgainAt        time.Time // somebody asked for one more try: patience begins anew there
	AgainBy        AgentID
	Version        int64
}

// Reply names what the SLA engine knows of this order. The engine takes back a
// reply that failed for good; sent once more by hand, it is another one.
func (o *Order) Reply() MessageID {
	if o.AgainAt.IsZero() {
		return o.MessageID
	}
	return o.MessageID + MessageID("@"+strconv.FormatInt(o.AgainAt.UnixMilli(), 10))
}

// Outbound is everything an adapter needs to send one message.
type Outbound struct {
	Order        OrderID
	Message      MessageID
	Conversation ConversationID
	Inbox        Inbox
	Brand        Brand
	Author       Actor
	To           Handle // the person
	ToName       string
	Recipients   []Address // mail: To line; the person alone when empty
	Cc, Bcc      []Address
	Alias        string // goes out from this address of the inbox; empty, or no longer one of its: its own
	Subject      string
	Text         string
	HTML         string // sanitised
	Attachments  []Attachment
	Ref          string   // our id for it, see channels.Minter
	InReplyTo    string   // network id of the message that is answered
	References   []string // chain, oldest first
	ReplyToken   string   // put where an answer brings it back; empty when the channel has no use for it
	QuotedText   string   // what is answered, for the foot of a mail
	QuotedFrom   string
	QuotedAt     time.Time
	Public       bool      // to be said where everybody can read it, as an answer to InReplyTo
	PublicRef    string    // the public message that is answered, in public or in private; empty when the answered one was private
	LastInAt     time.Time // the person's last word in this inbox; zero when they never wrote
	Template     *ProviderTemplate
	Bulk         *Bulk // set: one of many, sent by a campaign
	Seq          int64
	Attempt      int
	CreatedAt    time.Time
}

// Bulk goes with a message that many people get. Subject, Text and HTML are
// final then: they were checked when the template was saved, and are neither
// cleaned nor dressed up.
type Bulk struct {
	Unsubscribe     string // https address that takes the POST of RFC 8058; empty: none
	UnsubscribeMail string // reply token for those who unsubscribe by mail; empty: none
	Feedback        string // Feedback-ID: what a complaint is counted by; empty: none
	Transactional   bool   // asked for by the person: nothing to unsubscribe from
}

// ProviderTemplate is a message that a network has approved beforehand, named
// with what to put into it. It may go out where free words may not.
type ProviderTemplate struct {
	Name     string   `json:"name" maxLength:"512"`
	Language string   `json:"language" maxLength:"20"`
	Params   []string `json:"params,omitempty" maxItems:"50"` // of its body, in order
}

// DeliveryState of an outbound message. States only move forward.
type DeliveryState string

// The states. Unknown is shown to the agent and never resent blindly.
const (
	Queued     DeliveryState = "queued"
	Attempting DeliveryState = "attempting"
	Accepted   DeliveryState = "accepted"
	Delivered  DeliveryState = "delivered"
	Read       DeliveryState = "read"
	Failed     DeliveryState = "failed"
	UnknownOut DeliveryState = "unknown"
	Cancelled  DeliveryState = "cancelled" // undone before it left
)

var deliveryRank = map[DeliveryState]int{
	Queued: 1, Attempting: 2, UnknownOut: 3, Accepted: 4, Delivered: 5, Read: 6, Failed: 7, Cancelled: 7,
}

// Forward reports whether s may follow from. A failed attempt that will be
// retried goes back from attempting to queued, which is the one step back.
// A bounce may still fail what was accepted or delivered, never what was read.
func (s DeliveryState) Forward(from DeliveryState) bool {
	if from == Attempting && s == Queued {
		return true
	}
	if from == Read || from == Cancelled || from == Failed {
		return false
	}
	return deliveryRank[s] > deliveryRank[from]
}

// Delivery is what became of an outbound message, as the agent sees it.
type Delivery struct {
	State    DeliveryState `json:"state"`
	Attempts int           `json:"attempts"`
	Error    string        `json:"error"`
	Via      InboxID       `json:"via,omitempty"` // by which inbox it went on, as its own did not reach the person
}

// Receipt is news of what became of an outbound message. From Send it is the
// provider's acceptance; from a Listener or Webhook it comes later.
type Receipt struct {
	State     DeliveryState `json:"state"`
	Ref       string        `json:"ref,omitempty"` // the network id it is about
	Error     string        `json:"error,omitempty"`
	Complaint string        `json:"complaint,omitempty"` // set: the person called it spam, or wants no more of its kind; the proof, in words. State is empty then
	Gone      bool          `json:"gone,omitempty"`      // with Failed: the address does not exist, nothing will ever reach it
	Final     string        `json:"final,omitempty"`     // an id the provider minted in place of ours
	At        time.Time     `json:"at"`
}
