package demo

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/parleyhub/parley/hub"
)

var mailSide = side{
	kind: "email", inbox: "Post",
	settings: func(w *world) map[string]any {
		return map[string]any{
			"address": houseMail, "name": houseName, "smtp_in": true,
			"smtp": map[string]any{"host": "127.0.0.1", "port": w.box.port(), "security": "none"},
		}
	},
	enter: func(w *world, p *person) mouth { return &writer{w: w, p: p} },
}

// writer is a person who writes mail.
type writer struct {
	w *world
	p *person
}

func (m *writer) leave() {}

// say writes a mail: an answer to the last one that came, else a new one.
func (m *writer) say(ctx context.Context, t *turn) error {
	f := form{from: m.p.name, address: m.p.email, to: houseMail, subject: m.p.fill(t.Subject), text: m.p.fill(t.Says),
		id: "<" + hub.NewToken() + "@" + domainOf(m.p.email) + ">", at: m.w.clock.Now(), look: t.Look, away: t.Away}
	if last, ok := m.p.lastLetter(); ok {
		f.to, f.answers, f.quote = last.from, last, true
		f.subject = last.subject
		if !strings.HasPrefix(strings.ToLower(f.subject), "re:") {
			f.subject = "Re: " + f.subject
		}
	}
	for _, name := range t.Files {
		file, err := m.w.prop(name)
		if err != nil {
			return err
		}
		f.files = append(f.files, file)
	}
	raw, err := m.w.letterOf(f)
	if err != nil {
		return err
	}
	return m.w.post(ctx, m.p.email, f.to, raw)
}

// post hands a mail to the hub's own receiving listener.
func (w *world) post(ctx context.Context, from, to string, raw []byte) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", w.doors.SMTP)
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "the mail listener does not answer")
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	c := smtp.NewClient(conn)
	defer c.Close() //nolint:errcheck // after Quit there is nothing to lose
	if err := c.SendMail(from, []string{to}, bytes.NewReader(raw)); err != nil {
		return hub.Wrap(hub.Temporary, err, "the mail was not taken")
	}
	if err := c.Quit(); err != nil {
		return hub.Wrap(hub.Temporary, err, "the mail listener broke off")
	}
	return nil
}

// unreadable sends one mail that no reader takes; it waits in quarantine.
func (w *world) unreadable(ctx context.Context) error {
	var b strings.Builder
	fmt.Fprintf(&b, "From: Gateway <relay@old-gateway.example>\r\nTo: %s\r\nSubject: Weekly report\r\nDate: %s\r\nMessage-ID: <%s@old-gateway.example>\r\n",
		houseMail, w.clock.Now().Format(time.RFC1123Z), hub.NewToken())
	for i := range 1200 { // more header fields than the reader accepts
		fmt.Fprintf(&b, "X-Hop-%d: relay%d.old-gateway.example\r\n", i, i%7)
	}
	b.WriteString("\r\nThe report is attached.\r\n")
	return w.post(ctx, "relay@old-gateway.example", houseMail, []byte(b.String()))
}

func domainOf(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return domain
}
