package roster

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/roster/worktime"
)

// Seat is an agent as supervisors see them.
type Seat struct {
	Agent    hub.Agent
	State    hub.AgentState
	Teams    []hub.TeamID
	OnShift  bool
	NextTurn time.Time // when the shift begins, or ends if it runs; zero: not within 400 days, or no shift
	Load     int       // weighted
	Capacity int
	Open     int       // conversations
	Oldest   time.Time // since when the one waits who waits longest for them
}

// Takes reports whether the seat can be given anything now.
func (s *Seat) Takes() bool {
	return s.State.State == hub.Online && s.OnShift && s.Load < s.Capacity
}

// Seats answers all agents who may answer, by id.
func (r *Roster) Seats(ctx context.Context) ([]Seat, error) {
	h, err := r.house(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := r.Store.AgentLoads(ctx)
	if err != nil {
		return nil, err
	}
	byAgent := make(map[hub.AgentID][]store.AgentLoad, len(h.agents))
	for _, row := range rows {
		byAgent[row.AgentID] = append(byAgent[row.AgentID], row)
	}
	now := r.now()
	var out []Seat
	for _, id := range sorted(h.agents) {
		if h.mayHold(id) {
			out = append(out, h.seat(id, byAgent[id], now))
		}
	}
	return out, nil
}

// Bound answers into whose queue the new conversations of inboxes come.
func (r *Roster) Bound(ctx context.Context) (map[hub.InboxID]hub.TeamID, error) {
	h, err := r.house(ctx)
	if err != nil {
		return nil, err
	}
	return h.bound, nil
}

// Seat answers one agent.
func (r *Roster) Seat(ctx context.Context, id hub.AgentID) (Seat, error) {
	h, err := r.house(ctx)
	if err != nil {
		return Seat{}, err
	}
	if _, ok := h.agents[id]; !ok {
		return Seat{}, hub.Errorf(hub.Missing, "there is no such agent")
	}
	rows, err := r.Store.AgentLoads(ctx)
	if err != nil {
		return Seat{}, err
	}
	var own []store.AgentLoad
	for _, row := range rows {
		if row.AgentID == id {
			own = append(own, row)
		}
	}
	return h.seat(id, own, r.now()), nil
}

func (h *house) seat(id hub.AgentID, loads []store.AgentLoad, now time.Time) Seat {
	s := Seat{Agent: h.agents[id], OnShift: worktime.On(h.shifts[id], now), Capacity: defaultCapacity}
	var known bool
	if s.State, known = h.states[id]; !known {
		s.State = hub.AgentState{AgentID: id, State: hub.Offline}
	}
	most := 0
	for _, t := range h.teams {
		for _, m := range t.Members {
			if m == id {
				s.Teams = append(s.Teams, t.ID)
				most = max(most, h.capacityOf(id, t.ID))
			}
		}
	}
	if c := h.work[id].Capacity; c != nil {
		s.Capacity = *c
	} else if most > 0 {
		s.Capacity = most
	}
	w := h.work[id]
	for _, l := range loads {
		s.Open += l.Open
		s.Load += l.Open * w.weight(l.Class)
		if !l.Oldest.IsZero() && (s.Oldest.IsZero() || l.Oldest.Before(s.Oldest)) {
			s.Oldest = l.Oldest
		}
	}
	s.NextTurn = turns(h, id, s.OnShift, now)
	return s
}

// turns is when a shift that runs ends, or else when it begins.
func turns(h *house, id hub.AgentID, on bool, now time.Time) time.Time {
	shift := h.shifts[id]
	if shift == nil {
		return time.Time{}
	}
	if !on {
		at, _ := shift.Opens(now)
		return at
	}
	for _, s := range shift.Segments(now, now.Add(7*24*time.Hour)) {
		return s.To
	}
	return time.Time{}
}

// Line is the queue of one team, or with no team of everything outside of them.
type Line struct {
	TeamID   hub.TeamID
	Name     string
	Strategy Strategy
	Waiting  int
	Oldest   time.Time         // since when the one waits who waits longest
	Loads    []store.QueueLoad // by channel
	First    []store.QueueRow  // those whose turn it is
}

// Lines answers the queues of all teams and first of all what is outside of
// them, each with its first n.
func (r *Roster) Lines(ctx context.Context, n int) ([]Line, error) {
	h, err := r.house(ctx)
	if err != nil {
		return nil, err
	}
	loads, err := r.Store.QueueLoads(ctx)
	if err != nil {
		return nil, err
	}
	out := []Line{{Strategy: Manual}}
	for _, t := range h.teams {
		out = append(out, Line{TeamID: t.ID, Name: t.Name, Strategy: h.routingOf(t.ID).Strategy})
	}
	for i := range out {
		l := &out[i]
		for _, q := range loads {
			if q.TeamID != l.TeamID {
				continue
			}
			l.Waiting += q.Waiting
			l.Loads = append(l.Loads, q)
			if !q.Oldest.IsZero() && (l.Oldest.IsZero() || q.Oldest.Before(l.Oldest)) {
				l.Oldest = q.Oldest
			}
		}
		if l.Waiting > 0 && n > 0 {
			if l.First, err = r.Store.Queue(ctx, l.TeamID, store.QueuePlace{}, n); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}
