package api_test

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
	"github.com/parleyhub/parley/sla/feed"
	"github.com/parleyhub/parley/sla/sweep"
	"github.com/parleyhub/parley/sla/terms"
	"github.com/parleyhub/parley/sla/trial"
)

var calendarWeek = obj{"mon": [][]string{{"09:00", "17:00"}}}

var calendarBody = []byte(`{"name":"Office","zone":"UTC","week":{"mon":[["09:00","17:00"]]}}`)

// keeper saves terms in a house without teams.
func (h *house) keeper() *terms.Keeper {
	return &terms.Keeper{Store: h.store, Now: h.clock, House: func(context.Context) (terms.House, error) { return terms.House{}, nil }}
}

// engineOf is the shipped SLA engine, for reading only; internal/app tries the real parts.
type engineOf struct {
	*sla.Engine
	h *house
}

func (h *house) stillClocks() engineOf {
	e, err := sla.New(sla.Settings{})
	h.must(err)
	return engineOf{e, h}
}

func (e engineOf) Would(ctx context.Context, _ *sla.Settings) (sweep.Effect, error) {
	return sweep.Would(ctx, e.h.store, e.Engine, e.h.clock())
}

func (e engineOf) Backtest(ctx context.Context, draft sla.Settings, q trial.Question, progress func(done, of int64) error) (trial.Result, error) {
	b, err := draft.Compile()
	if err != nil {
		return trial.Result{}, err
	}
	return trial.Run(ctx, e.h.store, e.Book(), b, q, progress)
}

func (e engineOf) Holidays(context.Context, string) (feed.Holidays, error) {
	return feed.Holidays{}, hub.Errorf(hub.Temporary, "there is no network here")
}

func (e engineOf) Explain(c *hub.Conversation, now time.Time, called func(string) string) ([]sla.Told, error) {
	return e.Engine.Explain(c, now, called)
}
