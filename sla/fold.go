package sla

import (
	"slices"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla/policy"
)

// fold is a conversation's clocks after some of its events. Applying the next
// event in order moves it on; it does no I/O and asks no wall clock.
type fold struct {
	book *policy.Book
	subj subject
	keep bool // remember every stretch, for explanations

	priority hub.Priority
	team     hub.TeamID
	agent    hub.AgentID
	status   hub.Status
	tags     string // and what is known of the person: policy.Words

	begun    bool // the policy has been chosen
	policy   *Policy
	bot      bool  // a bot is in front and nobody has taken over
	botFrom  int64 // since when, 0 = no message yet
	botMS    int64
	answered bool // the first response is done or does not apply
	parted   bool // merged into another conversation
	unspam   bool // a wait was cancelled as spam and begins again if it was none
	resolved int64

	known    int64 // the latest instant at which something was learned of
	clocks   []clock
	wait, rt int // into clocks: the open reply wait, the resolution; -1 none
	vows     int // promises that are open
	cycles   [4]int
	pending  []pend // unanswered messages, oldest first
	more     int    // further ones that no longer fit
}

// subject is what never changes about a conversation: its first message's way.
type subject struct {
	channel, class string
	inbox          hub.InboxID
	brand          hub.BrandID
}

type pend struct {
	at int64
	id uint64
}

// maxPending bounds the unanswered messages a state remembers one by one: more
// only matter when the first sixteen are all withdrawn.
const maxPending = 16

// The holders of a clock. Teams and agents are "team:" and "agent:" with the id.
const (
	holderBot   = "bot"
	holderQueue = "queue"
)

func (f *fold) holder() string {
	switch {
	case f.agent != "":
		return "agent:" + string(f.agent)
	case f.bot:
		return holderBot
	case f.team != "":
		return "team:" + string(f.team)
	}
	return holderQueue
}

func (f *fold) scene() scene { return scene{f.priority, f.team, f.agent} }

func (f *fold) has(field, want string) bool {
	switch field {
	case "priority":
		return string(f.priority) == want
	case "team":
		return string(f.team) == want
	case "channel":
		return f.subj.channel == want
	case "class":
		return f.subj.class == want
	case "inbox":
		return string(f.subj.inbox) == want
	case "brand":
		return string(f.subj.brand) == want
	}
	return policy.Holds(f.tags, field, want)
}

// retag takes other tags. Those that no condition asks for change nothing.
func (f *fold) retag(e event) {
	ed, was := f.book.At(e.seen), f.tags
	f.tags = e.a
	if f.begun && ed.Asked(was) != ed.Asked(e.a) {
		f.bank(e.at)
		f.judge(e)
	}
}

// reach moves time on to at: what was due before is breached. Calendars that
// were edited until seen move the deadlines of open clocks.
func (f *fold) reach(at, seen int64) {
	was := f.known
	f.known = max(was, seen)
	if f.wait < 0 && f.rt < 0 && f.vows == 0 {
		return
	}
	who := f.holder()
	f.each(func(k *clock) {
		if k.hours.Edited(was, f.known) {
			k.aim(f.known)
		}
		k.pass(at, who)
	})
}

// each visits the clocks that may be open.
func (f *fold) each(visit func(*clock)) {
	for _, i := range [2]int{f.wait, f.rt} {
		if i >= 0 {
			visit(&f.clocks[i])
		}
	}
	if f.vows > 0 {
		for i := range f.clocks {
			if k := &f.clocks[i]; k.metric == hub.Promise && k.open() {
				visit(k)
			}
		}
	}
}

// bank counts every open clock up to at.
func (f *fold) bank(at int64) {
	who := f.holder()
	f.each(func(k *clock) { k.bank(at, who, f.keep) })
}

// apply moves the fold over one event.
func (f *fold) apply(e event) {
	if e.void == kUndone || f.parted {
		return
	}
	f.reach(e.at, e.seen)
	switch e.kind {
	case kReceived:
		f.received(e)
	case kReplied:
		f.replied(e)
	case kWithdrawn:
		f.withdrawn(e)
	case kOpened:
		f.begin(e)
		f.answered = true
	case kStatus:
		f.setStatus(hub.Status(e.a), e.at, e.seen)
	case kPriority:
		f.bank(e.at)
		f.priority = hub.Priority(e.a)
		f.judge(e)
	case kTags:
		f.retag(e)
	case kPolicy:
		f.bank(e.at)
		f.judge(e)
	case kHolder:
		f.bank(e.at)
		f.team, f.agent = hub.TeamID(e.a), hub.AgentID(e.b)
		f.judge(e)
	case kHandoff:
		f.handoff(e)
	case kWaived:
		if f.wait >= 0 {
			f.clocks[f.wait].by, f.clocks[f.wait].why = e.a, e.b
			f.endWait(e.at, hub.ClockCancelled, CauseWaived)
		}
		f.forget()
	case kMerged:
		f.endWait(e.at, hub.ClockCancelled, CauseMerged)
		f.endResolution(e.at, hub.ClockCancelled, CauseMerged)
		f.endPromises(e.at, CauseMerged)
		f.forget()
		f.parted = true
	case kPromised:
		f.promise(e)
	case kKept:
		f.endPromise(e, hub.ClockMet, "")
	case kDropped:
		f.endPromise(e, hub.ClockCancelled, CauseDropped)
	case kAbsorbed:
		f.absorbed(e)
	case kUnseen:
		f.unseen(e)
	}
}

// received takes a qualifying message: it opens what is closed, begins the
// resolution once, and begins a wait unless one is open.
func (f *fold) received(e event) {
	if f.status == hub.Spam {
		return
	}
	f.begin(e)
	switch f.status {
	case hub.Resolved, hub.WaitingCustomer, hub.Snoozed:
		f.setStatus(hub.Open, e.at, e.seen)
	}
	if len(f.pending) < maxPending {
		f.pending = append(f.pending, pend{e.at, e.id})
	} else {
		f.more++
	}
	if f.bot && f.botFrom == 0 {
		f.botFrom = e.at
	}
	if f.wait < 0 && !f.gated() {
		f.wait = f.openWait(e.at, e)
	}
	if f.rt < 0 {
		f.rt = f.open(hub.Resolution, e.at, e)
	}
}

// gated: the policy lets the first response begin only when the bot hands over.
func (f *fold) gated() bool {
	if !f.bot {
		return false
	}
	return f.policy == nil || f.policy.Start != FirstMessage
}

// replied takes a reply that can stop a clock, or one that could have and failed.
func (f *fold) replied(e event) {
	if e.flag && (f.policy == nil || !f.policy.AIStops) {
		return
	}
	if e.void == kFailed {
		if f.wait >= 0 && f.clocks[f.wait].breach == 0 {
			f.clocks[f.wait].failed = true
		}
		return
	}
	if f.bot && !e.flag {
		f.bank(e.at)
		f.leaveBot(e.at)
		f.answered = true // nobody had to wait for a human first
	}
	if f.wait >= 0 {
		f.answered = true
		f.endWait(e.at, hub.ClockMet, "")
	}
	f.forget()
}

// withdrawn takes back one message of the customer.
func (f *fold) withdrawn(e event) {
	i := slices.IndexFunc(f.pending, func(p pend) bool { return p.id != 0 && p.id == e.id })
	if i < 0 {
		return
	}
	f.pending = slices.Delete(slices.Clone(f.pending), i, i+1)
	switch {
	case f.wait < 0:
	case len(f.pending) == 0 && f.more == 0:
		f.endWait(e.at, hub.ClockCancelled, CauseWithdrawn)
	case i == 0 && len(f.pending) > 0 && f.clocks[f.wait].breach == 0 && f.pending[0].at > f.clocks[f.wait].start:
		f.bank(e.at)
		f.clocks[f.wait].move(f.pending[0].at, e.at, f.known)
	}
}

// handoff is the bot stepping back: with its start option the human wait begins here.
func (f *fold) handoff(e event) {
	if !f.bot {
		return
	}
	f.bank(e.at)
	f.leaveBot(e.at)
	if f.wait < 0 && len(f.pending) > 0 && !f.status.Ended() {
		f.wait = f.openWait(e.at, e)
	}
}

func (f *fold) leaveBot(at int64) {
	if f.botFrom != 0 {
		f.botMS += at - f.botFrom
	}
	f.bot, f.botFrom = false, 0
}

func (f *fold) forget() { f.pending, f.more = nil, 0 }

// endWait settles the open reply wait at an instant; without one it does nothing.
func (f *fold) endWait(at int64, s hub.ClockState, cause string) {
	if f.wait < 0 {
		return
	}
	f.bank(at)
	f.clocks[f.wait].settle(at, s, cause)
	f.clocks[f.wait].at = f.scene()
	f.wait = -1
}

// endResolution settles the resolution clock; its index stays for a reopening.
func (f *fold) endResolution(at int64, s hub.ClockState, cause string) {
	if f.rt < 0 || f.clocks[f.rt].settled {
		return
	}
	f.bank(at)
	f.clocks[f.rt].settle(at, s, cause)
	f.clocks[f.rt].at = f.scene()
	f.clocks[f.rt].soft = s == hub.ClockMet
}

// openWait begins the reply clock that applies: the first response until there
// was one, unless only next responses have a target here.
func (f *fold) openWait(at int64, e event) int {
	m := hub.NextResponse
	if !f.answered {
		m = hub.FirstResponse
		if f.target(m, e) == 0 && f.target(hub.NextResponse, e) > 0 {
			m = hub.NextResponse
		}
	}
	return f.open(m, at, e)
}

func (f *fold) target(m hub.Metric, e event) int64 {
	k := clock{metric: m, channel: e.a, class: e.b}
	if e.kind != kReceived {
		k.channel, k.class = "", ""
	}
	f.terms(&k, e.seen)
	return k.target
}

// open begins a clock at an instant and returns its index.
func (f *fold) open(m hub.Metric, at int64, e event) int {
	k := clock{metric: m, cycle: f.count(m), start: at, since: at, seen: max(e.seen, at)}
	if e.kind == kReceived && (e.a != f.subj.channel || e.b != f.subj.class) {
		k.channel, k.class = e.a, e.b
	}
	f.terms(&k, e.seen)
	k.aim(f.known)
	f.clocks = append(f.clocks, k)
	return len(f.clocks) - 1
}

func (f *fold) count(m hub.Metric) int {
	i := metricIndex(m)
	f.cycles[i]++
	return f.cycles[i]
}

func metricIndex(m hub.Metric) int {
	switch m {
	case hub.FirstResponse:
		return 0
	case hub.NextResponse:
		return 1
	case hub.Promise:
		return 3
	}
	return 2
}

// waitingSince is when the open wait began, 0 when nobody waits.
func (f *fold) waitingSince() int64 {
	if f.wait < 0 {
		return 0
	}
	return f.clocks[f.wait].start
}
