package hub

import (
	"encoding/json"
	"time"
)

// FactType names something that happened.
type FactType string

// Facts of the spine. New ones may come; consumers skip what they do not know.
const (
	MessageReceived      FactType = "message.received"
	MessageSent          FactType = "message.sent"    // a reply was committed and ordered
	MessageChanged       FactType = "message.changed" // its delivery state moved
	MessageEdited        FactType = "message.edited"  // its words or files are others, or more of it came; Reason: edited, joined, call
	MessageDeleted       FactType = "message.deleted" // taken back: its words are gone from here, too
	MessageReacted       FactType = "message.reacted" // somebody set a sign on it, or took theirs away
	NoteAdded            FactType = "note.added"
	ConversationOpened   FactType = "conversation.opened"
	ConversationReopened FactType = "conversation.reopened"
	ConversationAssigned FactType = "conversation.assigned"
	ConversationStatus   FactType = "conversation.status"
	ConversationPriority FactType = "conversation.priority"
	ConversationTags     FactType = "conversation.tags"
	ConversationWaived   FactType = "conversation.waived"
	ConversationPromise  FactType = "conversation.promise" // made, kept or dropped, as Reason says; After is the clock
	ConversationMerged   FactType = "conversation.merged"
	ConversationSplit    FactType = "conversation.split"
	ConversationRead     FactType = "conversation.read"
	ConversationSeparate FactType = "conversation.separate" // it is another matter than the person's other ones, or not any more
	ConversationRated    FactType = "conversation.rated"    // its customer said how it went, or changed that; After is the Rating
	ConversationHidden   FactType = "conversation.hidden"   // it is gone: drop what you hold of it
	ContactChanged       FactType = "contact.changed"
	ContactImported      FactType = "contact.imported" // an import made or changed them; carries the ids alone, Op is the import
	ContactHadEvent      FactType = "contact.event"    // After is the event
	ContactGotCoupon     FactType = "contact.coupon"   // somebody at a desk gave them a code; After is the Coupon
	ContactMerged        FactType = "contact.merged"
	ContactUnmerged      FactType = "contact.unmerged"
	ContactErased        FactType = "contact.erased" // nothing of the person is left; carries the id alone
	SLAWarned            FactType = "sla.warned"
	SLABreached          FactType = "sla.breached"
	SLAEscalated         FactType = "sla.escalated"
	SLAMet               FactType = "sla.met"
	SLAChanged           FactType = "sla.changed"
	InboxChanged         FactType = "inbox.changed"
	InboxHealthChanged   FactType = "inbox.health" // an inbox fails, stopped, or works again; After says which and how
	InboxLooked          FactType = "inbox.looked" // a look at the provider's list began or ended; After is the inbox
	AgentChanged         FactType = "agent.changed"
	QuarantineChanged    FactType = "quarantine.changed"
	WorkspaceChanged     FactType = "workspace.changed"
	SettingsChanged      FactType = "settings.changed" // a document; After names its kind, id and version
	PresenceChanged      FactType = "agent.presence"   // an agent went online, away or offline; After says which and why
	AgentNotified        FactType = "agent.notified"   // somebody has to look at something
	RuleRan              FactType = "rule.ran"
	CampaignRun          FactType = "campaign.run"    // how a run stands: its state changed, or a second went by; After has the counts
	PersonWaiting        FactType = "contact.waiting" // since when a person waits, over all channels
	SegmentEntered       FactType = "segment.entered" // a person came into a segment; After is a SegmentCard
	SegmentLeft          FactType = "segment.left"
	SegmentChanged       FactType = "segment.changed" // many came and went at once, or it was counted anew; After is a SegmentCard
)

// Fact is something that happened, with what the next room needs to know about
// it. Seq is dense over the whole hub and is given by the store at commit.
type Fact struct {
	Seq            int64           `json:"seq"`
	Type           FactType        `json:"type"`
	At             time.Time       `json:"at"`
	ConversationID ConversationID  `json:"conversation_id,omitempty"`
	ContactID      ContactID       `json:"contact_id,omitempty"`
	Actor          Actor           `json:"actor"`
	Op             string          `json:"op,omitempty"` // the client's own id of the action, to recognise its echo
	Data           json.RawMessage `json:"data,omitempty"`
}

// FactData is what Data holds: only the parts that the fact touches.
type FactData struct {
	Message      *MessageCard      `json:"message,omitempty"`
	Conversation *ConversationCard `json:"conversation,omitempty"`
	Profile      *ProfileCard      `json:"profile,omitempty"`
	Before       any               `json:"before,omitempty"`
	After        any               `json:"after,omitempty"`
	Reason       string            `json:"reason,omitempty"`
	Clock        *ClockCard        `json:"clock,omitempty"`
	Step         string            `json:"step,omitempty"`
}

// SegmentCard is which segment a fact is about. Entered and Left count those whom
// no fact of their own tells of.
type SegmentCard struct {
	ID      string `json:"segment_id"`
	Name    string `json:"name"`
	Entered int    `json:"entered,omitempty"`
	Left    int    `json:"left,omitempty"`
}

// NewFact makes a fact with its data encoded. Data holds only our own cards,
// which always encode.
func NewFact(t FactType, at time.Time, by Actor, d FactData) Fact {
	raw, err := json.Marshal(d)
	if err != nil {
		panic("hub: fact data that cannot be encoded: " + err.Error())
	}
	f := Fact{Type: t, At: at, Actor: by, Data: raw}
	if d.Conversation != nil {
		f.ConversationID, f.ContactID = d.Conversation.ID, d.Conversation.Contact.ID
	}
	return f
}
