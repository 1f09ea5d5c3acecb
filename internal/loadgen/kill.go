package loadgen

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/parleyhub/parley/internal/loadgen/figures"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
)

// KillOptions shape the kill test.
type KillOptions struct {
	Time     time.Duration // how long the hub is killed every one to two seconds
	Visitors int
	Senders  int              // by SMTP
	IMAP     *outside.Mailbox // nil: no mails by IMAP
	Drops    int              // who write to that mailbox
	Again    bool             // who comes back repeats the last acknowledged message as well
	Pause    time.Duration
}

const (
	killEvery    = time.Second // and up to as much again
	drainTime    = time.Minute // for the outboxes to become empty after the last kill
	settleTime   = time.Minute // for what was accepted to show up
	feedTime     = time.Second // for the live feed to bring what the API shows already
	mailbox      = "support@hub.example"
	imapAddress  = "letters@hub.example"
	defaultPause = 40 * time.Millisecond
)

// Kill kills the hub again and again while it is written to by chat, SMTP and
// IMAP, and then compares what was acknowledged with what the API shows: all of
// it, once, in each thread in the order said, numbered without gaps. At the end
// the hub checks its own data, too.
func Kill(ctx context.Context, p *outside.Process, o KillOptions) (Tally, Result, error) {
	r := Result{Scenario: fmt.Sprintf("kill -9 every 1-2 s for %v", o.Time)}
	if o.Pause == 0 {
		o.Pause = defaultPause
	}
	h := newHistory()
	d, all, err := killSpeakers(ctx, p, o, h)
	if err != nil {
		return Tally{}, r, err
	}
	talk, hush := context.WithCancel(ctx)
	defer hush()
	late, cut := context.WithCancel(ctx)
	defer cut()
	var speaking sync.WaitGroup
	for _, s := range all {
		speaking.Go(func() { keepTalking(late, talk, s) })
	}
	watch, blink := context.WithCancel(ctx)
	defer blink()
	var screen feed
	var watching sync.WaitGroup
	watching.Go(func() { screen.follow(watch, d, h) })
	defer watching.Wait()
	defer blink()
	var starts Times
	kills, err := killAgain(ctx, p, o.Time, &starts)
	hush()
	stop := time.AfterFunc(drainTime, cut)
	speaking.Wait()
	stop.Stop()
	if err != nil {
		return Tally{}, r, err
	}
	if late.Err() != nil {
		h.problem("not everything was taken within %v after the last kill", drainTime)
	}
	t, bad, err := settled(ctx, d, h)
	if err != nil {
		return t, r, err
	}
	wrong, err := killLedgers(ctx, d, h)
	if err != nil {
		return t, r, err
	}
	t.Ledger, bad = len(wrong), append(bad, wrong...)
	_ = run.Sleep(ctx, feedTime) // ended: fsck says so
	blink()
	watching.Wait()
	unshown := screen.check(h)
	t.Kills, t.Feed, r.Problems = kills, len(unshown), append(bad, unshown...)
	p.Stop()
	found, err := p.Fsck(ctx)
	if err != nil {
		return t, r, err
	}
	t.Checked, r.Problems = len(found), append(r.Problems, found...)
	r.Add("kills", float64(t.Kills), "")
	r.Add("accepted by chat", float64(t.Chat), "messages")
	r.Add("accepted by SMTP", float64(t.SMTP), "mails")
	r.Add("lying in the IMAP mailbox", float64(t.IMAP), "mails")
	r.Add("start after a kill, worst", figures.MS(starts.Quantile(1)), "ms")
	for _, f := range []struct {
		name string
		n    int
	}{
		{"lost", t.Lost}, {"doubled", t.Doubled}, {"out of order", t.Disordered}, {"gaps in a sequence", t.Gaps},
		{"threads torn apart", t.Split}, {"never said", t.Foreign}, {"not shown exactly once by the live feed", t.Feed},
		{"ledgers that do not add up", t.Ledger}, {"findings of fsck", t.Checked},
	} {
		r.AtMost(f.name, float64(f.n), 0, "")
	}
	return t, r, nil
}

// killSpeakers makes the inboxes and everybody who writes to them.
func killSpeakers(ctx context.Context, p *outside.Process, o KillOptions, h *history) (*outside.Desk, []speaker, error) {
	d, err := outside.SignIn(ctx, p.HTTP)
	if err != nil {
		return nil, nil, err
	}
	chat, err := d.AddInbox(ctx, "chat", "Chat", map[string]any{"message_limit": 100000, "visitor_limit": 1000000})
	if err != nil {
		return nil, nil, err
	}
	relay := map[string]any{"host": "127.0.0.1", "port": 9, "security": "none"} // nothing is sent
	h.inbox[byChat] = chat
	h.inbox[bySMTP], err = d.AddInbox(ctx, "email", "Mail", map[string]any{"address": mailbox, "smtp_in": true, "smtp": relay})
	if err != nil {
		return nil, nil, err
	}
	var all []speaker
	for i := range o.Visitors {
		all = append(all, newChatter(p.HTTP, chat, fmt.Sprintf(byChat+"%d", i), h, o.Pause, o.Again))
	}
	for i := range o.Senders {
		all = append(all, newMailer(p.SMTP, mailbox, fmt.Sprintf(bySMTP+"%d", i), h, o.Pause, o.Again))
	}
	if o.IMAP == nil {
		return d, all, nil
	}
	h.inbox[byIMAP], err = d.AddInbox(ctx, "email", "Letters", map[string]any{"address": imapAddress, "smtp": relay, "imap": o.IMAP.Settings()})
	for i := range o.Drops {
		all = append(all, &drop{box: o.IMAP, to: imapAddress, threads: threads{name: fmt.Sprintf(byIMAP+"%d", i), h: h}, pause: o.Pause})
	}
	return d, all, err
}

// killAgain kills and starts the hub until the time is over, and leaves it running.
func killAgain(ctx context.Context, p *outside.Process, d time.Duration, starts *Times) (kills int, err error) {
	end := run.Wall().Add(d)
	for next := run.Wall(); ; kills++ {
		next = next.Add(killEvery + rand.N(killEvery))
		if next.After(end) {
			return kills, nil
		}
		if err := run.Sleep(ctx, next.Sub(run.Wall())); err != nil {
			return kills, err
		}
		p.Kill()
		took, err := p.Start(ctx)
		if err != nil {
			return kills, err
		}
		starts.Add(took)
	}
}

// settled reads what the hub shows until nothing is missing or time is up.
func settled(ctx context.Context, d *outside.Desk, h *history) (Tally, []string, error) {
	end := run.Wall().Add(settleTime)
	for {
		convs, err := everything(ctx, d)
		if err != nil {
			return Tally{}, nil, err
		}
		t, bad := h.check(convs)
		if t.Lost == 0 || run.Wall().After(end) {
			return t, bad, nil
		}
		if err := run.Sleep(ctx, 500*time.Millisecond); err != nil {
			return t, bad, err
		}
	}
}
