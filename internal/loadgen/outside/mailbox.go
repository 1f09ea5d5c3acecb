package outside

import (
	"cmp"
	"context"
	"io"
	"net"
	"strconv"

	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/parleyhub/parley/hub"
)

// Mailbox is an account on a real IMAP server, plain text on loopback. The hub
// reads it; the load test puts mails into it.
type Mailbox struct {
	Host, User, Password string
	Port                 int
	Folder               string // empty = INBOX
}

// settings of the hub's inbox that reads it.
func (m *Mailbox) Settings() map[string]any {
	return map[string]any{
		"host": m.Host, "port": m.Port, "security": "none", "username": m.User, "password": m.Password,
		"mailbox": m.folder(), "poll_s": 60,
	}
}

func (m *Mailbox) folder() string { return cmp.Or(m.Folder, "INBOX") }

func (m *Mailbox) Open() (*imapclient.Client, error) {
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
func (m *Mailbox) Add(c *imapclient.Client, raw string) error {
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
func (m *Mailbox) Fill(ctx context.Context, mails []string) error {
	c, err := m.Open()
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	_ = c.Delete(m.folder()).Wait() // usually there is none
	if err := c.Create(m.folder(), nil).Wait(); err != nil {
		return hub.Wrap(hub.Internal, err, "the mailbox does not take a folder")
	}
	for _, raw := range mails {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := m.Add(c, raw); err != nil {
			return err
		}
	}
	return nil
}
