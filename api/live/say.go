package live

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/presence"
)

// saying is what a client has said that still holds, so that it can be repeated
// while the socket lives and taken back when it ends.
type saying struct {
	state    string
	viewing  *Moment
	replying map[hub.ConversationID]Moment
	typing   map[hub.ConversationID]Moment
	said     time.Time // when it was last repeated
}

// mostDrafts bounds the conversations one socket can type into at once.
const mostDrafts = 16

// say obeys a frame about the moment. What the agent may not see is ignored:
// the answer would tell that it exists.
func (s *session) say(ctx context.Context, f frame) {
	me := s.me()
	switch f.T {
	case "presence":
		s.bePresent(ctx, f.State)
	case "viewing":
		s.view(ctx, f.C)
	case "typing", "replying":
		m, ok := s.moment(ctx, f.T, f.C)
		if !ok {
			return
		}
		m.On = *f.On
		held := &s.says.typing
		if m.TTL = typingTTL; f.T == "replying" {
			m.TTL, held = replyingTTL, &s.says.replying
		}
		if *held == nil {
			*held = map[hub.ConversationID]Moment{}
		}
		if delete(*held, f.C); m.On && len(*held) < mostDrafts {
			(*held)[f.C] = m
		}
		s.hub.Say(m)
	}
	s.repeat(ctx, me)
}

func (s *session) me() hub.Actor {
	who := s.who.Load()
	return hub.Actor{Type: hub.ActorAgent, ID: string(who.AgentID), Name: who.Name}
}

// moment begins a moment in a conversation that the agent may see.
func (s *session) moment(ctx context.Context, kind string, id hub.ConversationID) (Moment, bool) {
	found, err := s.hub.Conversations.Conversations(ctx, []hub.ConversationID{id})
	c, ok := found[id]
	if err != nil || !ok {
		return Moment{}, false
	}
	refs := hub.ConversationRefs{AssigneeID: c.AssigneeID, TeamID: c.TeamID}
	return Moment{K: kind, C: id, By: s.me(), Contact: c.ContactID, Refs: refs}, s.who.Load().Scope.Sees(refs)
}

func (s *session) bePresent(ctx context.Context, state string) {
	me, ttl := s.me(), presence.AgentTTL
	s.says.state, s.says.said = state, s.hub.Now()
	if state == "offline" {
		ttl = 0
	}
	s.hub.Presence.Beat(ctx, presence.Agents, me.ID, state+"|"+me.Name, ttl)
	s.hub.Say(Moment{K: "presence", By: me, On: state != "offline", State: state, TTL: presenceTTL})
}

func (s *session) view(ctx context.Context, id hub.ConversationID) {
	if v := s.says.viewing; v != nil && v.C != id {
		s.unview(ctx)
	}
	if id == "" {
		return
	}
	m, ok := s.moment(ctx, "viewing", id)
	if !ok {
		return
	}
	fresh := s.says.viewing == nil
	m.On, m.TTL = true, viewingTTL
	s.says.viewing = &m
	s.hub.Presence.Beat(ctx, presence.Viewing(string(id)), m.By.ID, m.By.Name, viewingTTL*time.Second)
	s.hub.Say(m)
	if fresh {
		s.viewers(ctx, id)
	}
}

func (s *session) unview(ctx context.Context) {
	m := *s.says.viewing
	s.says.viewing = nil
	s.hub.Presence.Beat(ctx, presence.Viewing(string(m.C)), m.By.ID, "", 0)
	m.On = false
	s.hub.Say(m)
}

// repeat keeps presence and drafts alive. Its pace are the client's frames and
// its answers to our pings.
func (s *session) repeat(ctx context.Context, me hub.Actor) {
	if s.says.state == "" || s.says.state == "offline" {
		return
	}
	s.hub.Presence.Beat(ctx, presence.Agents, me.ID, s.says.state+"|"+me.Name, presence.AgentTTL)
	if s.hub.Now().Sub(s.says.said) < presenceTTL*time.Second/3 {
		return
	}
	s.bePresent(ctx, s.says.state)
	for _, m := range s.says.replying {
		s.hub.Say(m)
	}
}

// silence takes back what the agent was doing when the socket ended. Presence
// runs out by itself: a reload is not a departure.
func (s *session) silence() {
	for _, held := range []map[hub.ConversationID]Moment{s.says.typing, s.says.replying} {
		for _, m := range held {
			m.On = false
			s.hub.Say(m)
		}
	}
	if s.says.viewing != nil {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		s.unview(ctx)
	}
}
