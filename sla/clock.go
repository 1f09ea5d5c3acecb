package sla

import "github.com/parleyhub/parley/hub"

// clock is one logical clock while folding. It exists for every wait, also
// where no target applies (target 0), so that a later change of policy finds
// the seconds already used.
type clock struct {
	metric hub.Metric
	cycle  int
	start  int64
	seen   int64 // when the start was learned of
	since  int64 // the present stretch counts from here
	used   int64 // milliseconds counted before since
	target int64 // milliseconds; 0 = none
	key    string
	hours  *Hours // nil: every second counts
	policy *Policy
	row    int // of the policy's targets, -1 none

	paused  bool
	failed  bool // a reply to it was revoked
	settled bool
	soft    bool // met, but a reopening takes it back
	stop    int64
	due     int64 // 0: paused without a breach, no target, or cannot be scheduled
	breach  int64
	state   hub.ClockState // once settled
	cause   string
	channel string // of the message that started it; empty: the conversation's
	class   string
	blamed  string // who held it when it was breached
	by, why string // waived: who and why; promised: who and what
	at      scene  // when it ended; only a replay asks for it
	held    []share

	trace []stretch // what was counted and what was not, only when asked for
}

// scene is what a conversation was like when a clock ended.
type scene struct {
	priority hub.Priority
	team     hub.TeamID
	agent    hub.AgentID
}

// share is how long one holder had the clock.
type share struct {
	who string
	ms  int64
}

// stretch is one part of a clock's life for the explanation.
type stretch struct {
	from, to int64
	hours    *Hours
	key      string
	paused   bool
}

// Causes a clock can carry.
const (
	CausePolicyChange       = "policy_change"
	CauseDeliveryFailed     = "delivery_failed"
	CauseIngestDelay        = "ingest_delay"
	CauseUnschedulable      = "unschedulable"
	CauseResolvedUnanswered = "resolved_unanswered"
	CauseClosedUnanswered   = "closed_unanswered"
	CauseWaived             = "waived"
	CauseWithdrawn          = "withdrawn"
	CauseMerged             = "merged"
	CauseSpam               = "spam"
	CausePromise            = "promise" // of a breach: what was promised was not done
	CauseDropped            = "dropped" // a promise was taken back
)

// aim sets the deadline from what is left, by the calendar as it was known at
// an instant. A breached clock keeps its own.
func (k *clock) aim(known int64) {
	if k.breach != 0 {
		return
	}
	k.due = 0
	if k.cause == CauseUnschedulable {
		k.cause = ""
	}
	if k.target == 0 || k.paused || k.settled {
		return
	}
	due, ok := k.hours.DueKnown(k.since, k.target-k.used, known)
	if !ok {
		k.cause = CauseUnschedulable
		return
	}
	k.due = due
}

// bank counts the present stretch up to at for the holder and begins the next.
func (k *clock) bank(at int64, holder string, trace bool) {
	if k.settled || at <= k.since {
		return
	}
	if trace {
		k.trace = append(k.trace, stretch{k.since, at, k.hours, k.key, k.paused})
	}
	if !k.paused {
		n := k.hours.Used(k.since, at)
		k.used += n
		k.credit(holder, n)
	}
	k.since = at
}

func (k *clock) credit(holder string, ms int64) {
	if ms == 0 {
		return
	}
	for i := range k.held {
		if k.held[i].who == holder {
			k.held[i].ms += ms
			return
		}
	}
	k.held = append(k.held, share{holder, ms})
}

// pass looks whether the deadline lies before at. A stop at the deadline itself
// is in time, so only a later instant breaches.
func (k *clock) pass(at int64, holder string) {
	if k.settled || k.breach != 0 || k.due == 0 || k.due >= at {
		return
	}
	k.breach, k.blamed = k.due, holder
	switch {
	case k.metric == hub.Promise:
		k.cause = CausePromise
	case k.failed:
		k.cause = CauseDeliveryFailed
	case k.late() && k.due < k.seen:
		k.cause = CauseIngestDelay
	}
}

// lateMS is how long the way from the provider to us may take before a start
// counts as born late.
const lateMS = 60 * 1000

func (k *clock) late() bool { return k.seen-k.start >= lateMS }

// settle ends the clock at an instant up to which it is banked. A breach stays
// a breach whatever ends it.
func (k *clock) settle(at int64, state hub.ClockState, cause string) {
	k.settled, k.stop, k.paused = true, at, false
	k.state = state
	switch {
	case k.breach != 0 && cause != CauseMerged:
		k.state = hub.ClockBreached
	case state == hub.ClockCancelled:
		k.cause = cause
	case k.cause == CauseUnschedulable:
		k.cause = ""
	}
}

// move gives the clock another start, because the wait turned out to be older
// (merge) or younger (withdrawal). It is banked up to at.
func (k *clock) move(start, at, known int64) {
	used := k.hours.Used(start, at)
	if k.metric == hub.Resolution { // its pauses stay
		used = k.used + k.hours.Used(start, k.start) - k.hours.Used(k.start, start)
	}
	if used > k.used {
		k.credit(holderQueue, used-k.used)
	}
	for over, i := k.used-used, 0; over > 0 && i < len(k.held); i++ {
		n := min(over, k.held[i].ms)
		k.held[i].ms -= n
		over -= n
	}
	if k.trace != nil {
		k.trace = []stretch{{start, at, k.hours, k.key, false}}
	}
	k.start, k.used = start, max(used, 0)
	if k.breach != 0 || k.target == 0 {
		return
	}
	if k.used > k.target {
		if due, ok := k.hours.DueKnown(start, k.target, known); ok {
			k.breach, k.due, k.blamed = min(due, at), min(due, at), holderQueue
		}
	}
	k.aim(known)
}

// open reports whether the clock has not ended.
func (k *clock) open() bool { return !k.settled }

// shown is the state as the outside sees it.
func (k *clock) shown() hub.ClockState {
	switch {
	case k.settled:
		return k.state
	case k.breach != 0:
		return hub.ClockBreached
	case k.paused:
		return hub.ClockPaused
	}
	return hub.ClockRunning
}

// publish makes the hub's clock of it.
func (k *clock) publish() hub.Clock {
	c := hub.Clock{
		Metric: k.metric, Cycle: k.cycle, State: k.shown(), StartedAt: moment(k.start), DueAt: moment(k.due),
		StoppedAt: moment(k.stop), BreachedAt: moment(k.breach), Cause: k.cause,
		TargetSec: k.target / 1000, ConsumedSec: k.used / 1000, BornLate: k.late(), Provisional: k.soft,
	}
	if k.metric == hub.Promise {
		c.Text = k.why
	}
	if k.policy != nil {
		c.PolicyID, c.PolicyVer = k.policy.ID, k.policy.Version
	}
	if k.settled {
		c.ElapsedSec = (k.stop - k.start) / 1000
	}
	return c
}
