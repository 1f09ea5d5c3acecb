package sla

import (
	"cmp"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

// event is a hub.ClockEvent as the state keeps it: one letter, milliseconds, a
// digest of the message id. Its order is (at, seq).
type event struct {
	kind    byte
	at, seq int64
	seen    int64  // when we learned of it, at or later
	id      uint64 // digest of the message id, 0 = none
	a, b    string // by kind: channel, class; status; priority; team, agent; by, reason; tags
	x, y    int64  // absorbed: the other's wait and start; promised: due and made; kept, dropped: which
	flag    bool   // replied: not by a human; absorbed: the other was answered

	void byte // set while folding: failed or undone took it back
	lost int64
}

// The letters.
const (
	kReceived  = 'm'
	kReplied   = 'r'
	kFailed    = 'x'
	kUndone    = 'u'
	kWithdrawn = 'w'
	kOpened    = 'o'
	kStatus    = 's'
	kPriority  = 'p'
	kHolder    = 'h'
	kHandoff   = 'b'
	kWaived    = 'v'
	kMerged    = 'g'
	kAbsorbed  = 'a'
	kPolicy    = 'y'
	kPromised  = 'q'
	kKept      = 'k'
	kDropped   = 'd'
	kUnseen    = 'l' // the engine's own: a message from before a resolve came in after it
	kTags      = 't' // the engine's own: tags, or what is known of the person, have changed
)

var kinds = map[hub.ClockEventType]byte{
	hub.EvReceived: kReceived, hub.EvReplied: kReplied, hub.EvFailed: kFailed, hub.EvUndone: kUndone,
	hub.EvWithdrawn: kWithdrawn, hub.EvOpened: kOpened, hub.EvStatus: kStatus, hub.EvPriority: kPriority,
	hub.EvHolder: kHolder, hub.EvHandoff: kHandoff, hub.EvWaived: kWaived, hub.EvMerged: kMerged,
	hub.EvAbsorbed: kAbsorbed, hub.EvPolicy: kPolicy, hub.EvPromised: kPromised, hub.EvKept: kKept, hub.EvDropped: kDropped,
}

// ByAI in ClockEvent.By marks a reply that no human wrote but that a policy may
// let stop clocks all the same (Policy.AIStops).
const ByAI = "ai"

// ReasonSplit in ClockEvent.Reason marks a message that came with a split: it was
// learned of when it was received, not when the conversation was split.
const ReasonSplit = "split"

// digest shortens a message id to 48 bits: enough to tell apart the few
// messages of one conversation that a state remembers.
func digest(id hub.MessageID) uint64 {
	if id == "" {
		return 0
	}
	h := uint64(14695981039346656037)
	for i := range len(id) {
		h = (h ^ uint64(id[i])) * 1099511628211
	}
	if h = (h ^ h>>48) & (1<<48 - 1); h == 0 {
		return 1
	}
	return h
}

// stamp is milliseconds of t, 0 for never.
func stamp(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// moment is the inverse of stamp.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// convert makes an event of e, and false when e can never move a clock: mail
// nobody wrote, a reply that neither a human nor an AI wrote.
func convert(e hub.ClockEvent, now int64) (event, bool, error) {
	kind, ok := kinds[e.Type]
	if !ok {
		return event{}, false, hub.Errorf(hub.Invalid, "clock event of unknown type %q", string(e.Type))
	}
	if e.At.IsZero() {
		return event{}, false, hub.InvalidField("at", "a clock event needs its instant")
	}
	v := event{kind: kind, at: stamp(e.At), seen: stamp(e.SeenAt), seq: e.Seq, id: digest(e.MessageID)}
	if v.seen == 0 || v.seen > now {
		v.seen = min(max(v.seen, v.at), now)
	}
	v.at = min(v.at, v.seen) // nothing happens after we learned of it
	switch kind {
	case kReceived:
		v.a, v.b = string(e.Channel), string(e.Class)
		if e.Reason == ReasonSplit {
			v.seen = v.at
		}
		return v, e.Qualifies, nil
	case kReplied:
		v.flag = !e.Human
		return v, e.Human || e.By == ByAI, nil
	case kStatus:
		if !e.Status.Valid() {
			return v, false, hub.InvalidField("status", "unknown status")
		}
		v.a = string(e.Status)
	case kPriority:
		if !e.Priority.Valid() {
			return v, false, hub.InvalidField("priority", "low, normal, high or urgent")
		}
		v.a = string(e.Priority)
	case kHolder:
		v.a, v.b = string(e.TeamID), string(e.AgentID)
	case kWaived:
		v.a, v.b = e.By, e.Reason
	case kPromised:
		v.x, v.y, v.a, v.b = stamp(e.DueAt), stamp(e.StartedAt), e.By, e.Reason
		if v.y == 0 {
			v.y = v.at
		}
		if v.x <= v.y {
			return v, false, hub.InvalidField("due_at", "a promise is for later")
		}
	case kKept, kDropped:
		v.x, v.a, v.b = int64(e.Cycle), e.By, e.Reason
	case kAbsorbed:
		v.x, v.y, v.flag = stamp(e.WaitingSince), stamp(e.StartedAt), e.Answered
	}
	return v, true, nil
}

func byOrder(a, b event) int {
	if a.at != b.at {
		return cmp.Compare(a.at, b.at)
	}
	return cmp.Compare(a.seq, b.seq)
}

// insert puts v in its place in an ordered list; late reports whether something
// that happened after it was there already.
func insert(list []event, v event) (_ []event, late bool) {
	i := len(list)
	for i > 0 && byOrder(list[i-1], v) > 0 {
		i--
	}
	return slices.Insert(list, i, v), i < len(list)
}

// annul marks what was taken back: an undone thing leaves no trace, a failed
// reply does not stop a clock.
func annul(list []event) {
	for i := range list {
		list[i].void, list[i].lost = 0, 0
	}
	for i := range list {
		k := &list[i]
		if k.id == 0 || k.kind != kFailed && k.kind != kUndone {
			continue
		}
		for j := range list {
			o := &list[j]
			if o.id != k.id || o.kind == kFailed || o.kind == kUndone || k.kind == kFailed && o.kind != kReplied {
				continue
			}
			if o.void != kUndone {
				o.void, o.lost = k.kind, k.seen
			}
		}
	}
}
