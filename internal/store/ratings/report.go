package ratings

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Period says which ratings a report is about: those that were last said from an
// instant to before another, of all or of the conversations of one colleague.
type Period struct {
	From, To time.Time
	Agent    hub.AgentID // empty: of all
}

// Place is who holds a conversation that was rated, and how it came.
type Place struct {
	TeamID  hub.TeamID
	AgentID hub.AgentID // who has it now
	Channel hub.ChannelKind
}

// Each calls fn for each rating of a period, in no order.
func (r Rows) Each(ctx context.Context, p Period, fn func(id hub.ConversationID, score int, at time.Time, in Place)) error {
	return r.side.Rows(ctx, "rating_period", func(scan func(...any) error) error {
		var id hub.ConversationID
		var score int
		var at time.Time
		var in Place
		err := scan(&id, &score, store.When(&at), &in.TeamID, &in.AgentID, &in.Channel)
		if err == nil {
			fn(id, score, at, in)
		}
		return err
	}, p.From, p.To, string(p.Agent))
}

// Campaigns answers which campaign the conversations began with that were rated in
// a period, as runs name it; those that began with none are not in it.
func (r Rows) Campaigns(ctx context.Context, p Period) (map[hub.ConversationID]string, error) {
	out := map[hub.ConversationID]string{}
	err := r.side.Rows(ctx, "rating_campaigns", func(scan func(...any) error) error {
		var id hub.ConversationID
		var campaign string
		err := scan(&id, &campaign)
		out[id] = campaign
		return err
	}, p.From, p.To, string(p.Agent))
	return out, err
}

// Said is a rating with what it is about.
type Said struct {
	hub.Rating
	Place
	Subject   string
	ContactID hub.ContactID
	Name      string // of the person
}

// Ask says which ratings of a period are listed.
type Ask struct {
	Period
	Score    int  // 0: any
	Words    bool // only those with words
	Before   time.Time
	BeforeID hub.ConversationID // with Before the place of the last one that was listed
	AtMost   int
}

// Said answers ratings of a period, the latest first.
func (r Rows) Said(ctx context.Context, a Ask) (out []Said, err error) {
	low, high, words := a.Score, a.Score, 0
	if a.Score == 0 {
		low, high = 1, hub.BestScore
	}
	if a.Words {
		words = 1
	}
	if a.Before.IsZero() {
		a.Before = a.To
	}
	err = r.side.Rows(ctx, "rating_said", func(scan func(...any) error) error {
		var x Said
		err := scan(&x.ConversationID, &x.Score, &x.Words, store.When(&x.At), store.When(&x.ChangedAt), &x.TeamID, &x.AgentID, &x.Channel, &x.Subject, &x.ContactID, &x.Name)
		out = append(out, x)
		return err
	}, low, high, a.From, a.To, string(a.Agent), words, a.Before, string(a.BeforeID), a.AtMost)
	return out, err
}
