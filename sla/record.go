package sla

import (
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla/policy"
	"github.com/parleyhub/parley/sla/record"
)

// Records are the compact text inside a state: fields divided by commas, empty
// ones at the end left out, numbers in base 36, words percent-escaped; records
// divided by spaces. A clock record takes 60 to 150 bytes, an event 15 to 40.

type writer struct{ record.Writer }

// json is written by hand: records hold nothing that JSON would escape.
func (w *writer) json(s *state) []byte {
	w.Buf = make([]byte, 0, 640)
	w.Part(`{"v":1,"b":"`)
	w.base(s)
	w.Part(partClocks)
	w.clocks(&s.base)
	w.Part(partTail)
	w.events(&s.base.subj, s.tail)
	w.Part(partFired)
	for _, k := range s.fired {
		w.Word(k)
		w.End()
	}
	w.Part(partLog)
	w.Num(s.logged)
	w.Num(s.base.known)
	w.Num(int64(s.base.cycles[3]))
	w.End()
	w.Part(`"}`)
	return w.Buf
}

const (
	partClocks = `","c":"`
	partTail   = `","t":"`
	partFired  = `","f":"`
	partLog    = `","g":"`
)

// split takes apart what json wrote; false when somebody has written it anew
// with other spaces or order.
func split(raw []byte) (j stateJSON, ok bool) {
	text, ok := strings.CutPrefix(string(raw), `{"v":1,"b":"`)
	if !ok || !strings.HasSuffix(text, `"}`) {
		return j, false
	}
	j.Version, text = 1, text[:len(text)-2]
	text, j.Log, _ = strings.Cut(text, partLog)
	text, j.Fired, _ = strings.Cut(text, partFired)
	text, j.Tail, _ = strings.Cut(text, partTail)
	j.Base, j.Clocks, _ = strings.Cut(text, partClocks)
	for _, p := range [5]string{j.Base, j.Clocks, j.Tail, j.Fired, j.Log} {
		if strings.IndexByte(p, '"') >= 0 {
			return j, false
		}
	}
	return j, true
}

func (w *writer) base(s *state) {
	f := &s.base
	w.Num(s.seq)
	w.Num(s.floor)
	w.Word(string(f.priority))
	w.Word(string(f.team))
	w.Word(string(f.agent))
	if f.status == hub.Open {
		w.Word("")
	} else {
		w.Word(string(f.status))
	}
	w.Word(f.tags)
	w.Flags("bwapu", f.begun, f.bot, f.answered, f.parted, f.unspam)
	w.policy(f.policy)
	w.Num(f.botFrom)
	w.Num(f.botMS)
	w.Num(f.resolved)
	w.Num(int64(f.wait + 1))
	w.Num(int64(f.rt + 1))
	for _, n := range f.cycles[:3] { // promises came later: see log
		w.Num(int64(n))
	}
	w.Num(int64(f.more))
	for _, p := range f.pending {
		w.Num(p.at)
		w.Num(int64(p.id))
	}
	w.End()
}

func (w *writer) policy(p *Policy) {
	if p == nil {
		w.Buf = append(w.Buf, ',', ',')
		return
	}
	w.Word(string(p.ID))
	w.Num(int64(p.Version))
}

const metricLetters = "fnrp"

func (w *writer) clocks(f *fold) {
	for i := range f.clocks {
		k := &f.clocks[i]
		w.Buf = append(w.Buf, metricLetters[metricIndex(k.metric)])
		w.Num(int64(k.cycle))
		w.Num(k.start)
		w.Num(k.seen - k.start)
		w.Num(k.since - k.start)
		w.Num(k.used)
		w.Num(k.target)
		w.Word(k.key)
		w.policy(k.policy)
		w.Num(int64(k.row + 1))
		w.Flags("pxsf", k.paused, k.failed, k.settled, k.soft)
		w.Num(k.stop)
		w.Num(k.due)
		w.Num(k.breach)
		w.Word(string(k.state))
		w.Word(k.cause)
		w.Word(k.channel)
		w.Word(k.class)
		w.Word(k.blamed)
		if k.metric == hub.Promise {
			w.Word(k.by)
			w.Word(k.why)
		}
		for _, h := range k.held {
			w.Word(h.who)
			w.Num(h.ms)
		}
		w.End()
	}
}

func (w *writer) events(way *subject, list []event) {
	for i := range list {
		e := &list[i]
		w.Buf = append(w.Buf, e.kind)
		w.Num(e.at)
		w.Num(e.seq)
		w.Num(e.seen - e.at)
		w.Num(int64(e.id))
		if e.kind == kReceived && e.a == way.channel && e.b == way.class {
			w.Buf = append(w.Buf, ',', ',')
		} else {
			w.Word(e.a)
			w.Word(e.b)
		}
		w.Flags("!", e.flag)
		w.Num(e.x)
		w.Num(e.y)
		w.End()
	}
}

// reader takes records apart.
type reader struct {
	record.Reader
	book *policy.Book
	way  func(*event) // fills in the channel of a message
}

func (r *reader) policy() *Policy {
	id, version := r.Word(), r.Small()
	if id == "" {
		return nil
	}
	return r.book.Policy(hub.PolicyID(id), version)
}

func (r *reader) base(s *state, text string) {
	f := &s.base
	r.Rest = text
	s.seq, s.floor = r.Num(), r.Num()
	f.priority, f.team, f.agent = hub.Priority(r.Word()), hub.TeamID(r.Word()), hub.AgentID(r.Word())
	if f.status = hub.Status(r.Word()); f.status == "" {
		f.status = hub.Open
	}
	f.tags = r.Word()
	flags := r.Word()
	has := func(c byte) bool { return strings.IndexByte(flags, c) >= 0 }
	f.begun, f.bot, f.answered, f.parted, f.unspam = has('b'), has('w'), has('a'), has('p'), has('u')
	f.policy = r.policy()
	f.botFrom, f.botMS, f.resolved = r.Num(), r.Num(), r.Num()
	f.wait, f.rt = r.Small()-1, r.Small()-1
	for i := range f.cycles[:3] {
		f.cycles[i] = r.Small()
	}
	f.more = r.Small()
	for r.Rest != "" && !r.Bad {
		f.pending = append(f.pending, pend{r.Num(), uint64(r.Num())})
	}
}

func (r *reader) clocks(f *fold, text string) {
	f.clocks = make([]clock, 0, 1+strings.Count(text, " "))
	for text != "" && !r.Bad {
		r.Rest, text, _ = strings.Cut(text, " ")
		i := strings.IndexByte(metricLetters, (r.Rest + "?")[0])
		if i < 0 {
			r.Bad = true
			return
		}
		r.Rest = r.Rest[1:]
		k := clock{metric: [4]hub.Metric{hub.FirstResponse, hub.NextResponse, hub.Resolution, hub.Promise}[i]}
		k.cycle, k.start = r.Small(), r.Num()
		k.seen, k.since = k.start+r.Num(), k.start+r.Num()
		k.used, k.target, k.key = r.Num(), r.Num(), r.Word()
		k.policy, k.row = r.policy(), r.Small()-1
		k.hours = r.book.Clock(k.key)
		flags := r.Word()
		has := func(c byte) bool { return strings.IndexByte(flags, c) >= 0 }
		k.paused, k.failed, k.settled, k.soft = has('p'), has('x'), has('s'), has('f')
		k.stop, k.due, k.breach = r.Num(), r.Num(), r.Num()
		k.state, k.cause = hub.ClockState(r.Word()), r.Word()
		k.channel, k.class, k.blamed = r.Word(), r.Word(), r.Word()
		if k.metric == hub.Promise {
			if k.by, k.why = r.Word(), r.Word(); k.open() {
				f.vows++
			}
		}
		for r.Rest != "" && !r.Bad {
			k.held = append(k.held, share{r.Word(), r.Num()})
		}
		if k.open() {
			k.aim(f.known) // a calendar may have been edited since
		}
		f.clocks = append(f.clocks, k)
	}
}

func (r *reader) events(text string) (out []event) {
	out = make([]event, 0, 3+strings.Count(text, " "))
	for text != "" && !r.Bad {
		r.Rest, text, _ = strings.Cut(text, " ")
		if r.Rest == "" {
			r.Bad = true
			return out
		}
		e := event{kind: r.Rest[0]}
		r.Rest = r.Rest[1:]
		e.at, e.seq = r.Num(), r.Num()
		e.seen, e.id = e.at+r.Num(), uint64(r.Num())
		e.a, e.b = r.Word(), r.Word()
		e.flag = r.Word() != ""
		e.x, e.y = r.Num(), r.Num()
		if e.kind == kReceived {
			r.way(&e)
		}
		out = append(out, e)
	}
	return out
}
