package roster

import (
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/roster/worktime"
	"github.com/parleyhub/parley/sla/calendar"
)

// Candidate is a member of a team who is there.
type Candidate struct {
	ID       hub.AgentID
	Email    string
	Load     int
	Capacity int
	Work     Work
	Shift    *calendar.Hours
}

// Waiting is a conversation that needs somebody, as far as it matters for whom.
type Waiting struct {
	Class     hub.ChannelClass
	Skills    []string // all are needed
	Language  string   // somebody who speaks it is needed; empty: anybody will do
	Due       time.Time
	Handle    time.Duration // working time needed before Due
	Last      hub.AgentID   // who had this person last
	Preferred string        // who this person is to have: an agent's id or address
	Passed    []hub.AgentID // who has let it lie
}

// Choice is who gets a conversation and why.
type Choice struct {
	Agent  hub.AgentID
	Reason string // for programs: the strategy that decided
	Why    string // for people
}

// Choose picks one of all for w. Nobody who is full, lacks a skill or will not
// be working gets it; false when nobody is left. last is who got the one before.
func Choose(all []Candidate, w Waiting, x Routing, last hub.AgentID, now time.Time) (Choice, bool) {
	free := make([]Candidate, 0, len(all))
	for i := range all {
		if fits(&all[i], &w, now) {
			free = append(free, all[i])
		}
	}
	if len(free) == 0 {
		return Choice{}, false
	}
	if w.Preferred != "" {
		for i := range free {
			if string(free[i].ID) == w.Preferred || strings.EqualFold(free[i].Email, w.Preferred) {
				return Choice{free[i].ID, "preferred_agent", "the preferred agent of this person"}, true
			}
		}
	}
	return strategies[x.Strategy](free, w, x, last), true
}

// strategies decide among those who fit; there is at least one.
var strategies = map[Strategy]func(free []Candidate, w Waiting, x Routing, last hub.AgentID) Choice{
	RoundRobin: roundRobin, LeastLoaded: leastLoaded, Sticky: sticky,
}

func fits(c *Candidate, w *Waiting, now time.Time) bool {
	if c.Load+c.Work.weight(w.Class) > c.Capacity || c.Capacity == 0 || slices.Contains(w.Passed, c.ID) {
		return false
	}
	for _, skill := range w.Skills {
		if !slices.Contains(c.Work.Skills, skill) {
			return false
		}
	}
	return speaks(c.Work.Languages, w.Language) && worktime.Suffices(c.Shift, now, w.Due, w.Handle)
}

// speaks reports whether somebody with these languages can answer in one. Who
// named none takes anything. "fr" serves "fr-CA" and the other way round.
func speaks(languages []string, want string) bool {
	if want == "" || len(languages) == 0 {
		return true
	}
	return slices.ContainsFunc(languages, func(have string) bool { return base(have) == base(want) })
}

func base(language string) string {
	first, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(language), "_", "-"), "-")
	return first
}

// skillPrefix begins a tag that asks for a skill.
const skillPrefix = "skill:"

// skillsOf are the skills that tags and the team ask for.
func skillsOf(tags, team []string) []string {
	out := slices.Clone(team)
	for _, tag := range tags {
		if s, ok := strings.CutPrefix(strings.ToLower(tag), skillPrefix); ok && strings.TrimSpace(s) != "" {
			out = append(out, strings.TrimSpace(s))
		}
	}
	return out
}
