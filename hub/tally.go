package hub

import "time"

// Tally adds to what became of the hand-overs of one inbox that were accepted on
// one day. It is written in the transaction that decides them, so that it counts
// each exactly once, whatever is killed. Everything but Retried adds up to what
// was received and is not on its way any more.
type Tally struct {
	InboxID     InboxID
	Day         int64 // of acceptance, see DayOf
	Shard       int   // whose owner counts: rows have one writer each
	Processed   int64 // became a message, or more of one
	News        int64 // about something said before: delivery receipts, edits, reactions
	Events      int64 // of types that nobody has to read; kept
	Duplicates  int64 // of something that we had already
	Quarantined int64 // could not be read, and were set aside
	Retried     int64 // set aside once, and read at a later try; not received again
}

// DayOf is the day of an instant in UTC, counted from 1970-01-01.
func DayOf(t time.Time) int64 { return t.UTC().Unix() / 86400 }

// Attempt is one time that delivery tried to hand an order to its provider.
type Attempt struct {
	OrderID        OrderID
	N              int // from 1
	MessageID      MessageID
	ConversationID ConversationID
	InboxID        InboxID
	BeganAt        time.Time
	EndedAt        time.Time     // zero: it is under way, or was interrupted
	Outcome        DeliveryState // queued: it will be tried again; empty until it ended
	Reason         string        // for people
	NextAt         time.Time     // when it is tried again
	By             AgentID       // who asked for it by hand
}

// InboxHealth is how one part of an inbox stands, as it was last reported.
type InboxHealth struct {
	InboxID   InboxID
	Part      string // what reports: provider, listening, sending, settings, list
	State     string // see channels.HealthState
	Text      string // for an admin; empty when all is well
	Since     time.Time
	ExpiresAt time.Time // when its credentials end, if known
	Told      string    // the state that admins were told last; empty: they know of no trouble
	ToldUntil time.Time // the end of credentials that admins were told of
	Of        int64     // version of the inbox's settings that it is about
	Version   int64     // 0 inserts, else compared
}
