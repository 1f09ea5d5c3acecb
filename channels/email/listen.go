package email

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/email/imapbox"
	"github.com/parleyhub/parley/channels/email/uidbook"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// comeBack is how fast a mailbox is tried again; its host may be away for days
// and is found again within the hub's 30 seconds.
var comeBack = run.Backoff{First: 250 * time.Millisecond, Max: 10 * time.Second}

// window is how many of the newest mails are looked at in a mailbox that is new
// to us or has numbered its mails anew.
const window = 10_000

// position is how far we are in a mailbox, as kept in the inbox's state.
type position struct {
	Valid uint32   `json:"valid"` // UIDVALIDITY
	Last  imap.UID `json:"last"`  // everything up to here is accepted

	Since time.Time `json:"since,omitzero"` // of sent mails: older ones are none of ours
}

const positionKey = "imap"

// follower follows one mailbox for as long as Listen runs.
type follower struct {
	*adapter
	sink    channels.Sink
	sent    bool // it is that of sent mails
	at      position
	known   bool     // at has been loaded
	suspect imap.UID // the mail at which the connection broke last time
	strikes int      // how often in a row
}

// Listen follows the mailbox until ctx ends: IDLE where the host has it, and
// polling in any case. Without a mailbox in the settings it only waits.
func (a *adapter) Listen(ctx context.Context, sink channels.Sink) error {
	if a.set.imap == nil {
		<-ctx.Done()
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	var beside sync.WaitGroup
	defer beside.Wait()
	defer cancel()
	if a.set.sent {
		beside.Go(func() { a.followSent(ctx, sink) })
	}
	f := &follower{adapter: a, sink: sink}
	failures := 0
	for ctx.Err() == nil {
		moved, err := f.watch(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if hub.Is(err, hub.Denied) {
			return err // asking again cannot help, and makes it worse
		}
		if moved {
			failures = 0
		}
		if failures++; failures > 1 { // a session that ends after hours is ordinary
			a.report(err)
		}
		a.env.Log.Warn("mailbox interrupted", "inbox", a.inbox.ID, "kind", hub.KindOf(err), "failures", failures)
		if run.Sleep(ctx, comeBack.After(failures)) != nil {
			return nil
		}
	}
	return nil
}

// report says how the mailbox stands, to whom it concerns.
func (a *adapter) report(err error) {
	if a.env.Report == nil {
		return
	}
	var said *hub.Error
	switch {
	case err == nil:
		a.env.Report(channels.Health{State: channels.Healthy})
	case errors.As(err, &said) && said.Text != "":
		a.env.Report(channels.Health{State: channels.Failing, Text: said.Text})
	default:
		a.env.Report(channels.Health{State: channels.Failing, Text: "The mail host breaks off."})
	}
}

// watch opens the mailbox once and takes what comes until something breaks. It
// reports whether it got as far as an open mailbox that answered.
func (f *follower) watch(ctx context.Context) (moved bool, err error) {
	b, err := f.open(ctx)
	if err != nil {
		return false, err
	}
	defer b.Close()
	stop := context.AfterFunc(ctx, b.Interrupt)
	defer stop()
	if err := f.settle(ctx, b); err != nil {
		return false, err
	}
	if !f.sent {
		f.report(nil)
	}
	refusals := 0
	for ctx.Err() == nil {
		list, err := b.List(f.at.Last)
		if err != nil {
			return moved, err
		}
		if len(list) > 0 {
			err := f.take(ctx, b, list)
			if !errors.Is(err, errSink) {
				refusals = 0
			}
			switch {
			case errors.Is(err, errSink):
				// The hub cannot keep mail now: the mailbox keeps it for us.
				refusals++
				if err := run.Sleep(ctx, comeBack.After(refusals)); err != nil {
					return true, err
				}
				continue
			case err != nil:
				return moved, err
			}
			moved = true
			continue
		}
		moved = true
		if err := b.Idle(ctx, f.set.poll); err != nil {
			return moved, err
		}
	}
	return moved, ctx.Err()
}

// settle finds where to go on in the mailbox just opened.
func (f *follower) settle(ctx context.Context, b *imapbox.Box) error {
	if !f.known {
		raw, err := f.env.State.Get(ctx, f.key())
		switch {
		case err == nil:
			if json.Unmarshal(raw, &f.at) != nil {
				f.at = position{} // look at the window again; the ledger knows the rest
			}
		case !hub.Is(err, hub.Missing):
			return err
		}
		f.known = true
	}
	if f.at.Valid == b.Valid && f.at.Valid != 0 {
		return nil
	}
	first, err := b.Below(f.newest())
	if err != nil {
		return err
	}
	f.suspect, f.strikes = 0, 0
	f.at = position{Valid: b.Valid, Last: first, Since: f.at.Since}
	if f.sent && f.at.Since.IsZero() {
		f.at.Since = f.env.Now()
	}
	return f.save(ctx)
}

// book writes down what mails became, for whoever compares.
func (f *follower) book(ctx context.Context, keys map[uint32]string) error {
	if f.sent {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 500*time.Millisecond)
	defer cancel()
	return uidbook.Book{State: f.env.State, Valid: f.at.Valid}.Add(ctx, keys)
}

// save keeps the position. It is called after the mails up to it are accepted,
// also when ctx has just ended.
func (f *follower) save(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 500*time.Millisecond)
	defer cancel()
	raw, err := json.Marshal(f.at)
	if err != nil {
		return err
	}
	return f.env.State.Put(ctx, f.key(), raw)
}
