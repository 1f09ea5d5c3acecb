package answers_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/testpeers"
	"github.com/parleyhub/parley/router"
)

// mortal is the database of a process that dies with its n-th commit: before it is
// done, or after, so that nobody hears that it was.
type mortal struct {
	*store.Store
	left  atomic.Int32
	after bool
	dead  chan struct{}
	once  sync.Once
}

func (m *mortal) Commit(ctx context.Context, w hub.WriteSet) error {
	if len(w.Messages) == 0 || m.left.Add(-1) >= 0 {
		return m.Store.Commit(ctx, w)
	}
	if m.after {
		if err := m.Store.Commit(ctx, w); err != nil {
			return err // it lives on to come again
		}
	}
	m.once.Do(func() { close(m.dead) })
	<-ctx.Done()
	return ctx.Err()
}

// Whoever dies between taking an answer in and saying so in the ledger: the answer,
// what was sent before it, and the mark in the ledger are there, once.
func TestAnAnswerIsMarkedOnceWhereverTheProcessDies(t *testing.T) {
	onEach(t, func(t *testing.T, h *house) {
		const people = 6
		h.sends(people)
		for n := 1; n <= people; n++ {
			h.comes(h.text(fmt.Sprint("yes", n), phone(n), "Yes", ref(n)), h.text(fmt.Sprint("more", n), phone(n), "In blue", ref(n)), h.text(fmt.Sprint("yes", n), phone(n), "Yes", ref(n)))
		}
		deaths := 0
		for life := range int32(2 * people) {
			m := &mortal{Store: h.s, after: life%2 == 1, dead: make(chan struct{})}
			m.left.Store(life / 4)
			end := h.process(fmt.Sprint("process ", life), m, h.back)
			testpeers.Await(t, soon, "death, or the end of the work", func() bool {
				select {
				case <-m.dead:
					return true
				default:
					return h.decided()
				}
			})
			select {
			case <-m.dead:
				deaths++
			default:
			}
			end()
		}
		h.route()
		if deaths < 2 {
			t.Errorf("it died only %d times", deaths)
		}
		h.onceEach(people, 2)
	})
}

// onceEach checks that each person's conversation is what was sent and then so many
// words of theirs, all of it once, and that the ledger says so.
func (h *house) onceEach(people, words int) {
	h.t.Helper()
	for n := 1; n <= people; n++ {
		all, row := h.only(person(n)), h.row(n)
		if len(all) != 1+words || all[0].Author.Type != hub.ActorCampaign || all[0].ID != row.Ref().Message(key) {
			h.t.Errorf("person %d has %d messages", n, len(all))
		}
		if row.State != hub.SendReplied || row.ConversationID != all[0].ConversationID || row.AnsweredAt.IsZero() {
			h.t.Errorf("row %d: %+v", n, row)
		}
	}
	if got, err := h.rows.Answered(h.t.Context(), h.run.Seq); err != nil || got != int64(people) {
		h.t.Errorf("%d answered, %v", got, err)
	}
	told := map[hub.FactType]int{}
	for seq := int64(0); ; {
		facts, err := h.s.FactsSince(h.t.Context(), seq, 1000)
		must(h.t, err)
		if len(facts) == 0 { // an answer may end before something that another process has written
			break
		}
		for _, f := range facts {
			told[f.Type]++
			seq = f.Seq
		}
	}
	if told[hub.MessageSent] != people || told[hub.MessageReceived] != people*words {
		h.t.Errorf("the feed tells %v", told)
	}
	if findings, err := h.s.Check(h.t.Context()); err != nil || len(findings) > 0 {
		h.t.Errorf("fsck: %+v, %v", findings, err)
	}
}

// meeting lets the first n looks for what an answer is about wait for each other:
// each then knows of no other.
type meeting struct {
	router.Sent
	left atomic.Int32
	all  chan struct{}
}

func (m *meeting) Match(ctx context.Context, a hub.SentAsk, now time.Time) (*hub.SentMatch, error) {
	found, err := m.Sent.Match(ctx, a, now)
	switch left := m.left.Add(-1); {
	case left == 0:
		close(m.all)
	case left > 0:
		select {
		case <-m.all:
		case <-ctx.Done():
		}
	}
	return found, err
}

// Several shards, of two processes, take in at the very same time: one message that
// a provider has given to both, and words of the person and of somebody else about
// the same row.
func TestTwoProcessesTakeInTheSameAnswerAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, h *house) {
		h.sends(1)
		m := &meeting{Sent: h.back, all: make(chan struct{})}
		var batch []hub.Inbound
		shards := map[int]bool{}
		for i := 0; len(batch) < 4; i++ { // the same message on two shards, and two more on two others
			key, from := "yes", phone(1)
			if len(batch) == 2 {
				key = "more"
			} else if len(batch) == 3 {
				key, from = "stranger", phone(103)
			}
			in := h.text(key, from, key, ref(1))
			in.Thread = fmt.Sprint(i)
			if s := bus.ShardOf("text", in.Inbox, in.Thread); !shards[s] {
				shards[s] = true
				batch = append(batch, in)
			}
		}
		m.left.Store(int32(len(batch)))
		h.comes(batch...)
		one := h.process("one", h.s, m)
		two := h.process("two", h.s, m)
		testpeers.Await(t, soon, "all of it to be decided", h.decided)
		one()
		two()
		h.route()
		all, row := h.only(person(1)), h.row(1)
		if len(all) != 3 || all[0].Author.Type != hub.ActorCampaign || all[1].Direction != hub.DirIn || all[2].Text == all[1].Text {
			t.Errorf("%d messages: %+v", len(all), all)
		}
		if row.State != hub.SendReplied || row.ConversationID != all[0].ConversationID {
			t.Errorf("%+v", row)
		}
		people := h.said()
		if len(people) != 2 {
			t.Errorf("%d people", len(people))
		}
		if got, err := h.rows.Answered(t.Context(), h.run.Seq); err != nil || got != 1 {
			t.Errorf("%d answered, %v", got, err)
		}
		if findings, err := h.s.Check(t.Context()); err != nil || len(findings) > 0 {
			t.Errorf("fsck: %+v, %v", findings, err)
		}
	})
}
