package sla

import (
	"encoding/json"
	"slices"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla/policy"
	"github.com/parleyhub/parley/sla/record"
)

// What a conversation's state remembers. A late event is put in its place among
// the remembered events and everything after it is folded anew. Older events
// are folded into the base: an event that comes late from before the base is
// counted at the base's last instant, and a reply that is part of the base can
// no longer be revoked.
const (
	maxTail  = 12 // events remembered one by one
	keepTail = 6  // how many stay when there are more
)

// state is what hub.Conversation.SLA holds.
type state struct {
	seq   int64 // the last sequence number given
	floor int64 // instant of the last event in the base
	base  fold
	tail  []event
	fired []string // keys of steps that have fired, of clocks still shown

	logged int64    // entries that the conversation's log has
	fresh  []event  // taken in since the state was read, for the log
	ended  *[]clock // a replay keeps here what the base forgets; nil: forgotten
}

// stateJSON is the stored form: five strings of records, see record.go. Version
// 1 is the only one.
type stateJSON struct {
	Version int    `json:"v"`
	Base    string `json:"b"`
	Clocks  string `json:"c,omitempty"`
	Tail    string `json:"t,omitempty"`
	Fired   string `json:"f,omitempty"`
	Log     string `json:"g,omitempty"`
}

// load reads the state of c, or begins one with what c says of itself.
func load(c *hub.Conversation, b *policy.Book) (*state, error) {
	s := &state{}
	f := &s.base
	f.book, f.wait, f.rt = b, -1, -1
	f.subj = subject{channel: string(c.Channel), class: string(c.Class), brand: c.BrandID}
	if len(c.InboxIDs) > 0 {
		f.subj.inbox = c.InboxIDs[0]
	}
	if len(c.SLA) == 0 {
		f.status, f.priority, f.team, f.agent = hub.Open, c.Priority, c.TeamID, c.AssigneeID
		f.tags = policy.Words(c.Tags, c.Standing, c.Campaigned, "")
		if f.priority == "" {
			f.priority = hub.Normal
		}
		return s, nil
	}
	j, ok := split(c.SLA)
	if !ok {
		if err := json.Unmarshal(c.SLA, &j); err != nil {
			return nil, hub.Wrap(hub.Internal, err, "the clocks of this conversation cannot be read")
		}
	}
	if j.Version != 1 {
		return nil, hub.Errorf(hub.Internal, "the clocks of this conversation are of an unknown version")
	}
	r := reader{book: b, way: s.way}
	r.log(s, j.Log)
	r.base(s, j.Base)
	r.clocks(f, j.Clocks)
	s.tail = r.events(j.Tail)
	s.fired = record.Words(j.Fired)
	if r.Bad || f.wait >= len(f.clocks) || f.rt >= len(f.clocks) {
		return nil, hub.Errorf(hub.Internal, "the clocks of this conversation cannot be read")
	}
	return s, nil
}

// add takes in what happened. late reports whether something is judged anew.
func (s *state) add(c *hub.Conversation, now int64, in []hub.ClockEvent) (late bool, err error) {
	// Tags change at this instant, before what else does: a policy is looked up
	// with the tags of then.
	was := s.lastTags()
	tags, tagSeq := policy.Words(c.Tags, c.Standing, c.Campaigned, was), int64(0)
	if tags != was && now >= s.lastAt() {
		s.seq++
		tagSeq = s.seq
	}
	for i := range in {
		v, counts, err := convert(in[i], now)
		if err != nil {
			return late, err
		}
		if !counts {
			continue
		}
		if v.seq == 0 {
			v.seq = s.seq + 1
		}
		if v.kind == kReceived {
			s.way(&v)
		}
		late = s.take(v) || late
	}
	if tagSeq > 0 {
		s.take(event{kind: kTags, at: now, seen: now, seq: tagSeq, a: tags})
	}
	return late, nil
}

// take puts v in its place and remembers it for the log. late reports whether
// something is judged anew.
func (s *state) take(v event) (late bool) {
	s.seq = max(s.seq, v.seq)
	v.at = max(v.at, s.floor)
	s.tail, late = insert(s.tail, v)
	s.fresh = append(s.fresh, v)
	return late || v.kind == kFailed || v.kind == kUndone
}

// way fills in the channel of a message: what is not said is the conversation's.
func (s *state) way(v *event) {
	if v.a == "" {
		v.a = s.base.subj.channel
	}
	if v.b == "" && v.a == s.base.subj.channel {
		v.b = s.base.subj.class
	}
}

func (s *state) lastTags() string {
	for i := len(s.tail) - 1; i >= 0; i-- {
		if s.tail[i].kind == kTags {
			return s.tail[i].a
		}
	}
	return s.base.tags
}

func (s *state) lastAt() int64 {
	if n := len(s.tail); n > 0 {
		return s.tail[n-1].at
	}
	return s.floor
}

// run folds what is remembered, without changing it.
func (s *state) run(now int64, keep bool) *fold {
	f := s.base.clone(2 + len(s.tail)/2)
	f.keep = keep
	annul(s.tail)
	for _, e := range s.tail {
		f.apply(e)
	}
	f.reach(now, now)
	return &f
}

// compact folds the oldest events into the base when there are too many, and
// forgets settled clocks there except the newest of each metric.
func (s *state) compact() {
	if len(s.tail) <= maxTail {
		return
	}
	annul(s.tail)
	n := len(s.tail) - keepTail
	s.base = s.base.clone(2 + len(s.tail)/2)
	for _, e := range s.tail[:n] {
		s.base.apply(e)
		s.floor = e.at
	}
	s.tail = slices.Clone(s.tail[n:])
	s.base.prune(s.ended)
}

// prune drops settled clocks that are neither the resolution nor the newest of
// their metric; a replay keeps them.
func (f *fold) prune(ended *[]clock) {
	var kept []clock
	wait, rt := -1, -1
	for i, k := range f.clocks {
		if k.settled && i != f.rt && k.cycle < f.cycles[metricIndex(k.metric)] && (k.metric != hub.Promise || f.old(k.metric, k.cycle)) {
			if ended != nil {
				*ended = append(*ended, k)
			}
			continue
		}
		switch i {
		case f.wait:
			wait = len(kept)
		case f.rt:
			rt = len(kept)
		}
		kept = append(kept, k)
	}
	f.clocks, f.wait, f.rt = kept, wait, rt
}

// clone is a fold that can move on without touching f, with room for more clocks.
func (f *fold) clone(room int) fold {
	g := *f
	g.clocks = make([]clock, len(f.clocks), len(f.clocks)+room)
	copy(g.clocks, f.clocks)
	for i := range g.clocks {
		g.clocks[i].held = slices.Clone(g.clocks[i].held)
	}
	g.pending = slices.Clip(f.pending)
	return g
}
