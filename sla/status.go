package sla

import "github.com/parleyhub/parley/hub"

// setStatus moves the clocks as the status category says: a resolve ends the
// wait and, until a reopening, the resolution; spam cancels everything; the
// policy's statuses pause the resolution and nothing else.
func (f *fold) setStatus(s hub.Status, at, seen int64) {
	old := f.status
	if s == old {
		return
	}
	f.status = s
	if old == hub.Resolved && s != hub.Spam {
		f.reopen(at, seen)
	}
	if old == hub.Spam && s != hub.Resolved {
		f.restore(at, seen)
	}
	switch s {
	case hub.Resolved:
		cause := CauseClosedUnanswered
		if f.wait >= 0 && f.clocks[f.wait].metric == hub.FirstResponse {
			cause = CauseResolvedUnanswered
		}
		f.endWait(at, hub.ClockCancelled, cause)
		f.endResolution(at, hub.ClockMet, "")
		f.resolved = at
		f.forget()
		return
	case hub.Spam:
		f.unspam = f.wait >= 0
		f.endWait(at, hub.ClockCancelled, CauseSpam)
		f.endResolution(at, hub.ClockCancelled, CauseSpam)
		f.endPromises(at, CauseSpam)
		f.forget()
		return
	}
	f.hold(at)
}

// hold pauses or resumes the resolution for the present status.
func (f *fold) hold(at int64) {
	if f.rt < 0 {
		return
	}
	k := &f.clocks[f.rt]
	if pause := f.policy.Pauses(f.status); k.open() && pause != k.paused {
		k.bank(at, f.holder(), f.keep)
		k.paused = pause
		k.aim(f.known)
	}
}

// reopen brings the same resolution clock back inside the reopen window; after
// it, everything begins anew as for a new conversation.
func (f *fold) reopen(at, seen int64) {
	if f.rt < 0 {
		return
	}
	k := &f.clocks[f.rt]
	if at-f.resolved > f.policy.ReopenMS() {
		k.soft = false
		f.answered = false
		f.judge(event{kind: kPolicy, at: at, seen: seen})
		f.rt = f.open(hub.Resolution, at, event{seen: seen})
		return
	}
	if k.state == hub.ClockCancelled {
		f.rt = -1
		return
	}
	if f.keep {
		k.trace = append(k.trace, stretch{k.stop, at, k.hours, k.key, true})
	}
	k.settled, k.soft, k.stop, k.since = false, false, 0, at
	k.aim(f.known)
}

// restore is spam that was none: the clocks begin again at this instant.
func (f *fold) restore(at, seen int64) {
	if f.rt >= 0 {
		f.rt = f.open(hub.Resolution, at, event{seen: seen})
	}
	if f.unspam {
		f.pending = []pend{{at: at}}
		if !f.gated() {
			f.wait = f.openWait(at, event{seen: seen})
		}
	}
	f.unspam = false
}

// unseen opens the conversation for a message that whoever resolved it could
// not know of: the wait begins when it was received.
func (f *fold) unseen(e event) {
	if f.status != hub.Resolved {
		return
	}
	f.setStatus(hub.Open, e.at, e.seen)
	f.pending = []pend{{e.x, e.id}}
	if f.wait < 0 && !f.gated() {
		f.wait = f.openWait(e.x, e)
	}
}

// absorbed is another conversation of the same matter coming into this one.
func (f *fold) absorbed(e event) {
	f.begin(e)
	f.bank(e.at)
	if e.y != 0 {
		switch {
		case f.rt < 0:
			f.rt = f.open(hub.Resolution, e.y, e)
			k := &f.clocks[f.rt]
			k.seen = k.start
			k.bank(e.at, holderQueue, f.keep)
			k.aim(f.known)
			k.pass(e.at, holderQueue)
		case e.y < f.clocks[f.rt].start && f.clocks[f.rt].open():
			f.clocks[f.rt].move(e.y, e.at, f.known)
		}
	}
	since := e.x
	if f.wait >= 0 {
		since = f.clocks[f.wait].start
		if e.x != 0 {
			since = min(since, e.x)
		}
	}
	first := f.wait >= 0 && f.clocks[f.wait].metric == hub.FirstResponse
	if e.flag { // the other had its first response, so this one has
		f.answered = true
		if first {
			k := &f.clocks[f.wait]
			f.endWait(e.at, hub.ClockMet, "")
			if k.state == hub.ClockMet {
				k.cause = CauseMerged
			}
		}
	}
	if since == 0 {
		return
	}
	if len(f.pending) == 0 || since < f.pending[0].at {
		f.pending = append([]pend{{at: since}}, f.pending...)
	}
	if f.wait < 0 {
		f.wait = f.openWait(e.at, e)
		f.clocks[f.wait].seen = since
	}
	if k := &f.clocks[f.wait]; since < k.start {
		k.move(since, e.at, f.known)
		k.seen = k.start
	}
	f.hold(e.at)
}
