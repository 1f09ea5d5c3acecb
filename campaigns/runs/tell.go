package runs

import (
	"context"
	"sync"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/sends"
)

// tally counts a run's rows by state as this engine knows them, for progress;
// the ledger has the truth.
type tally struct {
	mu     sync.Mutex
	states map[hub.SendState]int64
	judged hub.Judged // without bounces and complaints, which others write
	moved  bool
}

func tallyOf(counts []sends.Count) *tally {
	t := &tally{states: map[hub.SendState]int64{}}
	for _, c := range counts {
		t.states[c.State] += c.N
		t.judged.Count(c.State, c.Reason, c.N, c.Went)
	}
	return t
}

func (t *tally) claimed(was, now []hub.Send) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range was {
		t.states[was[i].State]--
		t.states[now[i].State]++
		t.moved = t.moved || was[i].State != now[i].State
	}
}

func (t *tally) settled(rows, more []hub.Send) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range rows {
		t.states[hub.SendAttempting]--
		t.states[rows[i].State]++
		switch rows[i].State {
		case hub.SendFailed:
			t.judged.Failed++
		case hub.SendAccepted:
			t.judged.Accepted++
		}
	}
	t.states[hub.SendPlanned] += int64(len(more))
	t.moved = true
}

// sent is how many the other side took and how many it refused.
func (t *tally) sent() hub.Judged {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.judged
}

// waiting is how many are still to go.
func (t *tally) waiting() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.states[hub.SendPlanned] + t.states[hub.SendHeld]
}

func (t *tally) take() (map[hub.SendState]int64, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	moved := t.moved
	t.moved = false
	out := make(map[hub.SendState]int64, len(t.states))
	for s, n := range t.states {
		if n > 0 {
			out[s] = n
		}
	}
	return out, moved
}

// Progress is how a run stands, as its facts tell it.
type Progress struct {
	Campaign string                  `json:"campaign"`
	Run      string                  `json:"run"`
	Seq      int64                   `json:"seq"`
	State    hub.RunState            `json:"state"`
	Reason   string                  `json:"reason"`
	Planned  int64                   `json:"planned"`
	States   map[hub.SendState]int64 `json:"states"`
	Slowed   *hub.Slowed             `json:"slowed"`
}

// tell adds a fact of the run's progress, not more often than the pace says
// unless it must be told now. Progress is news, not truth: when it cannot be
// written it is told the next time.
func (d *driver) tell(ctx context.Context, now bool) {
	at := d.e.Now()
	d.telling.Lock()
	defer d.telling.Unlock()
	if !now && at.Sub(d.toldAt) < d.e.Pace.Report && !at.Before(d.toldAt) {
		return
	}
	d.toldAt = at
	x := d.run
	if d.halt.Load() { // by somebody else, perhaps: what we know of its state is old
		if now, err := d.e.Rows.Run(ctx, x.ID); err == nil {
			x = now
		}
	}
	d.fact(ctx, &x)
}

func (d *driver) fact(ctx context.Context, x *hub.Run) {
	p := Progress{Campaign: x.CampaignID, Run: x.ID, Seq: x.Seq, State: x.State, Reason: x.Reason, Planned: x.Planned, Slowed: d.slowed.Load()}
	if d.tally != nil {
		p.States, _ = d.tally.take()
	}
	if err := d.e.Commit(ctx, hub.WriteSet{Facts: []hub.Fact{Fact(p, d.e.Now(), hub.Actor{Type: hub.ActorSystem, ID: "campaigns"})}}); err != nil && ctx.Err() == nil {
		d.e.Log.Warn("progress of a campaign cannot be told", "run", x.ID, "error", err)
	}
}
