package store

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
)

var errPending = &hub.Error{Kind: hub.Unsupported, Op: "store"}

// write
func (s *Store) Commit(ctx context.Context, w hub.WriteSet) error { return errPending }
func (s *Store) Close() error                                     { return errPending }
func (s *Store) Ping(ctx context.Context) error                   { return errPending }

// facts
func (s *Store) Head(ctx context.Context) (epoch string, seq int64, err error) {
	return "", 0, errPending
}
func (s *Store) FactsSince(ctx context.Context, after int64, limit int) ([]hub.Fact, error) {
	return nil, errPending
}
func (s *Store) TrimFacts(ctx context.Context, before time.Time) (int64, error) { return 0, errPending }
func (s *Store) Follower(ctx context.Context, name string) (int64, error)       { return 0, errPending }
func (s *Store) MoveFollower(ctx context.Context, name string, seq int64) error { return errPending }
func (s *Store) FactsOf(ctx context.Context, id hub.ConversationID, after int64, limit int) ([]hub.Fact, error) {
	return nil, errPending
}

// router
func (s *Store) Cursor(ctx context.Context, shard int) (hub.Cursor, error) {
	return hub.Cursor{}, errPending
}
func (s *Store) TakeShard(ctx context.Context, shard int) (hub.Cursor, error) {
	return hub.Cursor{}, errPending
}
func (s *Store) Seen(ctx context.Context, srcKeys []string) (map[string]hub.LedgerRow, error) {
	return nil, errPending
}
func (s *Store) ByHandles(ctx context.Context, handles []hub.Handle) (map[string]hub.Identity, error) {
	return nil, errPending
}
func (s *Store) Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error) {
	return nil, errPending
}
func (s *Store) IdentitiesOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Identity, error) {
	return nil, errPending
}
func (s *Store) ClaimsOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Claim, error) {
	return nil, errPending
}
func (s *Store) FindRefs(ctx context.Context, brand hub.BrandID, refs []string) (map[string]hub.ThreadRef, error) {
	return nil, errPending
}
func (s *Store) FindTokens(ctx context.Context, tokens []string) (map[string]hub.ReplyToken, error) {
	return nil, errPending
}
func (s *Store) Conversations(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID]hub.Conversation, error) {
	return nil, errPending
}
func (s *Store) LatestOf(ctx context.Context, contacts []hub.ContactID) (map[hub.ContactID][]hub.Conversation, error) {
	return nil, errPending
}

// reads
func (s *Store) ConversationFor(ctx context.Context, sc hub.Scope, id hub.ConversationID) (hub.Conversation, error) {
	return hub.Conversation{}, errPending
}
func (s *Store) ListConversations(ctx context.Context, sc hub.Scope, q ConversationQuery) (Page[ConversationRow], error) {
	return Page[ConversationRow]{}, errPending
}
func (s *Store) CountViews(ctx context.Context, sc hub.Scope, agent hub.AgentID) (map[string]int, error) {
	return nil, errPending
}
func (s *Store) MessagesFor(ctx context.Context, sc hub.Scope, id hub.ConversationID, after, before int64, limit int) ([]hub.Message, error) {
	return nil, errPending
}
func (s *Store) MessageFor(ctx context.Context, sc hub.Scope, id hub.ConversationID, msg hub.MessageID) (hub.Message, error) {
	return hub.Message{}, errPending
}
func (s *Store) RawOf(ctx context.Context, id hub.MessageID) (hub.Raw, error) {
	return hub.Raw{}, errPending
}
func (s *Store) ByClientID(ctx context.Context, id hub.ConversationID, clientID string, by hub.AgentID) (hub.Message, error) {
	return hub.Message{}, errPending
}
func (s *Store) ListContacts(ctx context.Context, q string, limit int, cursor string) (Page[hub.Contact], error) {
	return Page[hub.Contact]{}, errPending
}
func (s *Store) Contact(ctx context.Context, id hub.ContactID) (hub.Contact, error) {
	return hub.Contact{}, errPending
}
func (s *Store) Timeline(ctx context.Context, sc hub.Scope, id hub.ContactID, limit int, cursor string) (Page[hub.Conversation], error) {
	return Page[hub.Conversation]{}, errPending
}
func (s *Store) VisibleSince(ctx context.Context, who hub.Handle, inbox hub.InboxID, after int64, limit int) (hub.ConversationID, []hub.Message, error) {
	return "", nil, errPending
}

// settings
func (s *Store) Workspace(ctx context.Context) (hub.Workspace, error) {
	return hub.Workspace{}, errPending
}
func (s *Store) PutWorkspace(ctx context.Context, w hub.Workspace) error { return errPending }
func (s *Store) Brands(ctx context.Context) ([]hub.Brand, error)         { return nil, errPending }
func (s *Store) Brand(ctx context.Context, id hub.BrandID) (hub.Brand, error) {
	return hub.Brand{}, errPending
}
func (s *Store) PutBrand(ctx context.Context, b hub.Brand) error { return errPending }
func (s *Store) Teams(ctx context.Context) ([]hub.Team, error)   { return nil, errPending }
func (s *Store) Team(ctx context.Context, id hub.TeamID) (hub.Team, error) {
	return hub.Team{}, errPending
}
func (s *Store) PutTeam(ctx context.Context, t hub.Team) error       { return errPending }
func (s *Store) DeleteTeam(ctx context.Context, id hub.TeamID) error { return errPending }
func (s *Store) Inboxes(ctx context.Context) ([]InboxRow, error)     { return nil, errPending }
func (s *Store) Inbox(ctx context.Context, id hub.InboxID) (InboxRow, error) {
	return InboxRow{}, errPending
}
func (s *Store) PutInbox(ctx context.Context, in InboxRow) error { return errPending }
func (s *Store) Agents(ctx context.Context) ([]hub.Agent, error) { return nil, errPending }
func (s *Store) Agent(ctx context.Context, id hub.AgentID) (hub.Agent, error) {
	return hub.Agent{}, errPending
}
func (s *Store) AgentByEmail(ctx context.Context, email string) (hub.Agent, error) {
	return hub.Agent{}, errPending
}
func (s *Store) PutAgent(ctx context.Context, a hub.Agent) error { return errPending }
func (s *Store) CountAgents(ctx context.Context) (int, error)    { return 0, errPending }
func (s *Store) PutSession(ctx context.Context, x Session) error { return errPending }
func (s *Store) SessionByHash(ctx context.Context, hash string) (Session, error) {
	return Session{}, errPending
}
func (s *Store) TouchSession(ctx context.Context, hash string, seen time.Time) error {
	return errPending
}
func (s *Store) DeleteSession(ctx context.Context, hash string) error       { return errPending }
func (s *Store) DeleteSessionsOf(ctx context.Context, id hub.AgentID) error { return errPending }
func (s *Store) PutToken(ctx context.Context, t Token) error                { return errPending }
func (s *Store) TokenByHash(ctx context.Context, hash string) (Token, error) {
	return Token{}, errPending
}
func (s *Store) TokensOf(ctx context.Context, id hub.AgentID) ([]Token, error) {
	return nil, errPending
}
func (s *Store) DeleteToken(ctx context.Context, id string) error         { return errPending }
func (s *Store) DeleteTokensOf(ctx context.Context, id hub.AgentID) error { return errPending }

// TouchToken notes when a token was last used.
func (s *Store) TouchToken(ctx context.Context, id string, used time.Time) error { return errPending }
func (s *Store) PutLink(ctx context.Context, l Link) error                       { return errPending }
func (s *Store) UseLink(ctx context.Context, hash, purpose string) (Link, error) {
	return Link{}, errPending
}
func (s *Store) Answer(ctx context.Context, key string) (Answer, error) { return Answer{}, errPending }
func (s *Store) PutAnswer(ctx context.Context, a Answer) error          { return errPending }
func (s *Store) AddAudit(ctx context.Context, e hub.AuditEntry) error   { return errPending }
func (s *Store) ListAudit(ctx context.Context, limit int, cursor string) (Page[hub.AuditEntry], error) {
	return Page[hub.AuditEntry]{}, errPending
}
func (s *Store) GetState(ctx context.Context, inbox hub.InboxID, key string) ([]byte, error) {
	return nil, errPending
}
func (s *Store) PutState(ctx context.Context, inbox hub.InboxID, key string, value []byte) error {
	return errPending
}
func (s *Store) DeleteState(ctx context.Context, inbox hub.InboxID, key string) error {
	return errPending
}
func (s *Store) HubSecret(ctx context.Context, name string) ([]byte, error) { return nil, errPending }
func (s *Store) PutBlob(ctx context.Context, b BlobRow) error               { return errPending }
func (s *Store) Blob(ctx context.Context, id hub.BlobID) (BlobRow, error) {
	return BlobRow{}, errPending
}
func (s *Store) BlobVisible(ctx context.Context, sc hub.Scope, id hub.BlobID) error {
	return errPending
}

// BlobDigests says which of the digests have a row.
func (s *Store) BlobDigests(ctx context.Context, digests []string) (map[string]bool, error) {
	return nil, errPending
}

// delivery
func (s *Store) ClaimOrders(ctx context.Context, lane hub.Lane, now time.Time, lease time.Duration, limit int) ([]hub.Order, error) {
	return nil, errPending
}
func (s *Store) OrdersByRef(ctx context.Context, inbox hub.InboxID, refs []string) (map[string]hub.Order, error) {
	return nil, errPending
}
func (s *Store) OrderOf(ctx context.Context, id hub.MessageID) (hub.Order, error) {
	return hub.Order{}, errPending
}
func (s *Store) NextOrderAt(ctx context.Context, lane hub.Lane) (time.Time, error) {
	return time.Time{}, errPending
}
func (s *Store) MessagesByID(ctx context.Context, ids []hub.MessageID) (map[hub.MessageID]hub.Message, error) {
	return nil, errPending
}

// sla
func (s *Store) DueSteps(ctx context.Context, until time.Time, limit int) ([]hub.DueStep, error) {
	return nil, errPending
}
func (s *Store) NextStepAt(ctx context.Context) (time.Time, error) { return time.Time{}, errPending }
func (s *Store) DueSnoozes(ctx context.Context, until time.Time, limit int) ([]hub.ConversationID, error) {
	return nil, errPending
}

// quarantine
func (s *Store) ListQuarantine(ctx context.Context, inbox hub.InboxID, limit int, cursor string) (Page[hub.Quarantined], error) {
	return Page[hub.Quarantined]{}, errPending
}
func (s *Store) Quarantined(ctx context.Context, id string) (hub.Quarantined, error) {
	return hub.Quarantined{}, errPending
}

// index, fsck
func (s *Store) IndexNext(ctx context.Context, limit int) (n int, err error) { return 0, errPending }
func (s *Store) Check(ctx context.Context) ([]Finding, error)                { return nil, errPending }
