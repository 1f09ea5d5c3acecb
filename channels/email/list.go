package email

import (
	"context"
	"encoding/json"
	"iter"
	"time"

	"github.com/emersion/go-imap/v2"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/email/imapbox"
	"github.com/parleyhub/parley/channels/email/uidbook"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
	"github.com/parleyhub/parley/internal/mime"
	"github.com/parleyhub/parley/internal/run"
)

// lister is an inbox with a mailbox: it can be asked what is in it.
type lister struct{ *adapter }

var _ channels.Reconciler = lister{}

// mostRead is how many mails one look reads to learn what they are: those whose
// numbers were taken before the book was begun.
const mostRead = 2000

// List implements channels.Reconciler with the numbers of the mailbox. What they
// became stands in the book; only a mail whose number is not in it is read.
func (a lister) List(ctx context.Context, since time.Time) iter.Seq2[channels.Listed, error] {
	return func(yield func(channels.Listed, error) bool) {
		b, _, err := a.connect(ctx)
		if err != nil {
			yield(channels.Listed{}, err)
			return
		}
		defer b.Close()
		defer context.AfterFunc(ctx, b.Interrupt)()
		entries, err := b.Since(since)
		if err != nil {
			yield(channels.Listed{}, hub.Wrap(hub.Temporary, guard.Bare(err), "The mail host does not list the mailbox."))
			return
		}
		if len(entries) > 0 {
			a.caughtUp(ctx, b.Valid, entries[len(entries)-1].UID)
		}
		a.compare(ctx, b, entries, yield)
	}
}

func (a lister) compare(ctx context.Context, b *imapbox.Box, entries []imapbox.Entry, yield func(channels.Listed, error) bool) {
	book, read, over := uidbook.Book{State: a.env.State, Valid: b.Valid}.Read(), 0, false
	defer func() { over = true }()
	for _, e := range entries {
		key, err := book.Key(ctx, uint32(e.UID))
		if err != nil {
			yield(channels.Listed{}, err)
			return
		}
		item := channels.Listed{SrcKey: key, At: e.At, Take: func(ctx context.Context, sink channels.Sink) error {
			if !over {
				_, err := a.fetch(ctx, b, e, sink)
				return err
			}
			again, _, err := a.connect(ctx) // taken after the list was read to its end
			if err != nil {
				return err
			}
			defer again.Close()
			defer context.AfterFunc(ctx, again.Interrupt)()
			if again.Valid != b.Valid {
				return hub.Errorf(hub.Temporary, "The mailbox was numbered anew meanwhile.")
			}
			_, err = a.fetch(ctx, again, e, sink)
			return err
		}}
		if key == "" {
			if read++; read > mostRead {
				yield(channels.Listed{}, hub.Errorf(hub.Limited, "Too many mails had to be read to compare them; the next look goes on."))
				return
			}
			in, err := a.fetch(ctx, b, e, nil)
			if hub.Is(err, hub.Missing) {
				continue // deleted meanwhile
			}
			if err != nil {
				yield(channels.Listed{}, err)
				return
			}
			item.SrcKey = in.SrcKey
			item.Take = func(ctx context.Context, sink channels.Sink) error { return sink.Message(ctx, in) }
			if err := (uidbook.Book{State: a.env.State, Valid: b.Valid}).Add(ctx, map[uint32]string{uint32(e.UID): in.SrcKey}); err != nil {
				yield(channels.Listed{}, err)
				return
			}
		}
		if !yield(item, nil) {
			return
		}
	}
}

// fetch reads one mail and hands it over, if there is somebody to hand it to.
func (a lister) fetch(ctx context.Context, b *imapbox.Box, e imapbox.Entry, sink channels.Sink) (in hub.Inbound, err error) {
	if e.Size > mime.MaxBytes {
		in = a.brokenAt(b.Valid, e.UID, tooLarge)
	} else {
		var got *imapbox.Mail
		err = b.Fetch([]imap.UID{e.UID}, mime.MaxBytes, func(m imapbox.Mail) { got = &m })
		switch {
		case err != nil:
			return in, hub.Wrap(hub.Temporary, guard.Bare(err), "The mail host does not hand the mail over.")
		case got == nil:
			return in, hub.Errorf(hub.Missing, "The mail is not in the mailbox any more.")
		}
		if in, err = a.inbound(ctx, arrival{raw: got.Raw, at: got.At}); err != nil {
			return in, err
		}
	}
	if sink != nil {
		err = sink.Message(ctx, in)
	}
	return in, err
}

// caughtUp waits while the listener is on its way to the newest mail: what it is
// going to take by itself is not to be fetched twice.
func (a lister) caughtUp(ctx context.Context, valid uint32, newest imap.UID) {
	var at position
	for still := 0; still < 15; still++ { // half a minute without a step: it does not move
		raw, err := a.env.State.Get(ctx, positionKey)
		var now position
		if err != nil || json.Unmarshal(raw, &now) != nil || now.Valid == valid && now.Last >= newest {
			return
		}
		if now != at {
			at, still = now, 0
		}
		if run.Sleep(ctx, 2*time.Second) != nil {
			return
		}
	}
}
