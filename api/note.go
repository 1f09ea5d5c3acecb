package api

import (
	"context"

	"github.com/parleyhub/parley/hub"
)

// note writes down who did what to which row, and tells the screens: one audit
// entry and, unless fact is empty, one fact that names the row alone.
func (a *API) note(ctx context.Context, c *Caller, action, object, detail string, fact hub.FactType) error {
	return a.noteBy(ctx, c.Actor(), action, object, detail, fact)
}

func (a *API) noteBy(ctx context.Context, by hub.Actor, action, object, detail string, fact hub.FactType) error {
	now := a.Now()
	set := hub.WriteSet{Audit: []hub.AuditEntry{{At: now, Actor: by, Action: action, Object: object, Detail: detail}}}
	if fact != "" {
		set.Facts = []hub.Fact{hub.NewFact(fact, now, by, hub.FactData{After: map[string]string{"id": object}, Reason: action})}
	}
	return a.Store.Commit(ctx, set)
}
