package delivery

import (
	"errors"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// How long sending is tried where the channel does not say.
const (
	giveUp     = time.Hour
	giveUpShut = 48 * time.Hour // the inbox is not open: that is ours to mend
)

// settle decides what an attempt's result makes of its order. It is pure but
// for the jitter of the back-off.
func settle(o hub.Order, can channels.Abilities, r hub.Receipt, err error, now time.Time, backoff run.Backoff) hub.Order {
	o.LeaseUntil, o.UpdatedAt, o.Error = time.Time{}, now, ""
	if err == nil {
		o.State = hub.Accepted
		if r.State == hub.Cancelled || r.State.Forward(hub.Accepted) {
			o.State = r.State
		}
		if r.Error != "" {
			o.Error = r.Error
		}
		if r.Ref != "" && r.Ref != o.Ref {
			o.ProviderRef = r.Ref
		}
		if r.Final != "" {
			o.ProviderRef = r.Final
		}
		return o
	}
	o.Error = said(err)
	switch hub.KindOf(err) {
	case hub.Temporary, hub.Limited:
		limit := can.GiveUpAfter
		if can.Class == "" {
			limit = giveUpShut
		} else if limit <= 0 {
			limit = giveUp
		}
		if now.Sub(later(o.CreatedAt, o.AgainAt)) < limit {
			o.State = hub.Queued
			o.NotBefore = now.Add(max(backoff.After(max(1, o.Attempts)), after(err)))
			return o
		}
		o.State = hub.Failed
	case hub.Unknown:
		o.State = hub.UnknownOut
	default:
		o.State = hub.Failed
	}
	return o
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// after is the wait that the provider asked for, an hour at most.
func after(err error) time.Duration {
	var e *hub.Error
	if errors.As(err, &e) {
		return min(e.After, time.Hour)
	}
	return 0
}

// said is the text of err that people may read.
func said(err error) string {
	var e *hub.Error
	if errors.As(err, &e) && e.Text != "" {
		return e.Text
	}
	return "the provider did not take it"
}
