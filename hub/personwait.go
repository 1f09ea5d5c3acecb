package hub

import "time"

// PersonWait is since when a person waits for us, over all their conversations
// but those that are marked as separate matters.
type PersonWait struct {
	ContactID ContactID
	Since     time.Time // zero: does not wait
	Doors     []Door    // the earliest first
	Version   int64     // 0 = not stored yet
}

// Door is a conversation in which somebody waits.
type Door struct {
	ConversationID ConversationID `json:"conversation_id"`
	Channel        ChannelKind    `json:"channel"`
	WaitingSince   time.Time      `json:"waiting_since"`
}
