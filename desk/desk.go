// Package desk is what an agent can do with a conversation, one file per verb.
// In come an actor, a scope and the wish; out goes the conversation as it then
// is. Each verb is a pure decision (what is → write set) and a thin method that
// reads, decides and commits; when somebody was faster it reads and decides
// again, after a moment, a few times.
package desk

import (
	"context"
	"errors"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/said"
)

// Store reads conversations within a scope and writes decisions.
type Store interface {
	Doors
	ConversationFor(ctx context.Context, scope hub.Scope, id hub.ConversationID) (hub.Conversation, error)
	MessagesFor(ctx context.Context, scope hub.Scope, id hub.ConversationID, after, before int64, limit int) ([]hub.Message, error)
	MessageFor(ctx context.Context, scope hub.Scope, id hub.ConversationID, m hub.MessageID) (hub.Message, error)
	ByClientID(ctx context.Context, id hub.ConversationID, clientID string, by hub.AgentID) (hub.Message, error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

// Doors answers how a person was and is written to. LastIn is their last message
// by each inbox of a conversation.
type Doors interface {
	OrderOf(ctx context.Context, m hub.MessageID) (hub.Order, error)
	FindTokens(ctx context.Context, tokens []string) (map[string]hub.ReplyToken, error)
	LastIn(ctx context.Context, id hub.ConversationID) (map[hub.InboxID]hub.Message, error)
}

// People knows contacts and colleagues.
type People interface {
	Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
	IdentitiesOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Identity, error)
	ClaimsOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Claim, error)
	ByHandles(ctx context.Context, handles []hub.Handle) (map[string]hub.Identity, error)
	Agent(ctx context.Context, id hub.AgentID) (hub.Agent, error)
	Team(ctx context.Context, id hub.TeamID) (hub.Team, error)
}

// Inboxes answers an inbox, also one that is switched off or deleted, with what
// its channel can carry.
type Inboxes interface {
	Inbox(id hub.InboxID) (hub.Inbox, channels.Abilities, bool)
}

// Files answers an uploaded file that the scope may attach; else Missing.
type Files interface {
	Attachment(ctx context.Context, scope hub.Scope, id hub.BlobID) (hub.Attachment, error)
}

// Clocks is the SLA engine. It changes c's clocks as the events say and answers
// the steps that are due from now on.
type Clocks interface {
	Advance(c *hub.Conversation, now time.Time, events ...hub.ClockEvent) ([]hub.DueStep, []hub.ClockChange, error)
}

// Deps is what the desk is built from. All are needed.
type Deps struct {
	Store   Store
	People  People
	Inboxes Inboxes
	Files   Files
	Clocks  Clocks
	Now     func() time.Time
	Key     []byte // makes reply tokens; the router checks them with the same one
	// Clean sanitises HTML that an agent wrote and answers it with its plain text.
	Clean func(html string) (clean, text string)
	// Adapter of an inbox that is open, for what is done on the network at once.
	// nil: nothing is.
	Adapter func(id hub.InboxID) (channels.Adapter, channels.Channel, hub.Inbox, bool)
}

// Desk does what agents ask for. It is safe for concurrent use.
type Desk struct{ Deps }

// New makes a desk.
func New(deps Deps) *Desk { return &Desk{deps} }

// tries is how often a decision is made anew when somebody was faster.
const tries = 8

// pause is between them: news of a call or a crowd of receipts is soon through.
var pause = run.Backoff{First: 2 * time.Millisecond, Max: 60 * time.Millisecond}

type opKey struct{}

// WithOp carries the client's own id of an action into the facts it causes, so
// that the screen which asked recognises its echo.
func WithOp(ctx context.Context, op string) context.Context {
	return context.WithValue(ctx, opKey{}, op)
}

func opOf(ctx context.Context) string {
	op, _ := ctx.Value(opKey{}).(string)
	return op
}

// change reads a conversation, lets decide make its turn and commits that.
// A turn that changes nothing writes nothing.
func (d *Desk) change(ctx context.Context, verb string, by hub.Actor, scope hub.Scope, id hub.ConversationID, decide func(*turn) error) (hub.Conversation, error) {
	var c hub.Conversation
	err := d.retry(ctx, verb, func() (hub.WriteSet, error) {
		t, err := d.read(ctx, by, scope, id)
		if err != nil {
			return hub.WriteSet{}, err
		}
		if err := decide(t); err != nil {
			return hub.WriteSet{}, err
		}
		set, err := t.settle(d.Clocks)
		c = t.done()
		return set, err
	})
	return c, err
}

// retry commits what decide answers, and asks it again on a conflict. Errors
// of decide itself, conflicts too, are answers and final.
func (d *Desk) retry(ctx context.Context, verb string, decide func() (hub.WriteSet, error)) error {
	var last error
	for n := range tries {
		if n > 0 && run.Sleep(ctx, pause.After(n)) != nil {
			break
		}
		set, err := decide()
		if err != nil {
			return named(verb, err)
		}
		if set.Empty() {
			return nil
		}
		if last = d.Store.Commit(ctx, set); !hub.Is(last, hub.Conflict) {
			return named(verb, last)
		}
	}
	return named(verb, hub.Wrap(hub.Conflict, last, "somebody else is changing this conversation; try again").Coded(hub.CodeBusy, nil))
}

// read begins a turn with the conversation as it is.
func (d *Desk) read(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID) (*turn, error) {
	c, err := d.Store.ConversationFor(ctx, scope, id)
	if err != nil {
		return nil, err
	}
	who, err := d.contact(ctx, c.ContactID)
	if err != nil {
		return nil, err
	}
	return &turn{by: by, op: opOf(ctx), now: d.now(), who: who, c: c}, nil
}

func (d *Desk) contact(ctx context.Context, id hub.ContactID) (hub.Contact, error) {
	found, err := d.People.Contacts(ctx, []hub.ContactID{id})
	if err != nil {
		return hub.Contact{}, err
	}
	who, ok := found[id]
	if !ok {
		return hub.Contact{}, hub.Errorf(hub.Missing, "there is no such contact")
	}
	return who, nil
}

// now is the time of a decision, in the precision that is stored.
func (d *Desk) now() time.Time { return d.Now().UTC().Truncate(time.Millisecond) }

// named says in which verb an error came up, for the log.
func named(verb string, err error) error {
	var e *hub.Error
	if errors.As(err, &e) && e.Op == "" {
		same := *e
		same.Op = verb
		return &same
	}
	return err
}

func invalid(field, say, format string, args ...any) error {
	return said.Invalid(field, say, format, args...)
}
