package channels

import (
	"context"
	"io"
	"log/slog"
	"net"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Env is what the hub lends to an adapter. Adapters take time, storage and the
// network from here and from nowhere else.
type Env struct {
	Now       func() time.Time
	Log       *slog.Logger
	Dial      func(ctx context.Context, network, addr string) (net.Conn, error)                // the guarded dialer
	DialWeb   func(ctx context.Context, network, addr string) (net.Conn, error)                // as Dial, for web addresses that strangers name: ports 80 and 443
	PublicURL string                                                                           // base of links, without a trailing slash
	Key       func(purpose string) []byte                                                      // 32 bytes for HMACs, stable per hub and purpose
	Attended  func(ctx context.Context) bool                                                   // is anybody at the desk to answer now; nil: not known
	Ours      func(address string) bool                                                        // is a mail address one of the hub's own; nil: not known
	Report    func(h Health)                                                                   // how the inbox stands with its provider; cheap, may be called at every turn; nil: nobody listens
	Alone     func(ctx context.Context, name string, fn func(ctx context.Context) error) error // runs fn while nobody else of the hub does so for this inbox and name; nil: no other process is kept out
	Blobs     Blobs
	State     State  // small things this inbox keeps between starts
	Thread    Thread // what a customer may see of their conversation
	Live      Live   // what is true only for the moment
}

// Blobs keeps files too large for a message.
type Blobs interface {
	// Put stores r durably (synced) and answers its id, type by content and size.
	// Limit is in bytes; beyond it the error is Invalid and nothing is kept.
	Put(ctx context.Context, r io.Reader, name string, limit int64) (hub.Attachment, error)
	// Open reads a stored file; Missing when there is none.
	Open(ctx context.Context, id hub.BlobID) (io.ReadCloser, hub.Attachment, error)
}

// State is a small durable map of one inbox: cursors, sessions. Values ≤ 64 KiB.
type State interface {
	Get(ctx context.Context, key string) ([]byte, error) // Missing when there is none
	Put(ctx context.Context, key string, value []byte) error
	Delete(ctx context.Context, key string) error
}

// Thread reads the customer's side of a conversation. Notes are never in it.
type Thread interface {
	// Since answers the newest open or recent conversation of the handle in this
	// inbox, and its visible messages after seq, ascending, at most limit.
	// seq restarts with a new conversation; the id says which one it is. An empty id with no
	// messages means there is none yet.
	Since(ctx context.Context, who hub.Handle, after int64, limit int) (hub.ConversationID, []hub.Message, error)
	// Follow calls wake, coalesced, whenever a conversation of the handle has
	// changed, until ctx ends. A lost wake costs time, not data: poll as well.
	Follow(ctx context.Context, who hub.Handle, wake func()) error
}

// Live carries what is true only for the moment: typing, presence.
type Live interface {
	// CustomerTyping tells the desk that the customer types (or has stopped).
	CustomerTyping(ctx context.Context, who hub.Handle, on bool)
	// CustomerMoved tells the desk that the customer is on another page.
	CustomerMoved(ctx context.Context, who hub.Handle)
	// AgentTyping calls fn when an agent types to the customer, until ctx ends.
	AgentTyping(ctx context.Context, who hub.Handle, fn func(on bool, name string)) error
	// Beat says that the customer is there for ttl; Here asks.
	Beat(ctx context.Context, who hub.Handle, ttl time.Duration)
	Here(ctx context.Context, who hub.Handle) bool
	// Allow is a rate limit: n per window for key. False: refuse now.
	Allow(ctx context.Context, key string, n int, window time.Duration) bool
}
