package telegram

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/telegram/botapi"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/sanitize"
)

// files fetches what a message carries, at once: Telegram promises an hour. A
// file that cannot be had at the moment is noted in State and joined to its
// message later, so that the words never wait for it; one that cannot be had for
// good is told of in the words.
func (a *adapter) files(ctx context.Context, m *hub.Inbound, files []named) error {
	patience := mediaTime
	if a.hook == "" {
		patience = pollTime
	}
	fetch, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for _, f := range files {
		at, err := a.fetch(fetch, f)
		switch {
		case err == nil:
			m.Attachments = append(m.Attachments, at)
		case ctx.Err() != nil:
			return hub.Wrap(hub.Temporary, ctx.Err(), "Fetching a file was interrupted.")
		case later(err) && m.Change != nil: // its words are news; the file is most likely the one we have
			m.Attachments, m.Change.KeepFiles = nil, true
			return nil
		case later(err):
			if err := a.putOff(ctx, *m, f); err != nil {
				return err
			}
		default:
			a.env.Log.Info("a file cannot be had", "inbox", a.in.ID, "kind", hub.KindOf(err))
			miss(m, err)
		}
	}
	return nil
}

func (a *adapter) fetch(ctx context.Context, f named) (hub.Attachment, error) {
	if f.Size > botapi.MaxDownload {
		return hub.Attachment{}, hub.Errorf(hub.Invalid, "The file is larger than the %d MB that bots may fetch.", botapi.MaxDownload>>20)
	}
	return a.api.Download(ctx, f.FileID, f.name, a.env.Blobs.Put)
}

// later reports whether a file may be had another time.
func later(err error) bool { return hub.Retryable(err) || hub.Is(err, hub.Unknown) }

// miss says in the words that a file is not there: one that silently is not misleads.
func miss(m *hub.Inbound, err error) {
	note := "[" + words(err) + "]"
	m.Text = strings.TrimSpace(m.Text + "\n\n" + note)
	if m.HTML != "" {
		m.HTML += sanitize.Paragraphs(note)
	}
}

// Files that are owed lie in slots of State, so that they can be found and are bounded.
const lateSlots = 32

// owed is a file that a message still lacks.
type owed struct {
	Ref, Thread    string
	From           hub.Handle
	FromName       string
	Public         bool
	FileID, Name   string
	Size           int64
	Since, NotLate time.Time
}

func lateKey(slot int) string { return fmt.Sprintf("late/%d", slot) }

// putOff notes a file to fetch later. With every slot taken the update is
// refused, so that it comes again.
func (a *adapter) putOff(ctx context.Context, m hub.Inbound, f named) error {
	sum := sha256.Sum256([]byte(m.Ref + f.FileID))
	for i := range lateSlots {
		key := lateKey((int(sum[0]) + i) % lateSlots)
		var have owed
		found, err := a.row(ctx, key, &have)
		if err != nil {
			return err
		}
		if found && (have.Ref != m.Ref || have.FileID != f.FileID) {
			continue
		}
		return a.keep(ctx, key, owed{
			Ref: m.Ref, Thread: m.Thread, From: m.From, FromName: m.FromName, Public: m.Public, FileID: f.FileID, Name: f.name, Size: f.Size,
			Since: a.env.Now(), NotLate: a.env.Now().Add(time.Hour),
		})
	}
	return hub.Errorf(hub.Temporary, "Too many files cannot be fetched at the moment.")
}

// fetchOwedOften runs until ctx ends.
func (a *adapter) fetchOwedOften(ctx context.Context, sink channels.Sink) {
	for run.Sleep(ctx, a.pace.owed) == nil {
		if err := run.Safely(func() error { a.fetchOwed(ctx, sink); return nil }); err != nil {
			a.env.Log.Error("late files could not be looked after", "inbox", a.in.ID, "error", err)
		}
	}
}

// fetchOwed tries once for each file that is owed. What cannot be had within the
// hour that Telegram promises is told of in the message.
func (a *adapter) fetchOwed(ctx context.Context, sink channels.Sink) {
	for slot := range lateSlots {
		var o owed
		if found, err := a.row(ctx, lateKey(slot), &o); err != nil || !found || ctx.Err() != nil {
			continue
		}
		m := a.base("late:"+o.Ref+":"+o.FileID, o.Thread, o.Since.Unix(), nil)
		m.Ref, m.Joins, m.From, m.FromName, m.Proof, m.Public, m.RawType = o.Ref, true, o.From, o.FromName, proven, o.Public, ""
		at, err := a.fetch(ctx, named{botapi.Media{FileID: o.FileID, Size: o.Size}, o.Name})
		switch {
		case err == nil:
			m.Attachments = []hub.Attachment{at}
		case later(err) && a.env.Now().Before(o.NotLate):
			continue
		default:
			miss(&m, err)
		}
		if sink.Message(ctx, m) == nil {
			if err := a.env.State.Delete(ctx, lateKey(slot)); err != nil { // it comes again, with the same key
				a.env.Log.Warn("a note about a late file stays", "inbox", a.in.ID, "error", err)
			}
		}
	}
}
