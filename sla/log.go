package sla

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/parleyhub/parley/hub"
)

// The log of a conversation is what the engine took in, call by call: one entry
// for each call that taught it something. Entries hold records as the state
// does, so the log, folded by the same code, gives the same clocks; and folded
// under other policies or calendars, what would have been.

// entryJSON is hub.LoggedClockEvent.Event.
type entryJSON struct {
	Start  string          `json:"s,omitempty"` // the first entry: what the conversation said of itself
	State  json.RawMessage `json:"z,omitempty"` // the first entry of a conversation older than its log
	Events string          `json:"e,omitempty"`
}

// log appends what s has taken in to the log of c. It comes before the state is
// written, whose count of entries it raises.
func (w *writer) log(c *hub.Conversation, s *state, now int64) {
	if len(s.fresh) == 0 && s.logged > 0 {
		return
	}
	w.buf = make([]byte, 0, 64+48*len(s.fresh))
	w.part(`{`)
	if s.logged == 0 {
		w.start0(c)
		if len(c.SLA) > 0 {
			w.part(`","z":`)
			w.part(string(c.SLA))
			w.part(`,"e":"`)
		} else {
			w.part(`","e":"`)
		}
	} else {
		w.part(`"e":"`)
	}
	w.events(&s.base.subj, s.fresh)
	w.part(`"}`)
	s.logged++
	c.ClockLog = append(slices.Clip(c.ClockLog), hub.LoggedClockEvent{
		ConversationID: c.ID, Seq: s.logged, Now: moment(now), Event: w.buf,
	})
	w.buf, w.start, s.fresh = nil, 0, nil
}

func (w *writer) start0(c *hub.Conversation) {
	w.part(`"s":"`)
	w.word(string(c.Channel))
	w.word(string(c.Class))
	inbox := hub.InboxID("")
	if len(c.InboxIDs) > 0 {
		inbox = c.InboxIDs[0]
	}
	w.word(string(inbox))
	w.word(string(c.BrandID))
	w.word(string(c.Priority))
	w.word(string(c.TeamID))
	w.word(string(c.AssigneeID))
	w.word(joined(c.Tags))
	w.end()
}

// log reads how many entries the log has and until when the base knows.
func (r *reader) log(s *state, text string) {
	r.rest = text
	s.logged, s.base.known = r.num(), r.num()
}

// entry reads one entry of a log back.
func entry(e *hub.LoggedClockEvent) (j entryJSON, err error) {
	if err := json.Unmarshal(e.Event, &j); err != nil {
		return j, hub.Wrap(hub.Internal, err, "the log of this conversation's clocks cannot be read")
	}
	return j, nil
}

// conversation is what the first entry says.
func (j *entryJSON) conversation() hub.Conversation {
	r := reader{rest: j.Start}
	c := hub.Conversation{SLA: j.State}
	c.Channel, c.Class = hub.ChannelKind(r.word()), hub.ChannelClass(r.word())
	if in := r.word(); in != "" {
		c.InboxIDs = []hub.InboxID{hub.InboxID(in)}
	}
	c.BrandID, c.Priority = hub.BrandID(r.word()), hub.Priority(r.word())
	c.TeamID, c.AssigneeID = hub.TeamID(r.word()), hub.AgentID(r.word())
	if tags := r.word(); tags != "" {
		c.Tags = strings.Split(tags, tagSep)
	}
	return c
}
