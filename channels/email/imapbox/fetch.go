package imapbox

import (
	"errors"
	"io"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// Entry is a mail in the mailbox that we have not taken yet.
type Entry struct {
	UID  imap.UID
	Size int64
	At   time.Time // when the host took it; only from Since
}

// Mail is a mail as it came out of the mailbox.
type Mail struct {
	UID  imap.UID
	At   time.Time // when the host took it
	Raw  []byte
	size int64 // as listed
}

// Below answers the number of the mail before the newest n; 0 when there are no more.
func (b *Box) Below(n uint32) (imap.UID, error) {
	if b.Count <= n {
		return 0, nil
	}
	var set imap.SeqSet
	set.AddNum(b.Count - n)
	b.line.allow(fewBytes)
	b.line.expect(true)
	defer b.line.expect(false)
	var uid imap.UID
	err := b.each(b.client.Fetch(set, &imap.FetchOptions{UID: true}), 0, func(m Mail) {
		if uid == 0 {
			uid = m.UID
		}
	})
	if err != nil || uid == 0 {
		return 0, errors.Join(errors.New("the mailbox does not number its mails"), err)
	}
	return uid, nil
}

// List answers the mails after last, in their order. Only numbers are asked for:
// the library's reader of envelopes and structures breaks on too many servers.
func (b *Box) List(last imap.UID) ([]Entry, error) {
	b.line.allow(listBytes)
	b.line.expect(true)
	defer b.line.expect(false)
	var set imap.UIDSet
	set.AddRange(last+1, 0)
	var out []Entry
	err := b.each(b.client.Fetch(set, &imap.FetchOptions{UID: true, RFC822Size: true}), 0, func(m Mail) {
		if m.UID > last { // n:* answers the last mail even when n is beyond it
			out = append(out, Entry{UID: m.UID, Size: m.size})
		}
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(x, y Entry) int { return int(int64(x.UID) - int64(y.UID)) })
	return out, nil
}

// Since answers the mails that the host took since then, in their order. IMAP
// knows days only, and each host its own: two more are asked for, and left out.
func (b *Box) Since(since time.Time) ([]Entry, error) {
	b.line.allow(listBytes)
	b.line.expect(true)
	defer b.line.expect(false)
	found, err := b.client.UIDSearch(&imap.SearchCriteria{Since: since.AddDate(0, 0, -2)}, nil).Wait()
	if err != nil {
		return nil, err
	}
	var out []Entry
	for part := range slices.Chunk(found.AllUIDs(), 1000) {
		cmd := b.client.Fetch(imap.UIDSetNum(part...), &imap.FetchOptions{UID: true, RFC822Size: true, InternalDate: true})
		err := b.each(cmd, 0, func(m Mail) {
			if m.UID != 0 && !m.At.Before(since.Truncate(time.Second)) { // the host counts in seconds
				out = append(out, Entry{m.UID, m.size, m.At})
			}
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(x, y Entry) int { return int(int64(x.UID) - int64(y.UID)) })
	return out, nil
}

// Fetch hands each of the mails to got as it arrives. A mail that is not there
// any more is left out; of one larger than most only the beginning comes.
func (b *Box) Fetch(uids []imap.UID, most int64, got func(Mail)) error {
	b.line.allow(mailBytes)
	b.line.expect(true)
	defer b.line.expect(false)
	cmd := b.client.Fetch(imap.UIDSetNum(uids...), &imap.FetchOptions{
		UID: true, InternalDate: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}},
	})
	return b.each(cmd, most, func(m Mail) {
		if m.UID != 0 && m.Raw != nil {
			got(m)
		}
	})
}

// each hands what a command answers to got, with at most the given bytes of each
// mail. The library's own collecting reads on after the line broke in a mail,
// while its reader does too; here nobody touches the line after that.
func (b *Box) each(cmd *imapclient.FetchCommand, most int64, got func(Mail)) error {
	for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
		m, err := readItems(msg, most)
		if err != nil {
			b.Interrupt()
			return err
		}
		got(m)
	}
	return cmd.Close()
}

func readItems(msg *imapclient.FetchMessageData, most int64) (m Mail, err error) {
	for item := msg.Next(); item != nil; item = msg.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			m.UID = item.UID
		case imapclient.FetchItemDataRFC822Size:
			m.size = item.Size
		case imapclient.FetchItemDataInternalDate:
			m.At = item.Time
		case imapclient.FetchItemDataBodySection:
			m.Raw = []byte{}
			if item.Literal == nil {
				continue
			}
			size := item.Literal.Size()
			buf := make([]byte, 0, min(max(size, 0), most)+512)
			if m.Raw, err = readInto(buf, io.LimitReader(item.Literal, most+1)); err != nil {
				return m, err
			}
			read := int64(len(m.Raw))
			if size > most {
				rest, err := io.Copy(io.Discard, item.Literal)
				if read += rest; err != nil {
					return m, err
				}
			}
			if read != size {
				return m, io.ErrUnexpectedEOF
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
