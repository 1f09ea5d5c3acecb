package email

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/email/imapbox"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/mime"
	"github.com/parleyhub/parley/internal/run"
)

// sentBack is how fast the mailbox of sent mails is tried again; a host that has
// none is asked once in a while, as somebody may make one.
var sentBack = run.Backoff{First: time.Second, Max: 5 * time.Minute}

const (
	sentNone   = 30 * time.Minute
	sentWindow = 1000             // mails looked at again when it was numbered anew
	sentSkew   = 10 * time.Minute // by which a host's clock may be behind ours
	sentKey    = "imap-sent"
)

// followSent takes what people answer from the mailbox with ordinary programs,
// until ctx ends. Trouble with it is no trouble of the inbox: mail comes in all
// the same.
func (a *adapter) followSent(ctx context.Context, sink channels.Sink) {
	f := &follower{adapter: a, sink: sink, sent: true}
	for failures := 0; ctx.Err() == nil; {
		moved, err := f.watch(ctx)
		if failures++; moved {
			failures = 1
		}
		wait := sentBack.After(failures)
		if errors.Is(err, imapbox.ErrNoSent) {
			wait = sentNone
		} else if ctx.Err() == nil {
			a.env.Log.Warn("mailbox of sent mails interrupted", "inbox", a.inbox.ID, "kind", hub.KindOf(err), "failures", failures)
		}
		if run.Sleep(ctx, wait) != nil {
			return
		}
	}
}

func (f *follower) open(ctx context.Context) (*imapbox.Box, error) {
	if !f.sent {
		b, _, err := f.connect(ctx)
		return b, err
	}
	b, _, err := f.connectTo(ctx, f.set.sentBox)
	return b, err
}

func (f *follower) key() string {
	if f.sent {
		return sentKey
	}
	return positionKey
}

// newest is how many of the newest mails are looked at in a mailbox that is new to
// us or numbered anew. Of sent mails none are at first: those are answers of before.
func (f *follower) newest() uint32 {
	switch {
	case !f.sent:
		return window
	case f.at.Since.IsZero():
		return 0
	}
	return sentWindow
}

// read makes of a mail what the hub understands; skip: nothing.
func (f *follower) read(ctx context.Context, m arrival) (in hub.Inbound, skip bool, err error) {
	if !f.sent {
		in, err = f.inbound(ctx, m)
		return in, false, err
	}
	if m.at.Before(f.at.Since.Add(-sentSkew)) {
		return in, true, nil
	}
	return f.echo(ctx, m)
}

// sentHere reports whether the hub sent a mail itself: by its id, by our line in
// its header, or by a token in its Reply-To, which no other program puts there.
func (a *adapter) sentHere(h mime.Header, id string) bool {
	for _, to := range mime.Addresses(h.Raw("Reply-To")) {
		if _, token, ok := a.set.names.Owned(to.Address); ok && len(token) == hub.ReplyTokenN {
			return true
		}
	}
	return a.refs.Own(id) || a.ownLoop(h)
}

// echo makes of a sent mail what we said elsewhere. It is nothing when the hub sent
// it itself, when it is not from an address of the inbox, and when it answers
// nothing: what begins a matter elsewhere is not ours to show.
func (a *adapter) echo(ctx context.Context, m arrival) (in hub.Inbound, skip bool, err error) {
	now := a.env.Now()
	in = hub.Inbound{Inbox: a.inbox.ID, Kind: Kind, RawType: "message/rfc822", ReceivedAt: now, AcceptedAt: now, Echo: true}
	if !m.at.IsZero() && m.at.Before(now) {
		in.ReceivedAt = m.at
	}
	scan := mime.Inspect(m.raw)
	a.identify(&in, scan.Header, m)
	own, _, ours := a.set.names.Owned(in.From.Address)
	to := slices.DeleteFunc(append(slices.Clone(in.To), in.Cc...), func(x hub.Address) bool { return a.Owns(x.Address) || !mime.ValidAddress(x.Address) })
	if !ours || len(to) == 0 || len(in.Refs) == 0 || a.sentHere(scan.Header, in.Ref) {
		return in, true, nil
	}
	body, broken := readBody(ctx, scan, m.raw)
	if broken != "" || body.Type == "multipart/report" {
		return in, true, nil
	}
	if auto := strings.ToLower(strings.TrimSpace(scan.Header.Raw("Auto-Submitted"))); auto != "" && auto != "no" {
		in.Automatic = hub.AutoReply // the mailbox answers by machine
	}
	in.Author, in.Alias, in.Tokens = in.FromName, a.set.names.Alias(own), nil
	in.From, in.FromName = hub.EmailHandle(to[0].Address), "" // what an address book calls people is not their name
	in.Thread = in.From.Address
	in.Subject = clip(scan.Header.Text("Subject"), 998)
	if body.Sealed != "" || len(body.Meetings) > 0 {
		in.Letter = &hub.Letter{Sealed: body.Sealed, Meetings: body.Meetings}
	}
	if err := a.fill(ctx, &in, body); err != nil {
		return in, false, err
	}
	return in, false, a.keepRaw(ctx, &in, m.raw)
}
