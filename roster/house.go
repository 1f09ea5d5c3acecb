package roster

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla/calendar"
)

// house is who works here and how, as it was read at one instant.
type house struct {
	agents  map[hub.AgentID]hub.Agent
	teams   []hub.Team // by id
	routing map[hub.TeamID]Routing
	work    map[hub.AgentID]Work
	shifts  map[hub.AgentID]*calendar.Hours
	states  map[hub.AgentID]hub.AgentState
	bound   map[hub.InboxID]hub.TeamID
}

// house reads everything but what agents hold.
func (r *Roster) house(ctx context.Context) (*house, error) {
	h := &house{
		agents: map[hub.AgentID]hub.Agent{}, routing: map[hub.TeamID]Routing{}, work: map[hub.AgentID]Work{},
		shifts: map[hub.AgentID]*calendar.Hours{}, bound: map[hub.InboxID]hub.TeamID{},
	}
	agents, err := r.Store.Agents(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range agents {
		h.agents[a.ID] = a
	}
	if h.teams, err = r.Store.Teams(ctx); err != nil {
		return nil, err
	}
	slices.SortFunc(h.teams, func(a, b hub.Team) int { return strings.Compare(string(a.ID), string(b.ID)) })
	if err := r.readWork(ctx, h); err != nil {
		return nil, err
	}
	if err := r.readRouting(ctx, h); err != nil {
		return nil, err
	}
	return h, r.readStates(ctx, h)
}

func (r *Roster) readStates(ctx context.Context, h *house) error {
	states, err := r.Store.AgentStates(ctx)
	h.states = make(map[hub.AgentID]hub.AgentState, len(states))
	for _, s := range states {
		h.states[s.AgentID] = s
	}
	return err
}

// readWork reads what agents can carry and when. A document that cannot be read
// is told and left out: one broken row must not stop everybody.
func (r *Roster) readWork(ctx context.Context, h *house) error {
	calendars, err := r.Store.Documents(ctx, KindCalendar)
	if err != nil {
		return err
	}
	byID := make(map[string]hub.Document, len(calendars))
	for _, d := range calendars {
		byID[d.ID] = d
	}
	docs, err := r.Store.Documents(ctx, KindWork)
	if err != nil {
		return err
	}
	for _, d := range docs {
		id := hub.AgentID(d.ID)
		w, err := read(d, Work{})
		if err == nil && w.Calendar != "" {
			if c, ok := byID[w.Calendar]; ok {
				h.shifts[id], err = r.shifts.Read(c)
			}
		}
		if err != nil {
			r.Log.Error("an agent's work cannot be read", "agent", id, "error", err)
			continue
		}
		h.work[id] = w
	}
	return nil
}

func (r *Roster) readRouting(ctx context.Context, h *house) error {
	docs, err := r.Store.Documents(ctx, KindRouting)
	if err != nil {
		return err
	}
	for _, d := range docs { // by id: if two name one inbox, the first has it
		team := hub.TeamID(d.ID)
		if !slices.ContainsFunc(h.teams, func(t hub.Team) bool { return t.ID == team }) {
			continue
		}
		x, err := read(d, DefaultRouting())
		if err != nil {
			r.Log.Error("a team's routing cannot be read", "team", team, "error", err)
			continue
		}
		h.routing[team] = x
		for _, in := range x.InboxIDs {
			if _, taken := h.bound[in]; !taken {
				h.bound[in] = team
			}
		}
	}
	return nil
}

// routingOf is how a team works, also one of which nothing was said.
func (h *house) routingOf(team hub.TeamID) Routing {
	if x, ok := h.routing[team]; ok {
		return x
	}
	return DefaultRouting()
}

// mayHold reports whether an agent may answer at all.
func (h *house) mayHold(id hub.AgentID) bool {
	a, ok := h.agents[id]
	return ok && a.Active() && a.Role != hub.RoleReadOnly
}

// absence is why somebody is not there, and until when; a zero until is not known.
type absence struct {
	absent bool
	said   bool // by them or a supervisor
	reason string
	until  time.Time
}

func (h *house) absence(id hub.AgentID) absence {
	s, ok := h.states[id]
	switch {
	case !h.mayHold(id):
		return absence{absent: true, said: true, reason: "disabled"}
	case !ok:
		return absence{absent: true, reason: string(hub.Offline)}
	case s.State == hub.Online:
		return absence{}
	}
	return absence{absent: true, said: s.Chosen == s.State, reason: string(s.State), until: s.Until}
}

// capacityOf is what an agent can carry in a team.
func (h *house) capacityOf(id hub.AgentID, team hub.TeamID) int {
	if c := h.work[id].Capacity; c != nil {
		return *c
	}
	return h.routingOf(team).CapacityDefault
}

// weight is how much one conversation of a class weighs on somebody.
func (w *Work) weight(class hub.ChannelClass) int {
	if n, ok := w.Weights[class]; ok {
		return n
	}
	return 1
}

// loads are the weights of what everybody has on their hands.
func (r *Roster) loads(ctx context.Context, h *house) (map[hub.AgentID]int, error) {
	rows, err := r.Store.AgentLoads(ctx)
	out := make(map[hub.AgentID]int, len(rows))
	for _, row := range rows {
		w := h.work[row.AgentID]
		out[row.AgentID] += row.Open * w.weight(row.Class)
	}
	return out, err
}
