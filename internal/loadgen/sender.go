package loadgen

import (
	"context"
	"fmt"
	"net/smtp"
	"time"

	"github.com/parleyhub/parley/internal/loadgen/outside"
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

func (t *threads) next() outside.Letter {
	thread := fmt.Sprintf("%s-%d", t.name, t.n/perThread)
	l := outside.Letter{ID: fmt.Sprintf("%s.%d@sender.example", thread, t.n), Text: t.h.say(thread), Refers: t.root}
	if t.n%perThread == 0 {
		t.root, l.Refers = l.ID, ""
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
	c, err := outside.DialSMTP(ctx, m.at)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
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

func (m *mailer) hand(c *smtp.Client, l outside.Letter) error {
	m.outbox.h.offer(m.name)
	if err := outside.SendMail(c, m.from(), m.to, outside.MailText(m.from(), m.to, l, 0)); err != nil {
		return err
	}
	m.acked(l.ID)
	return nil
}
