// Package roster says who can be given work and gives it to them. In come what
// agents say of themselves and the sockets of their desks, how teams share work
// (documents "routing"), what each agent can carry (documents "work") and the
// facts of the feed; out go the states of agents, conversations that change
// hands with the reason why, and the queues as they stand.
//
// Roster has the verbs and the reads and runs in every process with a desk. One
// Keeper at a time does what happens by itself; should two run at once, the
// versions of conversations see to it that each still gets one holder.
// The rules are in docs/routing.md.
package roster

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/feed"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/roster/worktime"
)

// Store is what the roster reads and writes; *store.Store has it all.
type Store interface {
	houseRows
	stateRows
	threadRows
	feed.Source
	timerRows
}

type houseRows interface {
	Agents(ctx context.Context) ([]hub.Agent, error)
	Teams(ctx context.Context) ([]hub.Team, error)
	Inboxes(ctx context.Context) ([]store.InboxRow, error)
	Documents(ctx context.Context, kind hub.DocumentKind) ([]hub.Document, error)
	Document(ctx context.Context, kind hub.DocumentKind, id string) (hub.Document, error)
}

type stateRows interface {
	AgentStates(ctx context.Context) ([]hub.AgentState, error)
	AgentLoads(ctx context.Context) ([]store.AgentLoad, error)
	QueueLoads(ctx context.Context) ([]store.QueueLoad, error)
	Queue(ctx context.Context, team hub.TeamID, after store.QueuePlace, limit int) ([]store.QueueRow, error)
	HeldOpen(ctx context.Context, agent hub.AgentID, after hub.ConversationID, limit int) ([]hub.ConversationID, error)
}

type threadRows interface {
	Conversations(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID]hub.Conversation, error)
	Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
	ListConversations(ctx context.Context, sc hub.Scope, q store.ConversationQuery) (store.Page[store.ConversationRow], error)
	LatestOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Conversation, error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

type timerRows interface {
	DueTimers(ctx context.Context, kind string, until time.Time, limit int) ([]hub.Timer, error)
	Timer(ctx context.Context, kind, key string) (hub.Timer, error)
}

// Clocks is the SLA engine: it hears who holds a conversation.
type Clocks interface {
	Advance(c *hub.Conversation, now time.Time, events ...hub.ClockEvent) ([]hub.DueStep, []hub.ClockChange, error)
}

// Deps is what the roster is built from. All are needed.
type Deps struct {
	Store  Store
	Clocks Clocks
	// Desks answers the agents whose desk has an open socket at this instant.
	Desks func(ctx context.Context) []hub.AgentID
	Now   func() time.Time
	Log   *slog.Logger
}

// Roster has the verbs and the reads. It is safe for concurrent use.
type Roster struct {
	Deps
	shifts worktime.Shelf
	saving sync.Mutex // an inbox belongs to one team
}

// New makes a roster.
func New(deps Deps) *Roster { return &Roster{Deps: deps} }

// bySelf is who acts when nobody was asked.
var bySelf = hub.Actor{Type: hub.ActorSystem, ID: "roster"}

// tries is how often a decision is made anew when somebody was faster.
const tries = 3

// now is the time of a decision, in the precision that is stored.
func (r *Roster) now() time.Time { return r.Now().UTC().Truncate(time.Millisecond) }
