package loadgen

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
)

// outbox holds what a speaker has said and the hub has not yet acknowledged, in
// order. The hub may be killed at any moment; the outbox stays.
type outbox struct {
	thread string
	h      *history
	wait   []outside.Letter
	last   outside.Letter // the last acknowledged
	again  bool           // come back with the last acknowledged one too, as providers do
}

func (o *outbox) add(l outside.Letter) { o.wait = append(o.wait, l) }

// acked takes what the hub has acknowledged off the outbox.
func (o *outbox) acked(id string) {
	for i, l := range o.wait {
		if l.ID == id {
			o.wait, o.last = append(o.wait[:i:i], o.wait[i+1:]...), l
			o.h.ack(o.thread)
			return
		}
	}
}

// afterBreak is what has to be sent on a new connection, oldest first.
func (o *outbox) afterBreak() []outside.Letter {
	var out []outside.Letter
	if o.again && o.last.ID != "" {
		out = append(out, o.last)
	}
	return append(out, o.wait...)
}

// speaker is somebody who talks over connections that break. It returns from
// session when its connection does, or when talk has ended and all is said.
type speaker interface {
	session(ctx, talk context.Context) error
	done() bool
}

// keepTalking brings a speaker back after every break, until talk has ended and
// nothing waits any more, or ctx ends.
func keepTalking(ctx, talk context.Context, s speaker) {
	for ctx.Err() == nil && (talk.Err() == nil || !s.done()) {
		if err := s.session(ctx, talk); err != nil {
			_ = run.Sleep(ctx, 20*time.Millisecond+rand.N(60*time.Millisecond)) // ended: the loop sees it
		}
	}
}

// chatter is a visitor who writes one to four messages at once and waits until
// all are acknowledged.
type chatter struct {
	v outside.Visitor
	outbox
	n     int
	pause time.Duration
}

func newChatter(at, inbox, thread string, h *history, pause time.Duration, again bool) *chatter {
	return &chatter{v: outside.Visitor{At: at, Inbox: inbox}, outbox: outbox{thread: thread, h: h, again: again}, pause: pause}
}

func (c *chatter) done() bool { return len(c.wait) == 0 }

func (c *chatter) session(ctx, talk context.Context) error {
	token := c.v.Token
	if err := c.v.Connect(ctx); err != nil {
		return err
	}
	defer c.v.Close()
	if c.last.ID != "" && c.v.Token != token {
		c.h.problem("%s: the hub has forgotten a session in which it had acknowledged messages", c.thread)
	}
	if err := c.exchange(c.afterBreak()); err != nil {
		return err
	}
	for talk.Err() == nil {
		said := make([]outside.Letter, 1+rand.N(4))
		for i := range said {
			said[i] = outside.Letter{ID: fmt.Sprintf("%s-%d", c.thread, c.n), Text: c.h.say(c.thread)}
			c.n++
			c.add(said[i])
		}
		if err := c.exchange(said); err != nil {
			return err
		}
		if run.Sleep(talk, c.pause/2+rand.N(c.pause)) != nil {
			return nil
		}
	}
	return nil
}

// exchange posts all and waits for each one's acknowledgement.
func (c *chatter) exchange(list []outside.Letter) error {
	waits := map[string]bool{}
	for _, l := range list {
		c.h.offer(c.thread)
		if err := c.v.Post(l.ID, l.Text); err != nil {
			return err
		}
		waits[l.ID] = true
	}
	for len(waits) > 0 {
		id, err := c.v.Ack()
		if err != nil {
			return err
		}
		delete(waits, id)
		c.acked(id)
	}
	return nil
}
