package runs

import (
	"context"
	"sync"
	"time"

	"github.com/parleyhub/parley/campaigns/absorb"
	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store/sends"
)

// DeskAsk is whom answers to a run will go to.
type DeskAsk struct {
	Campaign string
	Inboxes  []hub.InboxID
	Policy   hub.PolicyID  // that it names; empty: none
	Window   time.Duration // how far to look ahead; less where an answer must be given sooner
}

// How often a run asks what the desk can bear, tells that it spares it, and learns
// how many people answer. Answers of a run count from so long after its end on.
const (
	askDesk  = 5 * time.Second
	deskLate = 3 * time.Second // an answer of the desk's
	unheard  = time.Minute     // for which a run waits for the first one
	tellEase = 15 * time.Second
	learn    = 10 * time.Minute
	settled  = 12 * time.Hour
)

// traffic is the answers to expect of what all runs have sent lately. They share
// one desk, so they share it.
type traffic struct {
	mu    sync.Mutex
	known bool // what went out before us is in it
	log   absorb.Log
}

// ease is what a driver knows of the desk; feed's alone.
type ease struct {
	asked   time.Time
	unknown time.Time // since when the desk has not answered; zero: it has
	learned time.Time
	past    [2]absorb.Tally // of all campaigns, of this one
	rate    float64         // how likely one message is answered
	window  time.Duration
	verdict absorb.Verdict
	on      bool
	told    time.Time
}

// bearable answers how many of so many may go, for the desk's sake, and notes the
// answers to expect of them; unborne takes back what does not go after all. It
// asks the desk now and then, never for each.
func (d *driver) bearable(ctx context.Context, want int) int {
	c := &d.frozen.Campaign
	if d.e.Desk == nil || hub.Reply(c.PurposeOf()) {
		return want
	}
	rules := d.e.settings().Capacity
	if rules == nil || !rules.On {
		d.ease = ease{}
		d.spare(ctx, nil)
		return want
	}
	now := d.e.Now()
	if age := now.Sub(d.ease.asked); age >= askDesk || age < 0 {
		if err := d.askDesk(ctx, rules, now); err != nil {
			if ctx.Err() == nil {
				d.e.Log.Warn("what the desk can bear is not known; a campaign goes on as before", "run", d.run.ID, "error", err)
			}
			d.ease.asked = now
			if d.ease.unknown.IsZero() {
				d.ease.unknown = now
			}
		} else {
			d.ease.unknown = time.Time{}
		}
	}
	if !d.ease.on { // nothing was ever heard: that ends, or it goes on as if nobody had to be asked
		if now.Sub(d.ease.unknown) > unheard {
			return want
		}
		return 0
	}
	t := &d.e.traffic
	t.mu.Lock()
	defer t.mu.Unlock()
	if c.Capacity != draft.IgnoreCapacity {
		if d.ease.verdict.Reason == absorb.Nobody {
			return 0
		}
		want = min(want, absorb.Room(d.ease.verdict.Capacity, t.log.Out(now.Add(-d.ease.window)), d.ease.rate))
	}
	t.log.Add(now, float64(want)*d.ease.rate)
	return want
}

func (d *driver) unborne(n int) {
	if n <= 0 || !d.ease.on {
		return
	}
	t := &d.e.traffic
	t.mu.Lock()
	defer t.mu.Unlock()
	t.log.Add(d.e.Now(), -float64(n)*d.ease.rate)
}

// askDesk looks how the desk stands, and what follows for this run.
func (d *driver) askDesk(ctx context.Context, rules *draft.ReplyCapacity, now time.Time) error {
	c := &d.frozen.Campaign
	rate, err := d.replyRate(ctx, now)
	if err != nil {
		return err
	}
	if err := d.e.recall(ctx, now, rules.Window()); err != nil {
		return err
	}
	desk := absorb.Desk{Window: rules.Window()}
	ignore := c.Capacity == draft.IgnoreCapacity
	if !ignore {
		own, cancel := context.WithTimeout(ctx, deskLate) // a pause is to be heard meanwhile
		desk, err = d.e.Desk(own, DeskAsk{Campaign: d.run.CampaignID, Inboxes: c.Inboxes, Policy: c.SLAPolicy, Window: rules.Window()})
		cancel()
		if err != nil {
			return err
		}
	}
	t := &d.e.traffic
	t.mu.Lock()
	out := t.log.Out(now.Add(-desk.Window))
	v := absorb.Decide(desk, rules.Part(), rate, d.tally.waiting(), out, func(below float64) time.Time { return t.log.Free(now, desk.Window, below) })
	t.mu.Unlock()
	if ignore {
		v = absorb.Verdict{}
	}
	d.ease.asked, d.ease.rate, d.ease.window, d.ease.verdict, d.ease.on = now, rate, desk.Window, v, true
	if v.Reason == "" {
		d.spare(ctx, nil)
		return nil
	}
	s := &hub.Slowed{Since: now.UTC().Truncate(time.Millisecond), Reason: v.Reason, Rate: v.Rate, Expected: v.Expected, Capacity: v.Capacity}
	if !v.Until.IsZero() {
		at := v.Until.UTC().Truncate(time.Second)
		s.Until = &at
	}
	d.spare(ctx, s)
	return nil
}

// replyRate is how likely a message of this run is answered.
func (d *driver) replyRate(ctx context.Context, now time.Time) (float64, error) {
	e := &d.ease
	if age := now.Sub(e.learned); e.learned.IsZero() || age >= learn || age < 0 {
		for i, campaign := range []string{"", d.run.CampaignID} {
			got, err := d.e.Rows.RepliesOf(ctx, campaign, now.Add(-settled))
			if err != nil {
				return 0, err
			}
			e.past[i] = absorb.Tally(got)
		}
		e.learned = now
	}
	answered, err := d.e.Rows.Answered(ctx, d.run.Seq)
	sent := d.tally.sent().Accepted
	return absorb.Rate(e.past[0], e.past[1], absorb.Tally{Sent: sent, Answered: answered}), err
}

// recall takes in, once, what went out before this engine began.
func (e *Engine) recall(ctx context.Context, now time.Time, window time.Duration) error {
	t := &e.traffic
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known {
		return nil
	}
	before, err := e.Rows.SentSince(ctx, now.Add(-window))
	if err != nil {
		return err
	}
	house, err := e.Rows.RepliesOf(ctx, "", now.Add(-settled))
	if err != nil {
		return err
	}
	for _, x := range before {
		var own sends.Replies
		if own, err = e.Rows.RepliesOf(ctx, x.Campaign, now.Add(-settled)); err != nil {
			return err
		}
		t.log.Add(now, float64(x.Sent)*absorb.Rate(absorb.Tally(house), absorb.Tally(own), absorb.Tally{}))
	}
	t.known = true
	return nil
}

// spare notes that the run goes slower than it could, or that it does not any
// more: in its row, for who looks, in a fact, and in the log.
func (d *driver) spare(ctx context.Context, s *hub.Slowed) {
	was, now := d.slowed.Load(), d.e.Now()
	switch {
	case s == nil && was == nil:
		return
	case s != nil && was != nil && s.Reason == was.Reason:
		if s.Since = was.Since; now.Sub(d.ease.told) < tellEase && !now.Before(d.ease.told) {
			d.slowed.Store(s)
			return
		}
	case s != nil:
		d.e.Log.Info("a campaign spares the desk", "run", d.run.ID, "reason", s.Reason, "a_second", s.Rate, "expected_replies", s.Expected, "capacity", s.Capacity)
	default:
		d.e.Log.Info("a campaign spares the desk no longer", "run", d.run.ID)
	}
	d.slowed.Store(s)
	d.ease.told = now
	if err := d.e.Rows.Slow(ctx, d.run.ID, s); err != nil && ctx.Err() == nil {
		d.e.Log.Warn("that a campaign spares the desk cannot be noted", "run", d.run.ID, "error", err)
		d.ease.told = time.Time{}
	}
	d.tell(ctx, true)
}

// unbearable waits while the desk bears nothing more, and ends like nothing.
func (d *driver) unbearable(ctx context.Context) (more bool, err error) {
	next, err := d.e.Rows.NextDue(ctx, d.run.Seq)
	if err != nil {
		return false, err
	}
	if next.IsZero() {
		return d.nothing(ctx)
	}
	_ = run.Sleep(ctx, idle) // ended: the loop looks
	return true, nil
}

// gateOfDesk bounds how fast one run goes for the desk's sake.
func (d *driver) gateOfDesk() string {
	name := "desk:" + d.run.ID
	d.e.gates.Set(name, d.ease.verdict.Rate)
	return name
}
