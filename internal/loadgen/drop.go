package loadgen

import (
	"context"
	"time"

	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
)

// drop is somebody whose mails arrive in the mailbox, whether the hub is there
// or not: what lies in the box counts as accepted, as the hub must fetch it.
type drop struct {
	box *outside.Mailbox
	to  string
	threads
	pause time.Duration
}

func (d *drop) done() bool { return true }

func (d *drop) session(_, talk context.Context) error {
	c, err := d.box.Open()
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	for talk.Err() == nil {
		l := d.next()
		if err := d.box.Add(c, outside.MailText(d.from(), d.to, l, 0)); err != nil {
			return err
		}
		d.h.ack(d.name)
		if run.Sleep(talk, d.pause) != nil {
			return nil
		}
	}
	return nil
}
