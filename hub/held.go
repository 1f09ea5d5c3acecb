package hub

import "time"

// Held is news of a message that we do not have yet: it overtook the message, or
// the answer of a provider that has just taken what we sent. It is decided when
// the message is there, and forgotten when that takes too long.
type Held struct {
	SrcKey  string // of the ledger, which has it already
	InboxID InboxID
	Ref     string // the network id it is about
	Item    []byte // the Inbound as JSON
	At      time.Time
	NextAt  time.Time // when it is looked at again
	Tries   int       // 0 inserts, n puts off what was put off n-1 times; else it is a Conflict
}

// Forgotten is a message that was taken back: with it go its original, its files
// unless another message has them, and what the search index and the feed know of
// its words.
type Forgotten struct {
	MessageID      MessageID
	ConversationID ConversationID
	At             time.Time // when the message was made
	Blobs          []BlobID  // files, beside those that the store knows of
}
