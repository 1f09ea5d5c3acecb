package rules

import (
	"container/heap"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/rules/language"
)

// bell is one time rule that waits in one conversation of a history.
type bell struct {
	at   time.Time
	id   hub.ConversationID
	rule string
}

// ringing is all of them, the earliest first. Bells that were moved stay in it
// and are passed over.
type ringing []bell

func (r ringing) Len() int           { return len(r) }
func (r ringing) Less(i, j int) bool { return r[i].at.Before(r[j].at) }
func (r ringing) Swap(i, j int)      { r[i], r[j] = r[j], r[i] }

// Push implements heap.Interface.
func (r *ringing) Push(x any) { *r = append(*r, x.(bell)) }

// Pop implements heap.Interface.
func (r *ringing) Pop() any {
	old := *r
	x := old[len(old)-1]
	*r = old[:len(old)-1]
	return x
}

// schedule sets the time rules of a conversation by what is now known of it.
func (s *stage) schedule(t *talk, now time.Time) {
	for i := range s.set.Rules {
		r := &s.set.Rules[i]
		if !r.Enabled || !r.Timed() {
			continue
		}
		due := t.due(r)
		if due.IsZero() || !r.Could(t.at(later(due, now))) {
			delete(t.dues, r.ID)
			continue
		}
		if t.dues[r.ID].Equal(due) || t.fired[r.ID].Equal(due) {
			continue
		}
		t.dues[r.ID] = due
		heap.Push(&s.clock, bell{later(due, now), t.card.ID, r.ID})
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// at is the conversation as a case at an instant.
func (t *talk) at(now time.Time) *Case {
	card := t.card
	return &Case{Fact: hub.Fact{ConversationID: card.ID, ContactID: card.Contact.ID}, Now: now, Conversation: &card, Profile: t.profile}
}

func (t *talk) due(r *Rule) time.Time {
	since := t.word
	switch {
	case r.After.Age > 0:
		since = t.card.CreatedAt
	case r.After.Status > 0:
		since = t.status
	}
	if since.IsZero() {
		return since // history does not reach back to it
	}
	return since.Add(time.Duration(r.After.Seconds()) * time.Second)
}

// until rings all that is due by an instant.
func (s *stage) until(now time.Time) {
	for len(s.clock) > 0 && !s.clock[0].at.After(now) {
		b := heap.Pop(&s.clock).(bell)
		t, r := s.talks[b.id], s.set.Rule(b.rule)
		due, waits := t.dues[r.ID]
		if !waits || b.at.Before(due) {
			continue // moved or cancelled
		}
		c := t.at(b.at)
		held, why := r.Judge(c, s.hours)
		if s.only != "" && len(s.rep.Judged) < maxJudged {
			s.rep.Judged = append(s.rep.Judged, DryRunJudgement{RuleID: r.ID, On: language.OnTime, At: b.at, Held: held, Why: why})
		}
		if !held {
			if next := r.Flip(c, s.hours); !next.IsZero() {
				heap.Push(&s.clock, bell{next, b.id, b.rule})
			}
			continue
		}
		delete(t.dues, r.ID)
		t.fired[r.ID] = due
		queue := s.does(t, r, c, why, language.OnTime)
		for len(queue) > 0 {
			next := queue[0]
			queue = append(queue[1:], s.judge(t, next)...)
		}
		s.schedule(t, b.at)
	}
}
