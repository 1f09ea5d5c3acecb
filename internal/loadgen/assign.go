package loadgen

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/sla"
)

const (
	assignAgents        = 50
	assignConversations = 10_000
)

// crew is a team with a queue, committed straight into the store of a stopped hub.
type crew struct {
	team    hub.TeamID
	members map[hub.AgentID]bool
}

// muster makes a team of agents who are there, and its queue: conversations that
// customers began within the last hour, with clocks of the real engine.
func muster(ctx context.Context, p *outside.Process, name string, agents, queued int) (*crew, error) {
	st, err := openStore(ctx, p)
	if err != nil {
		return nil, err
	}
	defer func() { _ = st.Close() }()
	engine, err := sla.New(sla.Settings{})
	if err != nil {
		return nil, err
	}
	now := run.Wall().UTC().Truncate(time.Millisecond)
	team := hub.Team{ID: hub.NewTeamID(now), Name: name}
	c := &crew{team: team.ID, members: map[hub.AgentID]bool{}}
	var states []hub.AgentState
	for i := range agents {
		a := hub.Agent{ID: hub.NewAgentID(now), Email: fmt.Sprintf("%s%d@load.example", name, i), Name: fmt.Sprintf("%s %03d", name, i), Role: hub.RoleAgent, CreatedAt: now}
		if err := st.PutAgent(ctx, a); err != nil {
			return nil, err
		}
		team.Members, c.members[a.ID] = append(team.Members, a.ID), true
		states = append(states, hub.AgentState{AgentID: a.ID, State: hub.Online, Chosen: hub.Online, Since: now})
	}
	if err := st.PutTeam(ctx, team); err != nil {
		return nil, err
	}
	if err := st.Commit(ctx, hub.WriteSet{States: states}); err != nil {
		return nil, err
	}
	for n := 0; n < queued; {
		var w hub.WriteSet
		for range min(500, queued-n) {
			n++
			if err := c.waits(&w, engine, now, n); err != nil {
				return nil, err
			}
		}
		if err := st.Commit(ctx, w); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *crew) waits(w *hub.WriteSet, engine *sla.Engine, now time.Time, n int) error {
	priority := hub.Normal
	if n%10 == 0 {
		priority = hub.High
	}
	return waiting(w, engine, now, now.Add(-time.Duration(n%3600)*time.Second), n, c.team, priority)
}

// waiting adds a conversation whose customer waits since an instant, with the
// clocks that the engine gives it.
func waiting(w *hub.WriteSet, engine *sla.Engine, now, at time.Time, n int, team hub.TeamID, p hub.Priority) error {
	who := hub.Contact{ID: hub.NewContactID(at), Name: fmt.Sprintf("Person %d", n), CreatedAt: at, UpdatedAt: at}
	conv := hub.Conversation{
		ID: hub.NewConversationID(at), ContactID: who.ID, BrandID: "brd_crowd", Status: hub.Open, Priority: p, InboxIDs: []hub.InboxID{"inb_crowd"},
		LastInboxID: "inb_crowd", Channel: "email", Class: hub.ClassMail, TeamID: team, WaitingSince: at, CreatedAt: at, UpdatedAt: at, LastAt: at, LastSeq: 1, LastInSeq: 1,
	}
	m := hub.Message{ID: hub.NewMessageID(at), ConversationID: conv.ID, Seq: 1, Direction: hub.DirIn, Channel: conv.Channel, InboxID: "inb_crowd",
		Author: hub.Actor{Type: hub.ActorContact, ID: string(who.ID), Name: who.Name}, Text: "Where is my parcel?", SourceKey: hub.NewToken(), ReceivedAt: at, CreatedAt: at}
	conv.LastMessage = m.Summary()
	steps, _, err := engine.Advance(&conv, now, hub.ClockEvent{Type: hub.EvReceived, At: at, SeenAt: at, MessageID: m.ID, Qualifies: true,
		Channel: conv.Channel, Class: conv.Class, Priority: conv.Priority, TeamID: team, Status: hub.Open})
	w.Contacts, w.Conversations, w.Messages = append(w.Contacts, who), append(w.Conversations, conv), append(w.Messages, m)
	w.Steps = append(w.Steps, hub.ClockSteps{ConversationID: conv.ID, Steps: steps})
	return err
}

// Assign measures how long it takes until a queue is shared out among the agents
// of its team, from the request that makes its team automatic, and how evenly.
func Assign(ctx context.Context, p *outside.Process, scale float64) (Result, error) {
	queued := int(assignConversations * scale)
	r := Result{Scenario: fmt.Sprintf("%d queued conversations shared out among %d agents", queued, assignAgents)}
	p.Stop()
	crews := map[string]*crew{}
	strategies := []string{"round_robin", "least_loaded", "sticky"}
	for _, s := range strategies {
		var err error
		if crews[s], err = muster(ctx, p, s, assignAgents, queued); err != nil {
			return r, err
		}
	}
	if _, err := p.Start(ctx); err != nil {
		return r, err
	}
	desk, err := outside.SignIn(ctx, p.HTTP)
	if err != nil {
		return r, err
	}
	for _, s := range strategies {
		cpu := p.CPU()
		took, err := crews[s].share(ctx, desk, s)
		if err != nil {
			return r, err
		}
		least, most, err := crews[s].spread(ctx, desk)
		if err != nil {
			return r, err
		}
		r.AtMost(s+": all given after", took.Seconds(), 5, "s")
		r.Add(s+": processor time of the hub", (p.CPU() - cpu).Seconds(), "s")
		r.AtMost(s+": most held less fair share", float64(most)-float64(queued)/assignAgents, 1, "")
		r.AtMost(s+": fair share less fewest held", float64(queued)/assignAgents-float64(least), 1, "")
	}
	return r, nil
}

// share makes the crew's team automatic and waits until nobody waits.
func (c *crew) share(ctx context.Context, desk *outside.Desk, strategy string) (time.Duration, error) {
	began := run.Wall()
	if err := desk.Call(ctx, http.MethodPut, "/teams/"+string(c.team)+"/routing",
		map[string]any{"strategy": strategy, "capacity_default": 10_000}, nil); err != nil {
		return 0, err
	}
	for ctx.Err() == nil {
		var queues struct {
			Items []struct {
				TeamID  *hub.TeamID `json:"team_id"`
				Waiting int         `json:"waiting"`
			} `json:"items"`
		}
		if err := desk.Call(ctx, http.MethodGet, "/queue", nil, &queues); err != nil {
			return 0, err
		}
		left := 0
		for _, q := range queues.Items {
			if q.TeamID != nil && *q.TeamID == c.team {
				left = q.Waiting
			}
		}
		took := run.Wall().Sub(began)
		if left == 0 {
			return took, nil
		}
		if took > time.Minute {
			return took, hub.Errorf(hub.Internal, "%d conversations still wait after a minute", left)
		}
		if err := run.Sleep(ctx, 100*time.Millisecond); err != nil {
			return 0, err
		}
	}
	return 0, ctx.Err()
}

// spread answers the fewest and the most conversations that a member holds.
func (c *crew) spread(ctx context.Context, desk *outside.Desk) (least, most int, err error) {
	type seat struct {
		AgentID hub.AgentID `json:"agent_id"`
		Open    int         `json:"open"`
	}
	seats, err := outside.Pages[seat](ctx, desk, "/presence?limit=200")
	least = assignConversations
	for _, s := range seats {
		if c.members[s.AgentID] {
			least, most = min(least, s.Open), max(most, s.Open)
		}
	}
	return least, most, err
}
