package hub

import "time"

// Status is the category of a conversation's status. Companies may name their
// own statuses inside a category; behaviour follows the category alone.
type Status string

// The categories.
const (
	Open              Status = "open"
	WaitingCustomer   Status = "waiting_customer"
	WaitingThirdParty Status = "waiting_third_party"
	Snoozed           Status = "snoozed"
	Resolved          Status = "resolved"
	Spam              Status = "spam"
)

// Valid reports whether s is one of the categories.
func (s Status) Valid() bool {
	switch s {
	case Open, WaitingCustomer, WaitingThirdParty, Snoozed, Resolved, Spam:
		return true
	}
	return false
}

// Ended reports whether nobody has to act any more.
func (s Status) Ended() bool { return s == Resolved || s == Spam }

// Priority orders conversations before their deadline does.
type Priority string

// Priorities.
const (
	Low    Priority = "low"
	Normal Priority = "normal"
	High   Priority = "high"
	Urgent Priority = "urgent"
)

// Valid reports whether p is known.
func (p Priority) Valid() bool { return p == Low || p == Normal || p == High || p == Urgent }

// Conversation is one matter between one contact and us. It may run over
// several inboxes and channels.
type Conversation struct {
	ID           ConversationID
	ContactID    ContactID
	BrandID      BrandID
	Subject      string // empty where the channel has none
	Status       Status
	Priority     Priority
	InboxIDs     []InboxID   // in order of first use; the last inbound one is LastInboxID
	LastInboxID  InboxID     // the one the customer used last: default for the reply
	Channel      ChannelKind // of the first message; SLA policies match on it
	Class        ChannelClass
	AssigneeID   AgentID
	TeamID       TeamID
	Tags         []string
	LinkedID     ConversationID // the conversation this one was split or referred from
	Flags        []string       // see the Flag constants
	WaitingSince time.Time      // received instant of the oldest unanswered message; zero = nobody waits
	SnoozedUntil time.Time
	LastSeq      int64 // messages and notes only, dense from 1
	LastInSeq    int64 // seq of the last inbound message
	LastMessage  MessageSummary
	LastAt       time.Time // of the last message or note
	Clocks       []Clock
	SLA          []byte             // state of the SLA engine's fold, its own JSON
	Standing     *Standing          // of its contact, for whoever asks the SLA engine; nil: as the engine last knew it. Not stored
	Campaigned   *Campaigned        // the campaign that it answers, for whoever opens it and asks the SLA engine; nil: as the engine knows it. Not stored
	ClockLog     []LoggedClockEvent // what the engine took in since the row was read; stored with it, never read back here
	CreatedAt    time.Time
	UpdatedAt    time.Time
	Version      int64 // 0 = not stored yet; Commit compares and adds one
}

// Flags on a conversation that people must see.
const (
	FlagOtherSender = "other_sender" // refers to another conversation but came from somebody else
	FlagAuthFailed  = "auth_failed"  // the sender's domain says this mail is not theirs
	FlagAutomatic   = "automatic"    // opened by automatic mail
	FlagMerged      = "merged"       // went into LinkedID, where what comes next belongs
	FlagSplit       = "split"        // began with a message of LinkedID
	FlagBlocked     = "blocked"      // from an address that an agent blocked: kept as spam, nobody is told
	FlagSeparate    = "separate"     // another matter than the person's other conversations: waits on its own
)

// MessageSummary is what a list row needs of the last message.
type MessageSummary struct {
	Direction Direction `json:"direction"`
	Channel   string    `json:"channel"`
	Author    Actor     `json:"author"`
	Preview   string    `json:"preview"` // plain text, at most 160 characters
	At        time.Time `json:"at"`
	Public    bool      `json:"public,omitempty"`
	Deleted   bool      `json:"deleted,omitempty"`                                                  // taken back
	Call      CallState `json:"call,omitempty" enum:"ringing,active,voicemail,ended,missed,failed"` // of a phone call
}

// NextDue is the earliest deadline of a running clock; zero when none runs.
func (c *Conversation) NextDue() time.Time {
	var due time.Time
	for i := range c.Clocks {
		k := &c.Clocks[i]
		if !k.Running() || k.DueAt.IsZero() {
			continue
		}
		if due.IsZero() || k.DueAt.Before(due) {
			due = k.DueAt
		}
	}
	return due
}

// UsesInbox records that in carried a message of this conversation.
func (c *Conversation) UsesInbox(in InboxID) {
	for _, have := range c.InboxIDs {
		if have == in {
			return
		}
	}
	c.InboxIDs = append(c.InboxIDs, in)
}

// HasFlag reports whether flag is set.
func (c *Conversation) HasFlag(flag string) bool {
	for _, f := range c.Flags {
		if f == flag {
			return true
		}
	}
	return false
}
