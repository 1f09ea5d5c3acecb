// Package ratings answers what customers think of how their conversations went.
package ratings

import (
	"context"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/ratings"
)

// Rows are what customers said.
type Rows interface {
	OfContact(ctx context.Context, id hub.ContactID, limit int) ([]hub.Rating, error)
	Each(ctx context.Context, p ratings.Period, fn func(id hub.ConversationID, score int, at time.Time, in ratings.Place)) error
	Campaigns(ctx context.Context, p ratings.Period) (map[hub.ConversationID]string, error)
	Said(ctx context.Context, a ratings.Ask) ([]ratings.Said, error)
}

// House are names.
type House interface {
	Teams(ctx context.Context) ([]hub.Team, error)
	Agents(ctx context.Context) ([]hub.Agent, error)
	Document(ctx context.Context, kind hub.DocumentKind, id string) (hub.Document, error)
}

// Desk answers the operations.
type Desk struct {
	Rows  Rows
	House House
	Zone  func(context.Context) (*time.Location, error) // of the workspace
	Now   func() time.Time
	Talks interface {
		ConversationFor(ctx context.Context, sc hub.Scope, id hub.ConversationID) (hub.Conversation, error)
	}
}

// most is how many ratings of one person are answered.
const most = 50

// OfContact answers the operation listContactRatings. What a caller may not see
// of conversations they do not see here.
func (d *Desk) OfContact(ctx context.Context, c *door.Caller, in *page.ByID) (*page.Answer[page.List[hub.Rating]], error) {
	all, err := d.Rows.OfContact(ctx, hub.ContactID(in.ID), most)
	if err != nil {
		return nil, err
	}
	out := make([]hub.Rating, 0, len(all))
	for _, x := range all {
		_, err := d.Talks.ConversationFor(ctx, c.Scope, x.ConversationID)
		if hub.Is(err, hub.Missing) || hub.Is(err, hub.Denied) {
			continue
		}
		if err != nil {
			return nil, err
		}
		x.At, x.ChangedAt = x.At.UTC(), x.ChangedAt.UTC()
		out = append(out, x)
	}
	return page.Listed(out, ""), nil
}
