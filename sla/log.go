package sla

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla/policy"
	"github.com/parleyhub/parley/sla/record"
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
	w.Buf = make([]byte, 0, 64+48*len(s.fresh))
	w.Part(`{`)
	if s.logged == 0 {
		w.start0(c)
		if len(c.SLA) > 0 {
			w.Part(`","z":`)
			w.Part(string(c.SLA))
			w.Part(`,"e":"`)
		} else {
			w.Part(`","e":"`)
		}
	} else {
		w.Part(`"e":"`)
	}
	w.events(&s.base.subj, s.fresh)
	w.Part(`"}`)
	s.logged++
	c.ClockLog = append(slices.Clip(c.ClockLog), hub.LoggedClockEvent{
		ConversationID: c.ID, Seq: s.logged, Now: moment(now), Event: w.Buf,
	})
	w.Writer, s.fresh = record.Writer{}, nil
}

func (w *writer) start0(c *hub.Conversation) {
	w.Part(`"s":"`)
	w.Word(string(c.Channel))
	w.Word(string(c.Class))
	inbox := hub.InboxID("")
	if len(c.InboxIDs) > 0 {
		inbox = c.InboxIDs[0]
	}
	w.Word(string(inbox))
	w.Word(string(c.BrandID))
	w.Word(string(c.Priority))
	w.Word(string(c.TeamID))
	w.Word(string(c.AssigneeID))
	w.Word(policy.Words(c.Tags, c.Standing, c.Campaigned, ""))
	w.End()
}

// log reads how many entries the log has and until when the base knows, and how many
// promises there were.
func (r *reader) log(s *state, text string) {
	r.Rest = text
	s.logged, s.base.known, s.base.cycles[3] = r.Num(), r.Num(), r.Small()
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
	r := reader{Reader: record.Reader{Rest: j.Start}}
	c := hub.Conversation{SLA: j.State}
	c.Channel, c.Class = hub.ChannelKind(r.Word()), hub.ChannelClass(r.Word())
	if in := r.Word(); in != "" {
		c.InboxIDs = []hub.InboxID{hub.InboxID(in)}
	}
	c.BrandID, c.Priority = hub.BrandID(r.Word()), hub.Priority(r.Word())
	c.TeamID, c.AssigneeID = hub.TeamID(r.Word()), hub.AgentID(r.Word())
	if tags := r.Word(); tags != "" {
		c.Tags = strings.Split(tags, tagSep)
	}
	return c
}
