package bluesky

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

// listener is one run of Listen.
type listener struct {
	*adapter
	sink   channels.Sink
	cur    cursor
	loaded bool
	rounds int
}

// Listen takes what comes until ctx ends. It gives up only when the account can
// not be signed in to.
func (a *adapter) Listen(ctx context.Context, sink channels.Sink) error {
	l := &listener{adapter: a, sink: sink}
	failures := 0
	for ctx.Err() == nil {
		err := l.round(ctx)
		pause := l.set.poll
		switch {
		case ctx.Err() != nil:
			return nil
		case hub.Is(err, hub.Denied):
			l.report(channels.Health{State: channels.Stopped, Text: webcall.Said(err)})
			return err
		case err != nil:
			failures++
			l.log.Warn("bluesky interrupted", "kind", hub.KindOf(err), "failures", failures)
			l.report(channels.Health{State: channels.Failing, Text: webcall.Said(err)})
			pause = max(webcall.After(err), comeBack.After(failures))
		default:
			failures = 0
			l.rounds++
			l.report(channels.Health{State: channels.Healthy})
		}
		if run.Sleep(ctx, pause) != nil {
			return nil
		}
	}
	return nil
}

// round is one look at the notifications, and now and then at what was taken back.
func (l *listener) round(ctx context.Context) error {
	s, err := l.signedIn(ctx)
	if err != nil {
		return err
	}
	if !l.loaded {
		if l.cur, err = l.loadCursor(ctx); err != nil {
			return err
		}
		l.loaded = true
	}
	reach := overlap
	if l.rounds%l.pace.deep == 0 {
		reach = deepReach
	}
	if err := l.catchUp(ctx, s.DID, reach); err != nil {
		return err
	}
	if l.rounds%l.pace.review == 0 {
		return l.review(ctx)
	}
	return nil
}

// catchUp brings in everything the hub does not have, oldest first. The cursor
// moves when all of it is there; after an error only what was taken is noted.
func (l *listener) catchUp(ctx context.Context, ours string, reach time.Duration) error {
	since := l.cur.At.Add(-reach)
	if since.Before(l.cur.From) {
		since = l.cur.From
	}
	items, err := l.walk(ctx, since, reasons)
	if err != nil {
		return err
	}
	newest, taken := l.cur.At, 0
	for _, i := range items {
		if i.seen.After(newest) {
			newest = i.seen
		}
		if l.cur.has(i.key) || i.seen.Before(l.cur.From) {
			continue
		}
		if err = l.take(ctx, &i, ours); err != nil {
			break
		}
		if taken++; taken%50 == 0 {
			err = l.saveCursor(ctx, &l.cur)
		}
		if err != nil {
			break
		}
	}
	if err == nil && newest.After(l.cur.At) {
		l.cur.At = newest
		return l.saveCursor(ctx, &l.cur)
	}
	if taken > 0 {
		if saved := l.saveCursor(ctx, &l.cur); err == nil {
			err = saved
		}
	}
	return err
}

// take hands one notification to the hub.
func (l *listener) take(ctx context.Context, i *item, ours string) error {
	in, ok := l.read(ctx, i.raw, ours)
	if !ok {
		l.cur.took(&hub.Inbound{SrcKey: i.key}, l.env.Now())
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err // its pictures may be missing for no other reason
	}
	if err := l.sink.Message(ctx, in); err != nil {
		return refused(err)
	}
	in.SrcKey = i.key
	l.cur.took(&in, l.env.Now().UTC())
	return nil
}

// refused is the sink's error as one that never looks like the server's word.
func refused(err error) error {
	return hub.Wrap(hub.Temporary, err, "The hub cannot keep messages at the moment.")
}
