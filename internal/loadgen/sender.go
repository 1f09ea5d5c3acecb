package loadgen

import (
	"context"
	"fmt"
	"net"
	"net/smtp"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// perThread is how many mails go into one thread before the next begins.
const perThread = 25

// threads deals out a mail sender's letters: each refers to the first of its thread.
type threads struct {
	name string
	h    *history
	n    int
	root string
}

func (t *threads) next() letter {
	thread := fmt.Sprintf("%s-%d", t.name, t.n/perThread)
	l := letter{id: fmt.Sprintf("%s.%d@sender.example", thread, t.n), text: t.h.say(thread), refers: t.root}
	if t.n%perThread == 0 {
		t.root, l.refers = l.id, ""
	}
	t.n++
	return l
}

func (t *threads) from() string { return t.name + "@sender.example" }

// mailer hands in mails by SMTP and repeats each, with its Message-ID, until
// the hub has said 250.
type mailer struct {
	at, to string
	threads
	outbox
	pause time.Duration
}

func newMailer(at, to, name string, h *history, pause time.Duration, again bool) *mailer {
	return &mailer{at: at, to: to, threads: threads{name: name, h: h}, outbox: outbox{thread: name, h: h, again: again}, pause: pause}
}

func (m *mailer) done() bool { return len(m.wait) == 0 }

func (m *mailer) session(ctx, talk context.Context) error {
	c, err := dialSMTP(ctx, m.at)
	if err != nil {
		return err
	}
	defer c.Close()
	for _, l := range m.afterBreak() {
		if err := m.hand(c, l); err != nil {
			return err
		}
	}
	for talk.Err() == nil {
		l := m.next()
		m.add(l)
		if err := m.hand(c, l); err != nil {
			return err
		}
		if run.Sleep(talk, m.pause) != nil {
			return nil
		}
	}
	return nil
}

func (m *mailer) hand(c *smtp.Client, l letter) error {
	if err := sendMail(c, m.from(), m.to, mailText(m.from(), m.to, l, 0)); err != nil {
		return err
	}
	m.acked(l.id)
	return nil
}

func dialSMTP(ctx context.Context, at string) (*smtp.Client, error) {
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

// sendMail hands in one mail; nil is the other side's 250.
func sendMail(c *smtp.Client, from, to, raw string) error {
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
