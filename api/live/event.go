package live

import (
	"encoding/json"
	"strconv"
	"sync"

	"github.com/parleyhub/parley/hub"
)

// event is one fact, encoded once for all sockets.
type event struct {
	seq  int64
	kind hub.FactType
	conv hub.ConversationID
	full []byte
	data []byte // the end of full that is the fact's data

	once  sync.Once
	known bool // the fact says who holds the conversation
	refs  hub.ConversationRefs
	was   hub.ConversationRefs // before, when the fact is an assignment
	moved bool
	to    hub.AgentID // whom a notice is for
}

func newEvent(f *hub.Fact) *event {
	data := f.Data
	head := *f
	head.Data = nil
	full, err := json.Marshal(head)
	if err != nil { // ids, names and instants of our own making always encode
		full = masked(nil, f.Seq)
		data = nil
	}
	if len(data) > 0 { // encoded by NewFact already: no second pass over it
		const key = `,"data":`
		whole := make([]byte, 0, len(full)+len(key)+len(data))
		whole = append(append(whole, full[:len(full)-1]...), key...)
		full = append(append(whole, data...), '}')
		data = full[len(full)-1-len(data) : len(full)-1]
	}
	return &event{seq: f.Seq, kind: f.Type, conv: f.ConversationID, full: full, data: data}
}

// masked is an event that the reader may not see.
func masked(b []byte, seq int64) []byte {
	b = append(b, `{"seq":`...)
	return append(strconv.AppendInt(b, seq, 10), '}')
}

// hidden tells a reader that a conversation has left what they may see.
func (e *event) hidden(b []byte) []byte {
	b = append(b, `{"seq":`...)
	b = strconv.AppendInt(b, e.seq, 10)
	b = append(b, `,"type":"conversation.hidden","conversation_id":`...)
	id, _ := json.Marshal(e.conv) // a string always encodes
	return append(append(b, id...), '}')
}

// holders reads who holds the conversation, once, and only when a socket with a
// limited scope asks.
func (e *event) holders() {
	e.once.Do(func() {
		type refs struct {
			AssigneeID *hub.AgentID `json:"assignee_id"`
			TeamID     *hub.TeamID  `json:"team_id"`
		}
		plain := func(r *refs) (out hub.ConversationRefs) {
			if r.AssigneeID != nil {
				out.AssigneeID = *r.AssigneeID
			}
			if r.TeamID != nil {
				out.TeamID = *r.TeamID
			}
			return out
		}
		var data struct {
			Conversation *refs           `json:"conversation"`
			Before       json.RawMessage `json:"before"`
		}
		if json.Unmarshal(e.data, &data) != nil || data.Conversation == nil {
			return
		}
		e.known, e.refs = true, plain(data.Conversation)
		var before refs
		if e.kind == hub.ConversationAssigned && json.Unmarshal(data.Before, &before) == nil {
			e.moved, e.was = true, plain(&before)
		}
	})
}

// open are facts without any customer's words, for everybody at the desk.
func (e *event) open() bool {
	switch e.kind {
	case hub.InboxChanged, hub.InboxHealthChanged, hub.InboxLooked, hub.AgentChanged, hub.WorkspaceChanged, hub.ConversationHidden, hub.PresenceChanged, hub.SettingsChanged:
		return true
	}
	return false
}

// addressee is whom a notice is for: nobody else hears of it.
func (e *event) addressee() hub.AgentID {
	e.once.Do(func() {
		var data struct {
			After struct {
				AgentID hub.AgentID `json:"agent_id"`
			} `json:"after"`
		}
		if json.Unmarshal(e.data, &data) == nil {
			e.to = data.After.AgentID
		}
	})
	return e.to
}

// append adds the event to a frame as a reader with a scope may see it. now says who holds the
// conversation at this instant, when that may differ from what the fact says.
func (e *event) append(b []byte, reader hub.AgentID, scope hub.Scope, now map[hub.ConversationID]hub.Conversation) []byte {
	if e.kind == hub.AgentNotified {
		if reader != "" && e.addressee() == reader {
			return append(b, e.full...)
		}
		return masked(b, e.seq)
	}
	if scope.All || e.open() {
		return append(b, e.full...)
	}
	if e.conv == "" {
		return masked(b, e.seq)
	}
	e.holders()
	refs, known := e.refs, e.known
	if now != nil {
		c, there := now[e.conv]
		refs, known = hub.ConversationRefs{AssigneeID: c.AssigneeID, TeamID: c.TeamID}, there
	}
	switch {
	case known && scope.Sees(refs):
		return append(b, e.full...)
	case e.moved && scope.Sees(e.was):
		return e.hidden(b)
	}
	return masked(b, e.seq)
}
