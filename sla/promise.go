package sla

import "github.com/parleyhub/parley/hub"

// maxVows bounds the open promises of one conversation; more are not taken.
const maxVows = 16

// promise begins the clock of something that was promised: every second counts,
// whoever holds the conversation and on whatever channel it goes on. No reply
// and no resolve ends it, only whoever keeps it or takes it back.
func (f *fold) promise(e event) {
	if f.vows >= maxVows {
		return
	}
	k := clock{metric: hub.Promise, cycle: f.count(hub.Promise), start: e.y, since: e.y, seen: e.y, key: elapsedKey, row: -1,
		target: e.x - e.y, by: e.a, why: e.b}
	k.aim(f.known)
	f.clocks = append(f.clocks, k)
	f.vows++
}

// endPromise settles one promise; an unknown one is passed over.
func (f *fold) endPromise(e event, s hub.ClockState, cause string) {
	for i := range f.clocks {
		k := &f.clocks[i]
		if k.metric != hub.Promise || int64(k.cycle) != e.x || !k.open() {
			continue
		}
		f.settlePromise(k, e.at, s, cause)
		return
	}
}

// endPromises takes back all that are open.
func (f *fold) endPromises(at int64, cause string) {
	for i := range f.clocks {
		if k := &f.clocks[i]; k.metric == hub.Promise && k.open() {
			f.settlePromise(k, at, hub.ClockCancelled, cause)
		}
	}
}

func (f *fold) settlePromise(k *clock, at int64, s hub.ClockState, cause string) {
	k.bank(at, f.holder(), f.keep)
	k.settle(at, s, cause)
	k.at = f.scene()
	f.vows--
}

// promised reports whether the promise with that number is open.
func (f *fold) promised(cycle int) bool {
	for i := range f.clocks {
		if k := &f.clocks[i]; k.metric == hub.Promise && k.cycle == cycle {
			return k.open()
		}
	}
	return false
}
