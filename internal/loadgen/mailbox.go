package loadgen

import (
	"cmp"
	"context"
	"io"
	"net"
	"strconv"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// Mailbox is an account on a real IMAP server, plain text on loopback. The hub
// reads it; the load test puts mails into it.
type Mailbox struct {
	Host, User, Password string
	Port                 int
	Folder               string // empty = INBOX
}

// settings of the hub's inbox that reads it.
func (m *Mailbox) settings() map[string]any {
	return map[string]any{
		"host": m.Host, "port": m.Port, "security": "none", "username": m.User, "password": m.Password,
		"mailbox": m.folder(), "poll_s": 60,
	}
}

func (m *Mailbox) folder() string { return cmp.Or(m.Folder, "INBOX") }

func (m *Mailbox) open() (*imapclient.Client, error) {
	c, err := imapclient.DialInsecure(net.JoinHostPort(m.Host, strconv.Itoa(m.Port)), nil)
	if err == nil {
		err = c.Login(m.User, m.Password).Wait()
		if err != nil {
			_ = c.Close()
		}
	}
	if err != nil {
		return nil, hub.Wrap(hub.Temporary, err, "the mailbox does not open")
	}
	return c, nil
}

// add puts one mail into the box.
func (m *Mailbox) add(c *imapclient.Client, raw string) error {
	cmd := c.Append(m.folder(), int64(len(raw)), nil)
	_, err := io.WriteString(cmd, raw)
	if e := cmd.Close(); err == nil {
		err = e
	}
	if err == nil {
		_, err = cmd.Wait()
	}
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "the mailbox does not take the mail")
	}
	return nil
}

// fill empties the folder, or makes it, and puts the mails into it.
func (m *Mailbox) fill(ctx context.Context, mails []string) error {
	c, err := m.open()
	if err != nil {
		return err
	}
	defer c.Close()
	_ = c.Delete(m.folder()).Wait() // usually there is none
	if err := c.Create(m.folder(), nil).Wait(); err != nil {
		return hub.Wrap(hub.Internal, err, "the mailbox does not take a folder")
	}
	for _, raw := range mails {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := m.add(c, raw); err != nil {
			return err
		}
	}
	return nil
}

// drop is somebody whose mails arrive in the mailbox, whether the hub is there
// or not: what lies in the box counts as accepted, as the hub must fetch it.
type drop struct {
	box *Mailbox
	to  string
	threads
	pause time.Duration
}

func (d *drop) done() bool { return true }

func (d *drop) session(_, talk context.Context) error {
	c, err := d.box.open()
	if err != nil {
		return err
	}
	defer c.Close()
	for talk.Err() == nil {
		l := d.next()
		if err := d.box.add(c, mailText(d.from(), d.to, l, 0)); err != nil {
			return err
		}
		d.h.ack()
		if run.Sleep(talk, d.pause) != nil {
			return nil
		}
	}
	return nil
}
