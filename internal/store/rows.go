package store

import (
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/access"
	"github.com/parleyhub/parley/internal/store/outcomes"
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

// Link is something mailed or handed over that works once: an invitation, a
// reset, the first set-up.
type Link struct {
	Hash      string
	AgentID   hub.AgentID // empty for the first set-up
	Purpose   string
	ExpiresAt time.Time
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

// What packages of their own keep.
type (
	Session    = access.Session
	Token      = access.Token
	Answer     = access.Answer
	Outcome    = outcomes.Outcome
	OutcomeKey = outcomes.Key
	HeldBy     = outcomes.HeldBy
)
