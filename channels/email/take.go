package email

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"

	"github.com/emersion/go-imap/v2"

	"github.com/parleyhub/parley/channels/email/imapbox"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/mime"
)

// Bounds of one batch: what is in memory at once.
const (
	batchMails = 200
	batchBytes = 8 << 20
)

const (
	readers  = 2  // mails read at once
	inFlight = 32 // mails handed over at once; each waits for its sync

	// How often a mail may break the connection before it is set aside: at once
	// where what the host sent cannot be understood, later where the line may be
	// at fault.
	strikesParse = 2
	strikesLine  = 5
)

// errSink says that the hub did not take a mail.
var errSink = errors.New("the hub cannot keep mail now")

// job is one mail on its way from the mailbox to the hub.
type job struct {
	imapbox.Mail
	in     hub.Inbound
	err    error
	parsed chan struct{}
	done   chan struct{}
	skip   bool // it is nothing for the hub
	ok     bool // the hub has it; read after done
}

// take hands the listed mails over, batch by batch, and moves the position over
// what was accepted without a gap.
func (f *follower) take(ctx context.Context, b *imapbox.Box, list []imapbox.Entry) error {
	for len(list) > 0 {
		if list[0].Size > mime.MaxBytes {
			if err := f.setAside(ctx, list[0].UID, tooLarge); err != nil {
				return err
			}
			list = list[1:]
			continue
		}
		n, bytes := 0, int64(0)
		for n < len(list) && n < batchMails && list[n].Size <= mime.MaxBytes && (n == 0 || bytes+list[n].Size <= batchBytes) {
			bytes += list[n].Size
			n++
		}
		if list[0].UID == f.suspect {
			n = 1
		}
		if err := f.batch(ctx, b, list[:n]); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// batch fetches, reads and hands over one batch. All three go on at once; the
// mails of one sender reach the hub one after the other.
func (f *follower) batch(ctx context.Context, b *imapbox.Box, list []imapbox.Entry) error {
	uids := make([]imap.UID, len(list))
	for i, w := range list {
		uids[i] = w.UID
	}
	// Both queues hold a whole batch, so that the connection never waits for us.
	toRead, toHand := make(chan *job, len(list)), make(chan *job, len(list))
	var jobs []*job
	var wg sync.WaitGroup
	for range readers {
		wg.Go(func() {
			for j := range toRead {
				j.in, j.skip, j.err = f.read(ctx, arrival{raw: j.Raw, at: j.At})
				close(j.parsed)
			}
		})
	}
	wg.Go(func() { f.handOver(ctx, toHand) })
	fetchErr := b.Fetch(uids, mime.MaxBytes, func(m imapbox.Mail) {
		if len(jobs) >= len(list) {
			return // a host that answers more than was asked
		}
		j := &job{Mail: m, parsed: make(chan struct{}), done: make(chan struct{})}
		jobs = append(jobs, j)
		toRead <- j
		toHand <- j
	})
	close(toRead)
	close(toHand)
	wg.Wait()
	return f.advance(ctx, uids, jobs, fetchErr)
}

// handOver gives mails to the hub in their order, many at once, but each only
// after the one before it of the same sender.
func (f *follower) handOver(ctx context.Context, jobs <-chan *job) {
	slots := make(chan struct{}, inFlight)
	before := map[string]*job{}
	var wg sync.WaitGroup
	for j := range jobs {
		<-j.parsed
		prev := before[j.in.Thread]
		before[j.in.Thread] = j
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { close(j.done); <-slots }()
			if prev != nil {
				if <-prev.done; !prev.ok {
					return
				}
			}
			if j.err == nil && !j.skip {
				j.err = f.sink.Message(ctx, j.in)
			}
			j.ok = j.err == nil
		})
	}
	wg.Wait()
}

// advance moves the position over the accepted beginning of the batch and
// judges what went wrong, if anything did.
func (f *follower) advance(ctx context.Context, uids []imap.UID, jobs []*job, fetchErr error) error {
	state := map[imap.UID]*job{}
	for _, j := range jobs {
		state[j.UID] = j
	}
	last, refused, taken := f.at.Last, false, map[uint32]string{}
	var missing imap.UID
	for _, uid := range uids {
		j := state[uid]
		if j == nil && fetchErr != nil {
			if missing == 0 {
				missing = uid
			}
			break
		}
		if j != nil && !j.ok {
			refused = true
			break
		}
		if last = uid; j != nil { // else it is gone from the mailbox meanwhile
			taken[uint32(uid)] = j.in.SrcKey
		}
	}
	if last != f.at.Last {
		f.at.Last = last
		if err := errors.Join(f.book(ctx, taken), f.save(ctx)); err != nil {
			return err
		}
	}
	if f.suspect != 0 && last >= f.suspect {
		f.suspect, f.strikes = 0, 0
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case refused:
		f.env.Log.Warn("mail refused by the hub", "inbox", f.inbox.ID)
		return errSink
	case fetchErr != nil && missing != 0:
		return f.strike(ctx, missing, fetchErr)
	}
	return fetchErr
}

// strike counts a mail at which the connection broke, and sets it aside when it
// has done so too often. The error is always answered: the connection is gone.
func (f *follower) strike(ctx context.Context, uid imap.UID, err error) error {
	if f.suspect != uid {
		f.suspect, f.strikes = uid, 0
	}
	f.strikes++
	limit := strikesParse
	var line net.Error
	if errors.As(err, &line) || errors.Is(err, net.ErrClosed) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		limit = strikesLine
	}
	if f.strikes < limit {
		return err
	}
	if aside := f.setAside(ctx, uid, "The mail host sends it in a shape that cannot be read. It is still in the mailbox."); aside != nil {
		return errors.Join(err, aside)
	}
	return err
}

// tooLarge is why a mail is not read at all.
const tooLarge = "It breaks a bound of the reader: it is larger than 35 MiB."

// brokenAt is a mail that is set aside without its bytes.
func (a *adapter) brokenAt(valid uint32, uid imap.UID, why string) hub.Inbound {
	now := a.env.Now()
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%d", a.inbox.ID, valid, uid))
	key := fmt.Sprintf("mail-uid:%x", sum[:20])
	return hub.Inbound{Inbox: a.inbox.ID, Kind: Kind, SrcKey: key, Thread: key, ReceivedAt: now, AcceptedAt: now, Broken: why, RawType: "message/rfc822"}
}

// setAside hands a mail over as broken, without its bytes, and goes past it.
func (f *follower) setAside(ctx context.Context, uid imap.UID, why string) error {
	in := f.brokenAt(f.at.Valid, uid, why)
	if f.sent {
		// nobody waits for an answer to it
	} else if err := f.sink.Message(ctx, in); err != nil {
		return errSink
	}
	if err := f.book(ctx, map[uint32]string{uint32(uid): in.SrcKey}); err != nil {
		return err
	}
	f.env.Log.Warn("mail set aside", "inbox", f.inbox.ID, "uid", uid)
	f.suspect, f.strikes = 0, 0
	f.at.Last = uid
	return f.save(ctx)
}
