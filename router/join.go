package router

import (
	"slices"
	"strings"

	"github.com/parleyhub/parley/hub"
)

// What one message may grow to, however many items join it.
const (
	maxJoined     = 100 // files
	maxJoinedText = 256 << 10
)

// join adds an item to the message that it is more of: a file of an album, news
// of a call.
func (t *turn) join(it *item, s *said, th *thread) error {
	t.settled(it, s.m.ID)
	m, in := &s.m, &it.in
	if !m.DeletedAt.IsZero() {
		t.dropLate(it, m)
		return nil
	}
	kind := hub.RawJoined
	if in.Call != nil {
		kind = hub.RawCall
	}
	t.keepPart(it, m.ID, kind)
	changed := false
	for _, a := range in.Attachments {
		if len(m.Attachments) < maxJoined && !slices.Contains(m.Attachments, a) {
			m.Attachments, changed = append(slices.Clip(m.Attachments), a), true
		}
	}
	for _, p := range []struct {
		to   *string
		more string
	}{{&m.Text, in.Text}, {&m.HTML, in.HTML}} {
		if more := joined(*p.to, p.more); more != *p.to {
			*p.to, changed = more, true
		}
	}
	reason := "joined"
	if in.Call != nil {
		before := m.Call
		after := *in.Call
		if before != nil {
			after = before.Join(after)
		}
		if before == nil || *before != after {
			m.Call, changed, reason = &after, true, "call"
			if err := t.rang(it, s, th, before); err != nil {
				return err
			}
		}
	}
	if !changed {
		return nil
	}
	t.touch(s, th)
	t.news(hub.MessageEdited, s, th, m.Author, reason)
	return nil
}

func joined(have, more string) string {
	switch {
	case strings.TrimSpace(more) == "" || strings.Contains(have, more):
		return have
	case have == "":
		return more
	case len(have)+len(more) > maxJoinedText:
		return have
	}
	return have + "\n" + more
}

// rang tells the clocks what a call has become.
func (t *turn) rang(it *item, s *said, th *thread, before *hub.Call) error {
	events := hub.CallEvents(before, s.m.Call)
	if len(events) == 0 {
		return nil
	}
	asks, answers := false, false
	for i := range events {
		e := &events[i]
		e.MessageID, e.SeenAt = s.m.ID, t.now
		if e.At.IsZero() || e.At.After(t.now) {
			e.At = t.at(it)
		}
		asks, answers = asks || e.Type == hub.EvReceived, answers || e.Type == hub.EvReplied
	}
	return t.heard(it, th, asks && th.conv.Status != hub.Spam, answers, events...)
}
