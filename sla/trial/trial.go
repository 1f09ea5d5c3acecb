// Package trial runs other policies or calendars over what was recorded: which
// clocks would have been met or breached that were not, or the other way round.
// In come the logs of conversations and two books, the one that counted and a
// draft; out come counts and the conversations that differ. Nothing is written.
package trial

import (
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
)

// Store is what a trial reads.
type Store interface {
	BegunBetween(ctx context.Context, from, to time.Time, after hub.ConversationID, limit int) ([]hub.ConversationID, error)
	CountBegun(ctx context.Context, from, to time.Time) (int64, error)
	ClockLogs(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID][]hub.LoggedClockEvent, error)
}

const (
	batch = 128 // conversations in memory at once
	// shown is how many differing conversations are named; all are counted.
	shown = 500
)

// Question is which conversations are asked about, by when they began.
type Question struct {
	From, To time.Time // [From, To)
	Now      time.Time // open clocks are judged as of this instant
}

// Tally counts clocks by how they ended.
type Tally struct {
	Met        int      `json:"met"`
	Breached   int      `json:"breached"`
	Cancelled  int      `json:"cancelled" doc:"Waived, withdrawn, closed unanswered, merged, spam"`
	Open       int      `json:"open" doc:"Not ended and not breached"`
	Attainment *float64 `json:"attainment" doc:"met / (met + breached); null when nothing was judged"`
}

func (t *Tally) add(s hub.ClockState) {
	switch s {
	case hub.ClockMet:
		t.Met++
	case hub.ClockBreached:
		t.Breached++
	case hub.ClockCancelled:
		t.Cancelled++
	default:
		t.Open++
	}
}

func (t *Tally) finish() {
	if n := t.Met + t.Breached; n > 0 {
		x := float64(t.Met) / float64(n)
		t.Attainment = &x
	}
}

// Pair is the same clocks under both books.
type Pair struct {
	Metric hub.Metric `json:"metric,omitempty"` // empty: all together
	Now    Tally      `json:"now" doc:"What happened"`
	Draft  Tally      `json:"draft" doc:"What would have"`
}

// Verdict is how one clock came out; a zero State: there was none.
type Verdict struct {
	State      hub.ClockState `json:"state"`
	DueAt      *time.Time     `json:"due_at"`
	BreachedAt *time.Time     `json:"breached_at"`
	PolicyID   hub.PolicyID   `json:"policy_id"`
}

// Difference is a clock that came out otherwise.
type Difference struct {
	ConversationID hub.ConversationID `json:"conversation_id"`
	Metric         hub.Metric         `json:"metric"`
	Cycle          int                `json:"cycle"`
	Now            Verdict            `json:"now"`
	Draft          Verdict            `json:"draft"`
}

// Result is the answer.
type Result struct {
	Conversations int          `json:"conversations" doc:"That began in the range and have clocks recorded"`
	Unreadable    int          `json:"unreadable" doc:"Whose record could not be read; they are left out"`
	Total         Pair         `json:"total"`
	Metrics       []Pair       `json:"metrics"`
	Differ        int          `json:"differ" doc:"Conversations with a clock whose outcome differs"`
	Moved         int          `json:"moved" doc:"Clocks of the same outcome with another deadline"`
	Differences   []Difference `json:"differences" doc:"At most 500 of them"`
}

// Run answers q. progress is told how many of all conversations are done; its
// error, like the end of ctx, ends the run.
func Run(ctx context.Context, store Store, now, draft *sla.Book, q Question, progress func(done, of int64) error) (Result, error) {
	out := Result{Metrics: []Pair{}, Differences: []Difference{}}
	of, err := store.CountBegun(ctx, q.From, q.To)
	if err != nil {
		return out, err
	}
	var after hub.ConversationID
	var done int64
	for {
		if err := progress(done, of); err != nil {
			return out, err
		}
		ids, err := store.BegunBetween(ctx, q.From, q.To, after, batch)
		if err != nil {
			return out, err
		}
		if len(ids) == 0 {
			break
		}
		after = ids[len(ids)-1]
		logs, err := store.ClockLogs(ctx, ids)
		if err != nil {
			return out, err
		}
		for _, id := range ids {
			out.compare(id, logs[id], now, draft, q.Now)
		}
		done += int64(len(ids))
	}
	out.Total.Now.finish()
	out.Total.Draft.finish()
	for i := range out.Metrics {
		out.Metrics[i].Now.finish()
		out.Metrics[i].Draft.finish()
	}
	return out, nil
}

type key struct {
	metric hub.Metric
	cycle  int
}

func (r *Result) compare(id hub.ConversationID, log []hub.LoggedClockEvent, now, draft *sla.Book, at time.Time) {
	if len(log) == 0 {
		return
	}
	is, err := sla.Replay(now, log, at)
	if err != nil {
		r.Unreadable++
		return
	}
	would, err := sla.Replay(draft, log, at)
	if err != nil {
		r.Unreadable++
		return
	}
	r.Conversations++
	left := map[key]*sla.Outcome{}
	for i := range would.Clocks {
		o := &would.Clocks[i]
		left[key{o.Metric, o.Cycle}] = o
	}
	differs := false
	for i := range is.Clocks {
		a := &is.Clocks[i]
		k := key{a.Metric, a.Cycle}
		differs = r.judge(id, a, left[k]) || differs
		delete(left, k)
	}
	for i := range would.Clocks { // those that only the draft has, in order
		if b := &would.Clocks[i]; left[key{b.Metric, b.Cycle}] != nil {
			differs = r.judge(id, nil, b) || differs
		}
	}
	if differs {
		r.Differ++
	}
}

// judge counts one clock; one of a and b may be nil.
func (r *Result) judge(id hub.ConversationID, a, b *sla.Outcome) (differs bool) {
	d := Difference{ConversationID: id}
	for _, side := range []struct {
		o     *sla.Outcome
		into  *Verdict
		tally func(*Pair) *Tally
	}{{a, &d.Now, func(p *Pair) *Tally { return &p.Now }}, {b, &d.Draft, func(p *Pair) *Tally { return &p.Draft }}} {
		if side.o == nil {
			continue
		}
		card := side.o.Card()
		d.Metric, d.Cycle = card.Metric, card.Cycle
		*side.into = Verdict{card.State, card.DueAt, card.BreachedAt, card.PolicyID}
		side.tally(&r.Total).add(card.State)
		side.tally(r.metric(card.Metric)).add(card.State)
	}
	if plain(d.Now.State) == plain(d.Draft.State) {
		if !same(d.Now.DueAt, d.Draft.DueAt) {
			r.Moved++
		}
		return false
	}
	if len(r.Differences) < shown {
		r.Differences = append(r.Differences, d)
	}
	return true
}

// plain makes one of running and paused: a pause is no outcome.
func plain(s hub.ClockState) hub.ClockState {
	if s == hub.ClockPaused {
		return hub.ClockRunning
	}
	return s
}

func same(a, b *time.Time) bool {
	return a == b || a != nil && b != nil && a.Equal(*b)
}

func (r *Result) metric(m hub.Metric) *Pair {
	i := slices.IndexFunc(r.Metrics, func(p Pair) bool { return p.Metric == m })
	if i < 0 {
		r.Metrics = append(r.Metrics, Pair{Metric: m})
		i = len(r.Metrics) - 1
	}
	return &r.Metrics[i]
}
