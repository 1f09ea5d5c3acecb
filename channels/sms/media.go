package sms

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// fetched is what became of one file of a message.
type fetched struct {
	file hub.Attachment
	err  error
}

// patience is what is done about a file that cannot be had at the moment.
type patience int

const (
	// comesAgain: the words go in at once, and the error makes Twilio's webhook come
	// again, when the file joins them.
	comesAgain patience = iota
	// looksAgain: nothing goes in, and the hub's next look at the list has it again.
	looksAgain
	// noLonger: the words go in and say that the file is missing.
	noLonger
)

// takeFiles brings in a message with files, or those files of it that were not
// to be had the last time.
func (a *adapter) takeFiles(ctx context.Context, sink channels.Sink, in hub.Inbound, media []string, how patience) error {
	row := "part/" + in.SrcKey
	done, again, err := a.done(ctx, row)
	if err != nil {
		return err
	}
	got := a.fetch(ctx, media, done)
	missing := 0
	for i, g := range got {
		switch {
		case slices.Contains(done, i):
		case g.err == nil:
			if err := a.arrived(ctx, sink, &in, i, g.file, again); err != nil {
				return err
			}
			done = append(done, i)
		case hub.Retryable(g.err) && how != noLonger:
			missing++
		default:
			in.Text = say(in.Text, g.err)
			done = append(done, i)
		}
	}
	late := hub.Errorf(hub.Temporary, "A file of the message cannot be fetched at the moment.")
	if missing > 0 && how == looksAgain && !again {
		return late
	}
	if !again {
		if err := sink.Message(ctx, in); err != nil {
			return err
		}
	}
	if missing == 0 {
		if again {
			return a.env.State.Delete(ctx, row)
		}
		return nil
	}
	raw, err := json.Marshal(done)
	if err == nil {
		err = a.env.State.Put(ctx, row, raw)
	}
	if err != nil {
		return err
	}
	return late
}

// arrived puts a file to its message: into it, or after it when it is in already.
func (a *adapter) arrived(ctx context.Context, sink channels.Sink, in *hub.Inbound, i int, file hub.Attachment, again bool) error {
	if !again {
		in.Attachments = append(in.Attachments, file)
		return nil
	}
	late := hub.Inbound{
		Inbox: in.Inbox, Kind: in.Kind, SrcKey: in.SrcKey + "/file/" + strconv.Itoa(i), Thread: in.Thread, Ref: in.Ref, Joins: true,
		From: in.From, FromName: in.FromName, Attachments: []hub.Attachment{file}, ReceivedAt: in.ReceivedAt, AcceptedAt: in.AcceptedAt,
	}
	return sink.Message(ctx, late)
}

// done are the files of a message that were seen to before; again: the words are in.
func (a *adapter) done(ctx context.Context, row string) (done []int, again bool, err error) {
	raw, err := a.env.State.Get(ctx, row)
	if hub.Is(err, hub.Missing) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if err := json.Unmarshal(raw, &done); err != nil {
		return nil, false, hub.Wrap(hub.Internal, err, "what is known of the message's files cannot be read")
	}
	return done, true, nil
}

// fetch gets the files side by side, without those that are done.
func (a *adapter) fetch(ctx context.Context, media []string, done []int) []fetched {
	got := make([]fetched, len(media))
	var all errgroup.Group
	all.SetLimit(4)
	for i, at := range media {
		if slices.Contains(done, i) {
			continue
		}
		all.Go(func() error {
			got[i].file, got[i].err = a.client.Fetch(ctx, at, "file-"+strconv.Itoa(i+1), a.env.Blobs)
			return nil
		})
	}
	_ = all.Wait() // each has its own error
	return got
}

// say adds to a message's words that one of its files is not there.
func say(text string, err error) string {
	why := "It could not be fetched."
	var e *hub.Error
	if errors.As(err, &e) && e.Text != "" {
		why = e.Text
	}
	if text != "" {
		text += "\n\n"
	}
	return text + fmt.Sprintf("[A file of this message is not here. %s]", why)
}
