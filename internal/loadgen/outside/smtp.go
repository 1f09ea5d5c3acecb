package outside

import (
	"context"
	"fmt"
	"net"
	"net/smtp"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// Letter is one message as its sender keeps it.
type Letter struct {
	ID, Text string
	Refers   string // Message-ID of the mail it answers
}

// MailText is a plain mail of the speaker's.
func MailText(from, to string, l Letter, pad int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "From: <%s>\r\nTo: <%s>\r\nSubject: My parcel\r\nMessage-ID: <%s>\r\n", from, to, l.ID)
	b.WriteString("Date: Mon, 04 May 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n")
	if l.Refers != "" {
		fmt.Fprintf(&b, "In-Reply-To: <%s>\r\nReferences: <%s>\r\n", l.Refers, l.Refers)
	}
	b.WriteString("\r\n" + l.Text + "\r\n")
	const line = "It should have come on Monday, and nobody has told me where it is now.\r\n"
	for b.Len()+len(line) < pad {
		b.WriteString(line)
	}
	return b.String()
}

func DialSMTP(ctx context.Context, at string) (*smtp.Client, error) {
	conn, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "tcp", at)
	if err != nil {
		return nil, hub.Wrap(hub.Temporary, err, "no mail connection")
	}
	_ = conn.SetDeadline(run.Wall().Add(5 * time.Minute)) // fails only on a closed connection
	c, err := smtp.NewClient(conn, "sender.example")
	if err == nil {
		err = c.Hello("sender.example")
	}
	if err != nil {
		_ = conn.Close()
		return nil, hub.Wrap(hub.Temporary, err, "no mail connection")
	}
	return c, nil
}

// SendMail hands in one mail; nil is the other side's 250.
func SendMail(c *smtp.Client, from, to, raw string) error {
	err := c.Mail(from)
	if err == nil {
		err = c.Rcpt(to)
	}
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "the mail was not taken")
	}
	w, err := c.Data()
	if err == nil {
		_, err = w.Write([]byte(raw))
		if e := w.Close(); err == nil {
			err = e
		}
	}
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "the mail was not taken")
	}
	return nil
}
