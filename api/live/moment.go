package live

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/presence"
)

// Moment is something true only for the moment. It travels between processes on
// bus.Ephemeral as JSON; refs and contact stay inside the house.
type Moment struct {
	K     string             `json:"k"` // typing, moved, viewing, replying, presence
	C     hub.ConversationID `json:"c,omitempty"`
	By    hub.Actor          `json:"by"`
	On    bool               `json:"on"`
	State string             `json:"state,omitempty"` // presence: online, away, offline
	TTL   int                `json:"ttl_s"`

	Contact hub.ContactID        `json:"contact,omitempty"` // of C: so that the customer's side can follow
	Refs    hub.ConversationRefs `json:"refs"`              // of C: who may see it
}

// The lives of moments, in seconds.
const (
	typingTTL   = 6
	movedTTL    = 2  // a nudge to look again
	viewingTTL  = 30 // the client repeats it every 15 s
	replyingTTL = 45 // repeated by us while the draft is there
	presenceTTL = 90 // repeated by us
)

// Say tells every desk that may see it, in every process.
func (h *Hub) Say(m Moment) {
	data, err := json.Marshal(m)
	if err != nil {
		h.Log.Error("a moment cannot be encoded", "kind", m.K, "err", err)
		return
	}
	h.Hints.Hint(bus.Ephemeral, data)
}

// CustomerTyping is a Moment of a customer in a conversation.
func CustomerTyping(c hub.Conversation, name string, on bool) Moment {
	return ofCustomer("typing", c, name, on, typingTTL)
}

// CustomerMoved is the Moment in which a customer came to another page of the site.
func CustomerMoved(c hub.Conversation, name string) Moment {
	return ofCustomer("moved", c, name, true, movedTTL)
}

func ofCustomer(kind string, c hub.Conversation, name string, on bool, ttl int) Moment {
	return Moment{
		K: kind, C: c.ID, By: hub.Actor{Type: hub.ActorContact, ID: string(c.ContactID), Name: name}, On: on, TTL: ttl,
		Contact: c.ContactID, Refs: hub.ConversationRefs{AssigneeID: c.AssigneeID, TeamID: c.TeamID},
	}
}

// hear passes a moment on to the sockets of this process that may see it. Own
// echoes are left out. A full queue drops it.
func (h *Hub) hear(data []byte) {
	var m Moment
	if json.Unmarshal(data, &m) != nil {
		return
	}
	frame := m.frame()
	h.each(func(s *session) {
		who := s.who.Load()
		if m.By.Type == hub.ActorAgent && m.By.ID == string(who.AgentID) {
			return
		}
		if m.C != "" && !who.Scope.Sees(m.Refs) {
			return
		}
		select {
		case s.moments <- frame:
		default:
		}
	})
}

// frame is the moment as the desk gets it.
func (m Moment) frame() []byte {
	b, _ := json.Marshal(struct { // strings and numbers always encode
		T     string             `json:"t"`
		K     string             `json:"k"`
		C     hub.ConversationID `json:"c,omitempty"`
		By    hub.Actor          `json:"by"`
		On    bool               `json:"on"`
		State string             `json:"state,omitempty"`
		TTL   int                `json:"ttl_s"`
	}{"e", m.K, m.C, m.By, m.On, m.State, m.TTL})
	return b
}

// present tells a new socket who is there already. A member's value is
// "state|name".
func (s *session) present(ctx context.Context) error {
	for _, one := range s.hub.Presence.List(ctx, presence.Agents) {
		state, name, _ := strings.Cut(one.Value, "|")
		if one.Who == string(s.who.Load().AgentID) {
			continue
		}
		m := Moment{K: "presence", By: hub.Actor{Type: hub.ActorAgent, ID: one.Who, Name: name}, On: true, State: state, TTL: presenceTTL}
		if err := s.send(m.frame()); err != nil {
			return err
		}
	}
	return nil
}

// viewers tells this socket who looks at a conversation already.
func (s *session) viewers(ctx context.Context, c hub.ConversationID) {
	for _, one := range s.hub.Presence.List(ctx, presence.Viewing(string(c))) {
		if one.Who == string(s.who.Load().AgentID) {
			continue
		}
		m := Moment{K: "viewing", C: c, By: hub.Actor{Type: hub.ActorAgent, ID: one.Who, Name: one.Value}, On: true, TTL: int(max(time.Second, one.Until.Sub(s.hub.Now())).Seconds())}
		select {
		case s.moments <- m.frame():
		default:
		}
	}
}
