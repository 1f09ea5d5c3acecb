package loadgen

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/loadgen/figures"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
)

const (
	waitingMails = 2000
	mailSize     = 6 << 10
	mailThreads  = 400
	threadMails  = 5
)

// Mail measures how soon a full mailbox is a list of conversations, and whether
// threads come together when all their mails come at once.
func Mail(ctx context.Context, p *outside.Process, box outside.Mailbox) (Result, error) {
	r := Result{Scenario: fmt.Sprintf("%d mails of %d kB waiting in a mailbox, then %d threads of %d mails", waitingMails, mailSize>>10, mailThreads, threadMails)}
	d, err := outside.SignIn(ctx, p.HTTP)
	if err != nil {
		return r, err
	}
	single := make([]string, waitingMails)
	for i := range single {
		from := fmt.Sprintf("p%d@sender.example", i)
		single[i] = outside.MailText(from, imapAddress, outside.Letter{ID: fmt.Sprintf("single%d@sender.example", i), Text: mark("single0", i)}, mailSize)
	}
	took, cpu, err := fetch(ctx, p, d, box, "Single", imapAddress, single)
	if err != nil {
		return r, err
	}
	if err := counts(&r, ctx, d, took.inbox, waitingMails, 1); err != nil {
		return r, err
	}
	r.AtMost("inbox opened to the last conversation", took.Seconds(), 4, "s")
	r.AtMost("CPU of the hub per mail", figures.MS(cpu)/waitingMails, 2, "ms")

	var threads []string
	for m := range threadMails { // all first mails, then all second ones, as they would lie there
		for i := range mailThreads {
			l := outside.Letter{ID: fmt.Sprintf("t%d.%d@sender.example", i, m), Text: mark(fmt.Sprintf("t%d", i), m)}
			if m > 0 {
				l.Refers = fmt.Sprintf("t%d.%d@sender.example", i, m-1)
			}
			threads = append(threads, outside.MailText(fmt.Sprintf("t%d@sender.example", i), "threads@hub.example", l, 0))
		}
	}
	took, _, err = fetch(ctx, p, d, box, "Threads", "threads@hub.example", threads)
	if err != nil {
		return r, err
	}
	r.Add("threads: inbox opened to the last mail", took.Seconds(), "s")
	return r, counts(&r, ctx, d, took.inbox, mailThreads, threadMails)
}

// fetched is how long an inbox took to take all its mail.
type fetched struct {
	time.Duration
	inbox string
}

// fetch fills a folder, lets a new inbox read it, and waits until the agent's
// screen has everything.
func fetch(ctx context.Context, p *outside.Process, d *outside.Desk, box outside.Mailbox, folder, address string, mails []string) (fetched, time.Duration, error) {
	box.Folder = folder
	if err := box.Fill(ctx, mails); err != nil {
		return fetched{}, 0, err
	}
	watch, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	var seen int
	var last time.Time
	var watching sync.WaitGroup
	var broken error
	subscribed := make(chan struct{})
	watching.Go(func() {
		broken = d.Follow(watch, -1, func() { close(subscribed) }, func(e outside.Event, at time.Time) {
			if e.Type != hub.MessageReceived {
				return
			}
			if seen++; seen == len(mails) {
				last = at
				stop()
			}
		})
		stop()
	})
	defer watching.Wait()
	defer stop()
	select {
	case <-subscribed:
	case <-watch.Done():
	}
	cpu, began := p.CPU(), run.Wall()
	inbox, err := d.AddInbox(ctx, "email", folder, map[string]any{
		"address": address, "imap": box.Settings(), "smtp": map[string]any{"host": "127.0.0.1", "port": 9, "security": "none"},
	})
	if err != nil {
		return fetched{}, 0, err
	}
	watching.Wait()
	cpu = p.CPU() - cpu
	if broken != nil {
		return fetched{}, 0, broken
	}
	if seen < len(mails) {
		return fetched{}, 0, hub.Errorf(hub.Internal, "%d of %d mails arrived in a minute", seen, len(mails))
	}
	return fetched{last.Sub(began), inbox}, cpu, nil
}

// counts compares an inbox's conversations with what they should be.
func counts(r *Result, ctx context.Context, d *outside.Desk, inbox string, conversations, each int) error {
	list, err := outside.Pages[struct {
		ID   string `json:"id"`
		Last int64  `json:"last_seq"`
	}](ctx, d, "/conversations?limit=200&inbox_id="+url.QueryEscape(inbox))
	if err != nil {
		return err
	}
	ok := len(list) == conversations
	r.Figures = append(r.Figures, Figure{Name: "conversations", Value: float64(len(list)), Goal: fmt.Sprintf("= %d", conversations), OK: &ok})
	for _, c := range list {
		if c.Last != int64(each) {
			r.Problems = append(r.Problems, fmt.Sprintf("%s has %d messages, not %d", c.ID, c.Last, each))
		}
	}
	if !ok {
		r.Problems = append(r.Problems, fmt.Sprintf("%d conversations, not %d", len(list), conversations))
	}
	return nil
}
