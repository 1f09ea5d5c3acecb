package api

import (
	"context"
	"net/http"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/reports"
)

// Reports is the room that knows how the desk is doing.
type Reports interface {
	Wall(ctx context.Context) (*reports.Wall, error)
}

func (a *API) registerReports() {
	route(a, op{id: "getWall", method: http.MethodGet, path: "/reports/wall", noun: "Reports", action: auth.ReportsRead, within: time.Minute,
		summary: "The supervisor's wall",
		doc: "Queues, deadlines, colleagues, rates and attainment as of one position in the feed. Every number has a list: `lists` names the " +
			"query of `GET /conversations` by the number's name, the row's `filter` narrows it. What changes is pushed over the live socket " +
			"(`board` in docs/live-protocol.md)."}, a.getWall)
}

// instants brings the filters that speak of deadlines and waits to the clock.
func (a *API) instants(f *conversationFilter, q *store.ConversationQuery) {
	now := a.Now()
	q.Channel = hub.ChannelKind(f.Channel)
	if f.Separate {
		q.Flag = hub.FlagSeparate
	}
	switch {
	case f.Breached && f.AtRisk:
		q.DueUntil = now.Add(reports.AtRisk)
	case f.Breached:
		q.DueUntil = now
	case f.AtRisk:
		q.DueAfter, q.DueUntil = now, now.Add(reports.AtRisk)
	}
	if f.Waiting >= 0 {
		q.WaitingUntil = now.Add(-time.Duration(f.Waiting) * time.Second)
	}
}

func (a *API) getWall(ctx context.Context, _ *Caller, _ *struct{}) (*answer[*reports.Wall], error) {
	if a.Reports == nil {
		return nil, unsupported("reports")
	}
	return answered(a.Reports.Wall(ctx))
}
