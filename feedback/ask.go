package feedback

import (
	"context"
	"log/slog"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/feed"
)

// Question is how customers are asked; without a template they are not.
type Question struct {
	Template  string
	EveryDays int // nobody is asked again sooner
}

// Request is one message that asks a customer.
type Request struct {
	Template string
	Contact  hub.ContactID
	Inbox    hub.InboxID
	Link     string
	Key      string // the same for the same conversation: it is asked once
}

// Asker asks customers whose conversations were resolved. It is for one process.
type Asker struct {
	Source   feed.Source
	Talks    Talks
	Answered func(ctx context.Context, id hub.ConversationID) (bool, error) // somebody of ours wrote in it
	Question func(ctx context.Context) Question
	Lately   func(ctx context.Context, who hub.ContactID, template string, since time.Time) (bool, error) // they were asked
	Send     func(ctx context.Context, r Request) error                                                   // Invalid: it cannot go there
	Link     func(id hub.ConversationID) string
	Now      func() time.Time
	Log      *slog.Logger
}

// atATime is how many facts are read at once, pause how long a lost hint may make us late.
const (
	atATime = 500
	pause   = 2 * time.Second
)

// Run follows what happens until ctx ends; wake says that something did.
func (a *Asker) Run(ctx context.Context, wake <-chan struct{}) error {
	r := &feed.Reader{Name: "surveys", Most: atATime, Source: a.Source, Now: a.Now, Log: a.Log}
	return r.Follow(ctx, wake, pause, a.follow)
}

// follow asks about every conversation that is resolved now.
func (a *Asker) follow(ctx context.Context, facts []hub.Fact) error {
	q := a.Question(ctx)
	if q.Template == "" {
		return nil
	}
	var ids []hub.ConversationID
	for i := range facts {
		if facts[i].Type == hub.ConversationStatus && facts[i].ConversationID != "" {
			ids = append(ids, facts[i].ConversationID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	talks, err := a.Talks.Conversations(ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		talk, ok := talks[id]
		if !ok || talk.Status != hub.Resolved {
			continue
		}
		if err := a.ask(ctx, &talk, q); err != nil {
			return err
		}
	}
	return nil
}

// ask sends one question, unless nobody helped them, or they were asked lately.
func (a *Asker) ask(ctx context.Context, talk *hub.Conversation, q Question) error {
	helped, err := a.Answered(ctx, talk.ID)
	if err != nil || !helped {
		return err
	}
	lately, err := a.Lately(ctx, talk.ContactID, q.Template, a.Now().AddDate(0, 0, -q.EveryDays))
	if err != nil || lately {
		return err
	}
	err = a.Send(ctx, Request{Template: q.Template, Contact: talk.ContactID, Inbox: talk.LastInboxID, Link: a.Link(talk.ID), Key: "survey:" + string(talk.ID)})
	if hub.Is(err, hub.Invalid) || hub.Is(err, hub.Missing) {
		a.Log.Info("a customer cannot be asked how it went", "conversation", talk.ID, "error", err)
		return nil
	}
	return err
}
