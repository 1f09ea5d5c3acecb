package sla

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla/policy"
)

// Records are the compact text inside a state: fields divided by commas, empty
// ones at the end left out, numbers in base 36, words percent-escaped; records
// divided by spaces. A clock record takes 60 to 150 bytes, an event 15 to 40.

type writer struct {
	buf   []byte
	start int // of the present record
}

func (w *writer) num(n int64) {
	if n != 0 {
		w.buf = strconv.AppendInt(w.buf, n, 36)
	}
	w.buf = append(w.buf, ',')
}

func (w *writer) word(s string) {
	if s != "" {
		w.buf = append(w.buf, url.QueryEscape(s)...)
	}
	w.buf = append(w.buf, ',')
}

// flags writes one letter for each that is set.
func (w *writer) flags(letters string, set ...bool) {
	for i, on := range set {
		if on {
			w.buf = append(w.buf, letters[i])
		}
	}
	w.buf = append(w.buf, ',')
}

// end closes a record.
func (w *writer) end() {
	n := len(w.buf)
	for n > w.start && w.buf[n-1] == ',' {
		n--
	}
	w.buf = append(w.buf[:n], ' ')
	w.start = n + 1
}

// part begins the string of records called name.
func (w *writer) part(name string) {
	w.buf = append(bytes.TrimSuffix(w.buf, []byte(" ")), name...)
	w.start = len(w.buf)
}

// json is written by hand: records hold nothing that JSON would escape.
func (w *writer) json(s *state) []byte {
	w.buf = make([]byte, 0, 640)
	w.part(`{"v":1,"b":"`)
	w.base(s)
	w.part(partClocks)
	w.clocks(&s.base)
	w.part(partTail)
	w.events(&s.base.subj, s.tail)
	w.part(partFired)
	for _, k := range s.fired {
		w.word(k)
		w.end()
	}
	w.part(partLog)
	w.num(s.logged)
	w.num(s.base.known)
	w.end()
	w.part(`"}`)
	return w.buf
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
	w.num(s.seq)
	w.num(s.floor)
	w.word(string(f.priority))
	w.word(string(f.team))
	w.word(string(f.agent))
	if f.status == hub.Open {
		w.word("")
	} else {
		w.word(string(f.status))
	}
	w.word(f.tags)
	w.flags("bwapu", f.begun, f.bot, f.answered, f.parted, f.unspam)
	w.policy(f.policy)
	w.num(f.botFrom)
	w.num(f.botMS)
	w.num(f.resolved)
	w.num(int64(f.wait + 1))
	w.num(int64(f.rt + 1))
	for _, n := range f.cycles {
		w.num(int64(n))
	}
	w.num(int64(f.more))
	for _, p := range f.pending {
		w.num(p.at)
		w.num(int64(p.id))
	}
	w.end()
}

func (w *writer) policy(p *Policy) {
	if p == nil {
		w.buf = append(w.buf, ',', ',')
		return
	}
	w.word(string(p.ID))
	w.num(int64(p.Version))
}

const metricLetters = "fnr"

func (w *writer) clocks(f *fold) {
	for i := range f.clocks {
		k := &f.clocks[i]
		w.buf = append(w.buf, metricLetters[metricIndex(k.metric)])
		w.num(int64(k.cycle))
		w.num(k.start)
		w.num(k.seen - k.start)
		w.num(k.since - k.start)
		w.num(k.used)
		w.num(k.target)
		w.word(k.key)
		w.policy(k.policy)
		w.num(int64(k.row + 1))
		w.flags("pxsf", k.paused, k.failed, k.settled, k.soft)
		w.num(k.stop)
		w.num(k.due)
		w.num(k.breach)
		w.word(string(k.state))
		w.word(k.cause)
		w.word(k.channel)
		w.word(k.class)
		w.word(k.blamed)
		for _, h := range k.held {
			w.word(h.who)
			w.num(h.ms)
		}
		w.end()
	}
}

func (w *writer) events(way *subject, list []event) {
	for i := range list {
		e := &list[i]
		w.buf = append(w.buf, e.kind)
		w.num(e.at)
		w.num(e.seq)
		w.num(e.seen - e.at)
		w.num(int64(e.id))
		if e.kind == kReceived && e.a == way.channel && e.b == way.class {
			w.buf = append(w.buf, ',', ',')
		} else {
			w.word(e.a)
			w.word(e.b)
		}
		w.flags("!", e.flag)
		w.num(e.x)
		w.num(e.y)
		w.end()
	}
}

// reader takes records apart. bad is set once something does not fit.
type reader struct {
	book *policy.Book
	way  func(*event) // fills in the channel of a message
	rest string
	bad  bool
}

func (r *reader) word() string {
	s, rest, _ := strings.Cut(r.rest, ",")
	r.rest = rest
	if strings.IndexByte(s, '%') < 0 && strings.IndexByte(s, '+') < 0 {
		return s
	}
	out, err := url.QueryUnescape(s)
	r.bad = r.bad || err != nil
	return out
}

func (r *reader) num() int64 {
	s, rest, _ := strings.Cut(r.rest, ",")
	r.rest = rest
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 36, 64)
	r.bad = r.bad || err != nil
	return n
}

// small is a number that counts things.
func (r *reader) small() int {
	n := r.num()
	if n < 0 || n > 1<<30 {
		r.bad = true
		return 0
	}
	return int(n)
}

func (r *reader) policy() *Policy {
	id, version := r.word(), r.small()
	if id == "" {
		return nil
	}
	return r.book.Policy(hub.PolicyID(id), version)
}

func (r *reader) base(s *state, text string) {
	f := &s.base
	r.rest = text
	s.seq, s.floor = r.num(), r.num()
	f.priority, f.team, f.agent = hub.Priority(r.word()), hub.TeamID(r.word()), hub.AgentID(r.word())
	if f.status = hub.Status(r.word()); f.status == "" {
		f.status = hub.Open
	}
	f.tags = r.word()
	flags := r.word()
	has := func(c byte) bool { return strings.IndexByte(flags, c) >= 0 }
	f.begun, f.bot, f.answered, f.parted, f.unspam = has('b'), has('w'), has('a'), has('p'), has('u')
	f.policy = r.policy()
	f.botFrom, f.botMS, f.resolved = r.num(), r.num(), r.num()
	f.wait, f.rt = r.small()-1, r.small()-1
	for i := range f.cycles {
		f.cycles[i] = r.small()
	}
	f.more = r.small()
	for r.rest != "" && !r.bad {
		f.pending = append(f.pending, pend{r.num(), uint64(r.num())})
	}
}

func (r *reader) clocks(f *fold, text string) {
	f.clocks = make([]clock, 0, 1+strings.Count(text, " "))
	for text != "" && !r.bad {
		r.rest, text, _ = strings.Cut(text, " ")
		i := strings.IndexByte(metricLetters, (r.rest + "?")[0])
		if i < 0 {
			r.bad = true
			return
		}
		r.rest = r.rest[1:]
		k := clock{metric: [3]hub.Metric{hub.FirstResponse, hub.NextResponse, hub.Resolution}[i]}
		k.cycle, k.start = r.small(), r.num()
		k.seen, k.since = k.start+r.num(), k.start+r.num()
		k.used, k.target, k.key = r.num(), r.num(), r.word()
		k.policy, k.row = r.policy(), r.small()-1
		k.hours = r.book.Clock(k.key)
		flags := r.word()
		has := func(c byte) bool { return strings.IndexByte(flags, c) >= 0 }
		k.paused, k.failed, k.settled, k.soft = has('p'), has('x'), has('s'), has('f')
		k.stop, k.due, k.breach = r.num(), r.num(), r.num()
		k.state, k.cause = hub.ClockState(r.word()), r.word()
		k.channel, k.class, k.blamed = r.word(), r.word(), r.word()
		for r.rest != "" && !r.bad {
			k.held = append(k.held, share{r.word(), r.num()})
		}
		if k.open() {
			k.aim(f.known) // a calendar may have been edited since
		}
		f.clocks = append(f.clocks, k)
	}
}

func (r *reader) events(text string) (out []event) {
	out = make([]event, 0, 3+strings.Count(text, " "))
	for text != "" && !r.bad {
		r.rest, text, _ = strings.Cut(text, " ")
		if r.rest == "" {
			r.bad = true
			return out
		}
		e := event{kind: r.rest[0]}
		r.rest = r.rest[1:]
		e.at, e.seq = r.num(), r.num()
		e.seen, e.id = e.at+r.num(), uint64(r.num())
		e.a, e.b = r.word(), r.word()
		e.flag = r.word() != ""
		e.x, e.y = r.num(), r.num()
		if e.kind == kReceived {
			r.way(&e)
		}
		out = append(out, e)
	}
	return out
}

// words are the fired keys.
func words(s string) []string {
	if s == "" {
		return nil
	}
	out := strings.Split(s, " ")
	for i, w := range out {
		if k, err := url.QueryUnescape(w); err == nil {
			out[i] = k
		}
	}
	return out
}
