package mastodon

import (
	"context"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/webcall"
)

// comeBack is how fast a server that failed is asked again.
var comeBack = run.Backoff{First: 500 * time.Millisecond, Max: 30 * time.Second}

// listener is one run of Listen. What is not a channel belongs to keep alone.
type listener struct {
	*adapter
	sink   channels.Sink
	bell   chan struct{} // there may be something new
	events chan event    // edits and deletions, as the stream tells them
	cursor string
	recent []known
	loaded bool
}

// Listen takes what comes until ctx ends. It gives up only when the server does
// not know the access token any more.
func (a *adapter) Listen(ctx context.Context, sink channels.Sink) error {
	l := &listener{adapter: a, sink: sink, bell: make(chan struct{}, 1), events: make(chan event, 100)}
	g := run.NewGroup(ctx, a.log)
	g.Go("mastodon stream", l.follow)
	g.Go("mastodon notifications", l.keep)
	return g.Wait()
}

// ring asks for a look at the notifications; many rings are one look.
func (l *listener) ring() {
	select {
	case l.bell <- struct{}{}:
	default:
	}
}

// keep looks at the notifications whenever it is time or the bell rings.
func (l *listener) keep(ctx context.Context) error {
	failures, due := 0, true
	for ctx.Err() == nil {
		err := l.round(ctx, due)
		switch {
		case ctx.Err() != nil:
			return nil
		case hub.Is(err, hub.Denied):
			l.report(channels.Health{State: channels.Stopped, Text: webcall.Said(err)})
			return err
		case err != nil:
			failures++
			l.log.Warn("mastodon interrupted", "kind", hub.KindOf(err), "failures", failures)
			l.report(channels.Health{State: channels.Failing, Text: webcall.Said(err)})
			if run.Sleep(ctx, max(webcall.After(err), comeBack.After(failures))) != nil {
				return nil
			}
			continue
		}
		failures = 0
		l.report(channels.Health{State: channels.Healthy})
		if run.Sleep(ctx, l.gap()) != nil {
			return nil
		}
		if due, err = l.wait(ctx); err != nil {
			return nil
		}
	}
	return nil
}

// round is one look: what is new, and when it is due, what has changed since.
func (l *listener) round(ctx context.Context, due bool) error {
	place, err := l.describe(ctx)
	if err != nil {
		return err
	}
	me, err := l.self(ctx)
	if err != nil {
		return err
	}
	if !l.loaded {
		if l.cursor, err = l.loadCursor(ctx); err != nil {
			return err
		}
		if l.recent, err = l.loadRecent(ctx); err != nil {
			return err
		}
		l.loaded = true
	}
	if err := l.catchUp(ctx, &me, place.domain); err != nil || !due {
		return err
	}
	return l.review(ctx, &me, place.domain)
}

// wait is over when there is reason to look again; due says that it is time, and
// not only that the stream rang.
func (l *listener) wait(ctx context.Context) (due bool, err error) {
	timer := time.NewTimer(l.set.poll)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-timer.C:
			return true, nil
		case <-l.bell:
			return false, nil
		case e := <-l.events:
			if err := l.happened(ctx, e); err != nil {
				return false, err
			}
		}
	}
}

// happened brings in an edit or a deletion. The stream does not tell it again, so
// it is offered until the hub takes it.
func (l *listener) happened(ctx context.Context, e event) error {
	for failures := 1; ; failures++ {
		err := l.change(ctx, e)
		if err == nil || ctx.Err() != nil {
			return ctx.Err()
		}
		l.log.Warn("a change was not taken", "kind", hub.KindOf(err), "failures", failures)
		if err := run.Sleep(ctx, comeBack.After(failures)); err != nil {
			return err
		}
	}
}
