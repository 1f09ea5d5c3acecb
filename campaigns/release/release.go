// Package release lets people go whom campaigns held because of how they stand
// with the desk. In come facts: a conversation was resolved, a rating changed, a
// late answer came; out goes a look at the rows of that person, which decides anew.
package release

import (
	"context"
	"log/slog"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/feed"
)

// Rows is the ledger.
type Rows interface {
	Release(ctx context.Context, people []hub.ContactID, now time.Time) (int64, error)
}

// Releaser does it. It is for one process.
type Releaser struct {
	Source feed.Source
	Rows   Rows
	Hint   func() // rows are due
	Now    func() time.Time
	Log    *slog.Logger
}

// atATime is how many facts are read at once, late how late a lost hint may make us.
const (
	atATime = 1000
	late    = time.Second
)

// releases are the facts after which somebody may stand better than before.
var releases = map[hub.FactType]bool{
	hub.ConversationStatus: true, hub.ConversationRated: true, hub.ConversationWaived: true, hub.ConversationMerged: true,
	hub.MessageSent: true, hub.SLAChanged: true, hub.SLAMet: true, hub.ContactMerged: true, hub.ContactUnmerged: true,
}

// Run follows what happens until ctx ends; wake says that something did.
func (r *Releaser) Run(ctx context.Context, wake <-chan struct{}) error {
	place := &feed.Reader{Name: "campaign-releases", Most: atATime, Source: r.Source, Now: r.Now, Log: r.Log}
	return place.Follow(ctx, wake, late, r.follow)
}

func (r *Releaser) follow(ctx context.Context, facts []hub.Fact) error {
	seen := map[hub.ContactID]bool{}
	var people []hub.ContactID
	for i := range facts {
		if f := &facts[i]; releases[f.Type] && f.ContactID != "" && !seen[f.ContactID] {
			seen[f.ContactID] = true
			people = append(people, f.ContactID)
		}
	}
	if len(people) == 0 {
		return nil
	}
	n, err := r.Rows.Release(ctx, people, r.Now())
	if err == nil && n > 0 {
		r.Hint()
	}
	return err
}
