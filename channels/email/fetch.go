package email

import (
	"errors"
	"io"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/parleyhub/parley/internal/mime"
)

// Bounds of one batch: what is in memory at once.
const (
	batchMails = 200
	batchBytes = 8 << 20
)

// waiting is a mail in the mailbox that we have not taken yet.
type waiting struct {
	uid  imap.UID
	size int64
}

// mailIn is a mail as it came out of the mailbox.
type mailIn struct {
	uid imap.UID
	at  time.Time
	raw []byte
}

// start answers the number below the window of a mailbox new to us.
func (b *session) start() (imap.UID, error) {
	if b.count <= window {
		return 0, nil
	}
	var set imap.SeqSet
	set.AddNum(b.count - window)
	b.line.expect(true)
	defer b.line.expect(false)
	got, err := b.client.Fetch(set, &imap.FetchOptions{UID: true}).Collect()
	if err != nil || len(got) == 0 {
		return 0, errors.Join(errors.New("the mailbox does not number its mails"), err)
	}
	return got[0].UID, nil
}

// list answers the mails after last, in their order. Only numbers are asked for:
// the library's reader of envelopes and structures breaks on too many servers.
func (b *session) list(last imap.UID) ([]waiting, error) {
	b.line.expect(true)
	defer b.line.expect(false)
	var set imap.UIDSet
	set.AddRange(last+1, 0)
	got, err := b.client.Fetch(set, &imap.FetchOptions{UID: true, RFC822Size: true}).Collect()
	if err != nil {
		return nil, err
	}
	var out []waiting
	for _, m := range got {
		if m.UID > last { // n:* answers the last mail even when n is beyond it
			out = append(out, waiting{m.UID, m.RFC822Size})
		}
	}
	slices.SortFunc(out, func(x, y waiting) int { return int(int64(x.uid) - int64(y.uid)) })
	return out, nil
}

// fetch hands each of the mails to got as it arrives. A mail that is not there
// any more is left out; one larger than the reader's bound comes without bytes.
func (b *session) fetch(uids []imap.UID, got func(mailIn)) error {
	b.line.expect(true)
	defer b.line.expect(false)
	cmd := b.client.Fetch(imap.UIDSetNum(uids...), &imap.FetchOptions{
		UID: true, InternalDate: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}},
	})
	for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
		m, err := readItems(msg)
		if err != nil {
			return errors.Join(err, cmd.Close())
		}
		if m.uid != 0 && m.raw != nil {
			got(m)
		}
	}
	return cmd.Close()
}

func readItems(msg *imapclient.FetchMessageData) (m mailIn, err error) {
	for item := msg.Next(); item != nil; item = msg.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			m.uid = item.UID
		case imapclient.FetchItemDataInternalDate:
			m.at = item.Time
		case imapclient.FetchItemDataBodySection:
			m.raw = []byte{}
			if item.Literal == nil {
				continue
			}
			size := item.Literal.Size()
			buf := make([]byte, 0, min(max(size, 0), mime.MaxBytes)+512)
			if m.raw, err = readInto(buf, io.LimitReader(item.Literal, mime.MaxBytes+1)); err != nil {
				return m, err
			}
			if size > mime.MaxBytes {
				_, err = io.Copy(io.Discard, item.Literal)
			} else if int64(len(m.raw)) != size {
				err = io.ErrUnexpectedEOF
			}
			if err != nil {
				return m, err
			}
		}
	}
	return m, nil
}

// readInto is io.ReadAll with room already made.
func readInto(buf []byte, r io.Reader) ([]byte, error) {
	for {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return buf, err
		}
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
	}
}
