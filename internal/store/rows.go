package store

import (
	"time"

	"github.com/parleyhub/parley/hub"
)

// InboxRow is an inbox as it is stored: settings are JSON whose secrets the
// caller has sealed.
type InboxRow struct {
	ID        hub.InboxID
	Kind      hub.ChannelKind
	Name      string
	BrandID   hub.BrandID
	Settings  []byte
	Disabled  bool
	DeletedAt time.Time
	CreatedAt time.Time
	Version   int64
}

// Session is one signed-in browser. Hash is of its token; the token is not stored.
type Session struct {
	Hash      string
	AgentID   hub.AgentID
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
	UserAgent string
}

// Token is one API token of an agent.
type Token struct {
	ID         string
	Hash       string
	AgentID    hub.AgentID
	Name       string
	CreatedAt  time.Time
	LastUsedAt time.Time
}

// Link is something mailed or handed over that works once: an invitation, a
// reset, the first set-up.
type Link struct {
	Hash      string
	AgentID   hub.AgentID // empty for the first set-up
	Purpose   string
	ExpiresAt time.Time
}

// Answer is what a write with an Idempotency-Key was answered.
type Answer struct {
	Key      string
	BodyHash string
	Status   int
	Body     []byte
	At       time.Time
}

// StateRow is one small thing that an inbox keeps.
type StateRow struct {
	Key   string
	Value []byte
}

// BlobRow is one uploaded or received file; its bytes are in the blob store
// under Digest.
type BlobRow struct {
	ID        hub.BlobID
	Digest    string
	Name      string
	Type      string
	Size      int64
	CreatedBy string // id of the agent, or of the inbox it came in by
	CreatedAt time.Time
}

// Finding is something that fsck holds against the data.
type Finding struct {
	Check  string `json:"check"`  // which rule
	Object string `json:"object"` // id of the row
	Text   string `json:"text"`   // what is wrong; holds no content
}
