package sla

import (
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla/policy"
)

// Book is settings compiled, with every earlier version.
type Book = policy.Book

const (
	tagSep     = policy.TagSep
	elapsedKey = policy.ElapsedKey
)

// Book is what the engine goes by at present.
func (e *Engine) Book() *Book { return e.book.Load() }

// Outcome is one clock as its conversation's log tells it: how it ended, or how
// it stands.
type Outcome struct {
	hub.Clock
	Channel  hub.ChannelKind // of the message that started it
	Class    hub.ChannelClass
	InboxID  hub.InboxID // of the conversation's first message, like BrandID
	BrandID  hub.BrandID
	Priority hub.Priority // when it ended; of an open clock: as of now. Like TeamID and AgentID
	TeamID   hub.TeamID
	AgentID  hub.AgentID
	Calendar string // the calendar's id; "workspace" or "elapsed"
	Business int64  // seconds counted from the start to the end, or to now
	Elapsed  int64  // wall seconds of the same, pauses and closed hours included
	Held     []Share
}

// Share is how long one holder had a clock: "bot", "queue", "team:ID" or
// "agent:ID", in counted seconds. Breached marks who had it at its deadline.
type Share struct {
	Holder   string `json:"holder"`
	Seconds  int64  `json:"seconds"`
	Breached bool   `json:"breached,omitempty"`
}

// Recorded is what a conversation's log amounts to.
type Recorded struct {
	Clocks       []Outcome // with a target; in the order they began
	WaitingSince time.Time
	BotSec       int64
	At           time.Time // the instant it is evaluated at
}

// Replay folds the log of one conversation under b as the engine folded it when
// it happened, and keeps every clock. With the settings of the time, versions
// and all, it gives what the conversation showed; with others, what it would
// have shown. An instant before the log's last entry counts as that entry's.
// DetectedAt stays empty: when somebody looked is not in the log.
func Replay(b *Book, log []hub.LoggedClockEvent, now time.Time) (Recorded, error) {
	if len(log) == 0 {
		return Recorded{At: now}, nil
	}
	f, all, at, err := refold(b, log, now, false)
	if err != nil {
		return Recorded{}, err
	}
	out := Recorded{WaitingSince: moment(f.waitingSince()), At: moment(at)}
	who := f.holder()
	for i := range all { // copies: f stays as it is
		k := &all[i]
		if k.target == 0 {
			continue
		}
		o := Outcome{Clock: k.publish(), InboxID: f.subj.inbox, BrandID: f.subj.brand, Calendar: calendarName(k.key)}
		if k.open() {
			k.at = f.scene()
			end := max(at, k.since)
			k.held = slices.Clone(k.held)
			k.bank(end, who, false)
			o.Elapsed = (end - k.start) / 1000
		} else {
			o.Elapsed = (k.stop - k.start) / 1000
		}
		o.Business = k.used / 1000
		o.Priority, o.TeamID, o.AgentID = k.at.priority, k.at.team, k.at.agent
		o.Channel, o.Class = hub.ChannelKind(k.channel), hub.ChannelClass(k.class)
		if k.channel == "" && k.class == "" {
			o.Channel, o.Class = hub.ChannelKind(f.subj.channel), hub.ChannelClass(f.subj.class)
		}
		o.Held = k.shares()
		out.Clocks = append(out.Clocks, o)
	}
	if out.BotSec = f.botMS / 1000; f.bot && f.botFrom != 0 {
		out.BotSec = (f.botMS + at - f.botFrom) / 1000
	}
	slices.SortStableFunc(out.Clocks, func(a, b Outcome) int { return a.StartedAt.Compare(b.StartedAt) })
	return out, nil
}

func (k *clock) shares() (out []Share) {
	for _, h := range k.held {
		out = append(out, Share{h.who, h.ms / 1000, k.breach != 0 && k.blamed == h.who})
	}
	return out
}

// refold is where the log leads to at an instant, and all clocks there ever
// were; keep remembers every stretch of them.
func refold(b *Book, log []hub.LoggedClockEvent, now time.Time, keep bool) (f *fold, all []clock, at int64, err error) {
	s, err := remember(b, log, &all, keep)
	if err != nil {
		return nil, nil, 0, err
	}
	at = max(stamp(now), stamp(log[len(log)-1].Now))
	f = s.run(at, keep)
	return f, append(all, f.clocks...), at, nil
}

// remember is the state that the log leads to.
func remember(b *Book, log []hub.LoggedClockEvent, ended *[]clock, keep bool) (*state, error) {
	var s *state
	for i := range log {
		j, err := entry(&log[i])
		if err != nil {
			return nil, err
		}
		if s == nil {
			c := j.conversation()
			if s, err = load(&c, b); err != nil {
				return nil, err
			}
			s.ended, s.base.keep = ended, keep
		}
		r := reader{book: b, way: s.way}
		for _, e := range r.events(j.Events) {
			s.take(e)
		}
		if r.Bad {
			return nil, hub.Errorf(hub.Internal, "the log of this conversation's clocks cannot be read")
		}
		s.fresh = s.fresh[:0]
		s.compact()
	}
	return s, nil
}

// calendarName is how people call the calendar with a key.
func calendarName(key string) string {
	switch key {
	case policy.WorkspaceKey:
		return "workspace"
	case policy.ElapsedKey:
		return "elapsed"
	}
	return key
}
