package api

import (
	"context"
	"time"

	"github.com/parleyhub/parley/api/rules"
	"github.com/parleyhub/parley/api/sla"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Store is what the API reads and the single rows it writes; *store.Store has
// all of it. Conversations are read within a scope and written by the desk.
type Store interface {
	threadRows
	contactRows
	houseRows
	agentRows
	doorRows
	keptRows
	feedRows
}

type threadRows interface {
	deskRows
	messageRows
	sla.Rows
}

type deskRows interface {
	ConversationFor(context.Context, hub.Scope, hub.ConversationID) (hub.Conversation, error)
	ListConversations(context.Context, hub.Scope, store.ConversationQuery) (store.Page[store.ConversationRow], error)
	CountViews(context.Context, hub.Scope, hub.AgentID) (map[string]int, error)
	MessagesFor(ctx context.Context, sc hub.Scope, id hub.ConversationID, after, before int64, limit int) ([]hub.Message, error)
	MessageFor(context.Context, hub.Scope, hub.ConversationID, hub.MessageID) (hub.Message, error)
	FactsOf(ctx context.Context, id hub.ConversationID, after int64, limit int) ([]hub.Fact, error)
	Timeline(ctx context.Context, sc hub.Scope, id hub.ContactID, limit int, cursor string) (store.Page[hub.Conversation], error)
}

type messageRows interface {
	ReadSeq(context.Context, hub.ConversationID, hub.AgentID) (int64, error)
	MessagesByID(context.Context, []hub.MessageID) (map[hub.MessageID]hub.Message, error)
	RawOf(context.Context, hub.MessageID) (hub.Raw, error)
	RawParts(ctx context.Context, id hub.MessageID, limit int, cursor string) (store.Page[hub.Raw], error)
	RawPart(ctx context.Context, id hub.MessageID, part string) (hub.Raw, error)
}

type contactRows interface {
	ListContacts(ctx context.Context, q string, limit int, cursor string) (store.Page[hub.Contact], error)
	Contact(context.Context, hub.ContactID) (hub.Contact, error)
	IdentitiesOf(context.Context, []hub.ContactID) (map[hub.ContactID][]hub.Identity, error)
	ClaimsOf(context.Context, []hub.ContactID) (map[hub.ContactID][]hub.Claim, error)
	PersonWaits(context.Context, []hub.ContactID) (map[hub.ContactID]hub.PersonWait, error)
}

type houseRows interface {
	workspaceRows
	brandRows
	teamRows
	inboxRows
}

type workspaceRows interface {
	Workspace(context.Context) (hub.Workspace, error)
	PutWorkspace(context.Context, hub.Workspace) error
}

type brandRows interface {
	Brands(context.Context) ([]hub.Brand, error)
	Brand(context.Context, hub.BrandID) (hub.Brand, error)
	PutBrand(context.Context, hub.Brand) error
}

type teamRows interface {
	Teams(context.Context) ([]hub.Team, error)
	Team(context.Context, hub.TeamID) (hub.Team, error)
	PutTeam(context.Context, hub.Team) error
}

type inboxRows interface {
	Inboxes(context.Context) ([]store.InboxRow, error)
	Inbox(context.Context, hub.InboxID) (store.InboxRow, error)
	PutInbox(context.Context, store.InboxRow) error
}

type agentRows interface {
	Agents(context.Context) ([]hub.Agent, error)
	AgentByEmail(ctx context.Context, email string) (hub.Agent, error)
	PutAgent(context.Context, hub.Agent) error
	CountAgents(context.Context) (int, error)
}

// doorRows are what letting somebody in needs.
type doorRows interface {
	sessionRows
	tokenRows
	linkRows
	Agent(context.Context, hub.AgentID) (hub.Agent, error)
}

type sessionRows interface {
	PutSession(context.Context, store.Session) error
	SessionByHash(ctx context.Context, hash string) (store.Session, error)
	TouchSession(ctx context.Context, hash string, seen time.Time) error
	DeleteSession(ctx context.Context, hash string) error
	DeleteSessionsOf(context.Context, hub.AgentID) error
}

type tokenRows interface {
	PutToken(context.Context, store.Token) error
	TokenByHash(ctx context.Context, hash string) (store.Token, error)
	TokensOf(context.Context, hub.AgentID) ([]store.Token, error)
	TouchToken(ctx context.Context, id string, used time.Time) error
	DeleteToken(ctx context.Context, id string) error
	DeleteTokensOf(context.Context, hub.AgentID) error
}

type linkRows interface {
	PutLink(context.Context, store.Link) error
	UseLink(ctx context.Context, hash, purpose string) (store.Link, error)
	DeleteLinksOf(context.Context, hub.AgentID) error
}

type keptRows interface {
	Answer(ctx context.Context, key string) (store.Answer, error)
	PutAnswer(context.Context, store.Answer) error
	ListAudit(ctx context.Context, limit int, cursor string) (store.Page[hub.AuditEntry], error)
	BlobVisible(context.Context, hub.Scope, hub.BlobID) error
	ListQuarantine(ctx context.Context, inbox hub.InboxID, limit int, cursor string) (store.Page[hub.Quarantined], error)
	Quarantined(ctx context.Context, id string) (hub.Quarantined, error)
}

type feedRows interface {
	rules.Rows
	noticeRows
	Head(context.Context) (epoch string, seq int64, err error)
	Commit(context.Context, hub.WriteSet) error
}

var _ Store = (*store.Store)(nil)

// Limiter says whether one more is allowed: a bucket of n that fills again over
// window. presence.Store has it.
type Limiter interface {
	Allow(ctx context.Context, key string, n int, window time.Duration) bool
}
