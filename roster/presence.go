package roster

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

// ReasonGone is why somebody is offline who did not say so.
const ReasonGone = "no desk open"

// The bounds of what is said.
const (
	maxReason = 100 // characters
	maxUntil  = 366 * 24 * time.Hour
)

// Wish is what somebody says about an agent's availability.
type Wish struct {
	State  hub.Availability
	Reason string
	Until  time.Time // when it ends by itself; zero: it does not
}

// SetPresence makes a wish come true, for the actor themselves or somebody else.
func (r *Roster) SetPresence(ctx context.Context, by hub.Actor, id hub.AgentID, wish Wish) (hub.AgentState, error) {
	now := r.now()
	if err := wish.check(now); err != nil {
		return hub.AgentState{}, err
	}
	var last error
	for range tries {
		was, err := r.stateOf(ctx, id)
		if err != nil {
			return hub.AgentState{}, err
		}
		s := wished(was, by, wish, now)
		set := hub.WriteSet{States: []hub.AgentState{s}}
		if by.ID != string(id) {
			set.Audit = []hub.AuditEntry{{At: now, Actor: by, Action: "agent.presence", Object: string(id), Detail: string(wish.State)}}
		}
		if s.State != was.State || s.Reason != was.Reason || !s.Until.Equal(was.Until) {
			set.Facts = []hub.Fact{tell(now, by, was, s)}
		}
		if last = r.Store.Commit(ctx, set); !hub.Is(last, hub.Conflict) {
			s.Version++
			return s, last
		}
	}
	return hub.AgentState{}, last
}

func (w *Wish) check(now time.Time) error {
	w.Reason, w.Until = strings.TrimSpace(w.Reason), w.Until.UTC().Truncate(time.Millisecond)
	switch {
	case !w.State.Valid():
		return hub.InvalidField("state", "must be online, away or offline")
	case utf8.RuneCountInString(w.Reason) > maxReason || !utf8.ValidString(w.Reason):
		return said.Invalid("reason", "length_max", "has at most %d characters", 100)
	case strings.ContainsFunc(w.Reason, unicode.IsControl):
		return said.Invalid("reason", "one_line", "must be one line")
	case !w.Until.IsZero() && !w.Until.After(now):
		return said.Invalid("until", "in_future", "must be in the future")
	case w.Until.Sub(now) > maxUntil:
		return said.Invalid("until", "within_year", "must be within a year")
	}
	return nil
}

// stateOf is what is known of an agent; of most nothing is at first.
func (r *Roster) stateOf(ctx context.Context, id hub.AgentID) (hub.AgentState, error) {
	agents, err := r.Store.Agents(ctx)
	if err != nil {
		return hub.AgentState{}, err
	}
	there := false
	for _, a := range agents {
		there = there || a.ID == id && a.Active()
	}
	if !there {
		return hub.AgentState{}, hub.Errorf(hub.Missing, "there is no such agent")
	}
	states, err := r.Store.AgentStates(ctx)
	for _, s := range states {
		if s.AgentID == id {
			return s, err
		}
	}
	return hub.AgentState{AgentID: id, State: hub.Offline}, err
}

// wished is the state after a wish. What is said of online is believed until a
// socket has been seen and is gone: programs work without one.
func wished(s hub.AgentState, by hub.Actor, wish Wish, now time.Time) hub.AgentState {
	if s.State != wish.State || s.Reason != wish.Reason {
		s.Since = now
	}
	s.State, s.Reason, s.Chosen, s.Until, s.Seen = wish.State, wish.Reason, wish.State, wish.Until, false
	s.SetBy = ""
	if by.Type == hub.ActorAgent {
		s.SetBy = hub.AgentID(by.ID)
	}
	return s
}

// follows is the state that follows from what was said and from the sockets:
// here, there is one now; gone, there has been none for the time of grace.
func follows(s hub.AgentState, here, gone bool, now time.Time) hub.AgentState {
	was := s
	if s.Chosen != "" && !s.Until.IsZero() && !now.Before(s.Until) {
		s.Chosen, s.Until, s.SetBy = "", time.Time{}, ""
		s.Seen = true // from here on the sockets decide
	}
	s.Seen = s.Seen || here
	switch {
	case s.Chosen == hub.Away || s.Chosen == hub.Offline:
	case here:
		s.State, s.Reason = hub.Online, ""
		if s.Chosen == hub.Online && was.State == hub.Online {
			s.Reason = was.Reason
		}
	case gone && s.Seen:
		s.State, s.Reason = hub.Offline, ReasonGone
	}
	if s.State != was.State || s.Reason != was.Reason {
		s.Since = now
	}
	return s
}

// stateCard is an agent's state as facts carry it.
type stateCard struct {
	AgentID hub.AgentID      `json:"agent_id"`
	State   hub.Availability `json:"state"`
	Reason  string           `json:"reason"`
	Since   *time.Time       `json:"since"`
	Until   *time.Time       `json:"until"`
	SetBy   *hub.AgentID     `json:"set_by"`
}

func cardOf(s hub.AgentState) stateCard {
	c := stateCard{AgentID: s.AgentID, State: s.State, Reason: s.Reason, Since: at(s.Since), Until: at(s.Until)}
	if s.SetBy != "" {
		c.SetBy = &s.SetBy
	}
	return c
}

// at is nil for "never".
func at(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func tell(now time.Time, by hub.Actor, was, is hub.AgentState) hub.Fact {
	return hub.NewFact(hub.PresenceChanged, now, by, hub.FactData{Before: cardOf(was), After: cardOf(is), Reason: is.Reason})
}
