package sla

import (
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla/policy"
)

// begin chooses the policy once, when the conversation's first event counts.
func (f *fold) begin(e event) {
	if f.begun {
		return
	}
	f.begun = true
	f.policy = f.match(e.seen)
	if f.policy != nil && f.policy.Start == Handoff {
		f.bot = true
	}
	if f.book.Bot(f.subj.inbox) {
		f.bot = true
	}
}

// match is the policy that the campaign names which the conversation answers, as
// long as there is one of that id; else the first whose conditions hold. What is
// in force at an instant counts.
func (f *fold) match(at int64) *Policy {
	in := f.book.At(at)
	if named := policy.FromCampaign(f.tags).Policy; named != "" {
		if p := in.Named(named); p != nil {
			return p
		}
	}
	return in.Match(f.has)
}

// judge looks again after a field changed that policies, targets or calendars
// go by. Open clocks are banked up to the event already. The same policy stays
// in its version unless a policy event says that the new one applies.
func (f *fold) judge(e event) {
	if !f.begun {
		return
	}
	p := f.match(e.seen)
	if e.kind != kPolicy && p != nil && f.policy != nil && p.ID == f.policy.ID {
		p = f.policy
	}
	f.policy = p
	for _, i := range [2]int{f.wait, f.rt} {
		if i >= 0 && f.clocks[i].open() {
			f.retarget(&f.clocks[i], e)
		}
	}
	f.hold(e.at)
}

// retarget gives a running clock its new terms: it keeps its start and what it
// has used; if nothing is left it is breached now, and the change is to blame,
// not whoever holds the conversation. A breach that was there stays as it is.
func (f *fold) retarget(k *clock, e event) {
	if k.breach != 0 {
		return
	}
	was := *k
	f.terms(k, e.seen)
	if was.target == k.target && was.key == k.key {
		return
	}
	if k.target > 0 && k.used >= k.target && !k.paused {
		k.breach, k.due, k.cause, k.blamed = e.at, e.at, CausePolicyChange, ""
		return
	}
	k.aim(f.known)
}

// terms looks up target, mode and calendar of a clock under the present policy.
func (f *fold) terms(k *clock, at int64) {
	k.policy, k.row, k.target, k.key = f.policy, -1, 0, policy.WorkspaceKey
	ed := f.book.At(at)
	own := ""
	if f.policy != nil {
		ch, class := k.channel, k.class
		if ch == "" && class == "" {
			ch, class = f.subj.channel, f.subj.class
		}
		k.row = f.policy.Row(k.metric, f.priority, hub.ChannelKind(ch), hub.ChannelClass(class))
		if k.row >= 0 {
			t := &f.policy.Targets[k.row]
			k.target, own = t.Within.MS(), t.Calendar
			if t.Mode == Elapsed {
				k.key = policy.ElapsedKey
			}
		}
	}
	if k.key != policy.ElapsedKey {
		k.key = ed.Calendar(own, f.team, f.subj.inbox)
	}
	k.hours = f.book.Clock(k.key)
}
