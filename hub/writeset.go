package hub

import "time"

// WriteSet is everything one decision writes, in one transaction or not at all.
//
// Rows with a Version are compared: 0 means insert, n means "I read version n",
// and the stored row then has n+1. Anything that does not match makes the whole
// set a Conflict: read again, decide again, three times at most.
type WriteSet struct {
	Cursor *CursorMove // the fence of a shard's owner
	Ledger []LedgerRow // a source key that exists already is a Conflict

	Contacts      []Contact
	Identities    []Identity     // inserted or updated by id; a handle owned by another contact is a Conflict
	Claims        []Claim        // repeated claims are ignored
	Events        []ContactEvent // inserted; a key that the person has already is a Conflict
	Suppressed    []Suppression  // repeated ones are ignored; the first reason stays
	Conversations []Conversation
	Messages      []Message // inserted; see Changed and Deliveries for what comes later
	Changed       []Message // words, files, reactions and the like replace the stored ones; their conversation has to be in the set
	Forgotten     []Forgotten
	Raws          []Raw
	Refs          []ThreadRef
	Tokens        []ReplyToken
	Steps         []ClockSteps // replaces all due steps of a conversation
	Fired         []DueStep    // fired keys; one that exists already is a Conflict
	Reads         []ReadMark

	Orders     []Order // version 0 inserts, else moves with compare-and-set
	Attempts   []Attempt
	Deliveries []DeliveryMove
	Sends      []SendMove // of rows of the campaign ledger

	Documents []Document // version 0 inserts; each version is kept
	Timers    []Timer

	PersonWaits []PersonWait // version 0 inserts
	States      []AgentState // version 0 inserts, else compared

	Runs    []RuleRun // inserted; an id that exists already is a Conflict
	Notices []Notice  // inserted
	Hooks   []HookDelivery

	Tallies     []Tally       // added to what is there
	Health      []InboxHealth // version 0 inserts, else compared
	Quarantined []Quarantined // inserted, or by id updated
	Held        []Held        // inserted, or put off by one try
	Unheld      []string      // keys of Held that are decided; one that is not there any more is a Conflict
	Audit       []AuditEntry
	Facts       []Fact // get their dense Seq at commit, in this order
}

// Empty reports whether there is nothing to write.
func (w *WriteSet) Empty() bool {
	return w.Cursor == nil && len(w.Ledger)+len(w.Contacts)+len(w.Identities)+len(w.Claims)+len(w.Events)+len(w.Suppressed)+len(w.Conversations)+
		len(w.States)+len(w.Messages)+len(w.Raws)+len(w.Refs)+len(w.Tokens)+len(w.Steps)+len(w.Fired)+len(w.Reads)+
		len(w.Orders)+len(w.Attempts)+len(w.Tallies)+len(w.Health)+len(w.Deliveries)+len(w.Documents)+len(w.Timers)+len(w.PersonWaits)+len(w.Runs)+len(w.Notices)+len(w.Hooks)+len(w.Quarantined)+len(w.Changed)+len(w.Forgotten)+len(w.Held)+len(w.Unheld)+len(w.Sends)+len(w.Audit)+len(w.Facts) == 0
}

// Cursor is how far a shard's stream has been routed.
type Cursor struct {
	Shard  int
	Gen    string // generation of the stream: a new one starts at 0
	Seq    uint64 // last stream sequence whose effect is committed
	Anchor string // id of the message at Seq; checked before Seq is trusted
	Part   int    // items of the message after Seq whose effect is committed, too
	PartOf string // id of that message; the part counts for no other
	Owner  int64  // fencing epoch; taking the shard over adds one
}

// CursorMove is a compare-and-set from one cursor to another.
type CursorMove struct{ From, To Cursor }

// LedgerRow says that a provider event has become something, for ever.
type LedgerRow struct {
	SrcKey    string // already reduced to a fixed length, see SourceHash
	InboxID   InboxID
	MessageID MessageID // empty: quarantined or a receipt
	At        time.Time
}

// ThreadRef maps a network id seen or sent in a brand to its conversation.
type ThreadRef struct {
	BrandID        BrandID
	Ref            string
	ConversationID ConversationID
	MessageID      MessageID
	At             time.Time
}

// ReplyToken brings an answer back to one conversation of one handle.
type ReplyToken struct {
	Token          string
	ConversationID ConversationID
	Handle         Handle // to whom it was given
	At             time.Time
}

// ClockSteps are all due steps a conversation has from now on.
type ClockSteps struct {
	ConversationID ConversationID
	Steps          []DueStep
}

// ReadMark says how far an agent has read.
type ReadMark struct {
	ConversationID ConversationID
	AgentID        AgentID
	Seq            int64
}

// DeliveryMove changes an outbound message's delivery, forward only: a move
// that does not follow from the stored state is skipped, not an error.
type DeliveryMove struct {
	MessageID MessageID
	Delivery  Delivery
	Ref       string  // set when known
	Via       InboxID // set: it goes on by this inbox; a Conflict when it has gone on before
	Again     bool    // somebody wants it tried once more: from failed or unknown back to queued
}

// Follows reports whether the move may follow from a state.
func (m DeliveryMove) Follows(from DeliveryState) bool {
	if m.Again {
		return m.Delivery.State == Queued && (from == Failed || from == UnknownOut)
	}
	return m.Delivery.State.Forward(from)
}

// AuditEntry says who did what to which object. Append-only; holds no secret.
type AuditEntry struct {
	At     time.Time
	Actor  Actor
	Action string
	Object string
	Detail string
}
