package journey

import (
	"time"
)

// Policy says what becomes of the people inside when a new version is saved.
type Policy struct {
	Move bool   `json:"move" doc:"False: they stay on the version they came in with. True: they go on in the new one"`
	Else string `json:"else,omitempty" maxLength:"64" doc:"Of the new version: where those go whose step is not there any more; empty: they leave"`
}

// Fate of somebody inside when a version is saved.
type Fate string

// The fates.
const (
	Stays     Fate = "stays"     // on their version
	GoesOn    Fate = "goes_on"   // in the new one, at the same step
	Elsewhere Fate = "elsewhere" // in the new one, at the step of the policy
	Leaves    Fate = "leaves"
)

// FateAt answers what becomes of those who stand at a step. The course is the new
// version.
func (c *Course) FateAt(step string, p Policy) Fate {
	switch {
	case !p.Move:
		return Stays
	case c.steps[step] != nil:
		return GoesOn
	case p.Else != "":
		return Elsewhere
	}
	return Leaves
}

// CheckPolicy says whether the policy can be carried out with this version.
func (c *Course) CheckPolicy(p Policy) *Finding {
	if p.Else != "" && c.steps[p.Else] == nil {
		f := Found(Error, CodeNoTarget, "", "policy.else", "no_step", "there is no step %q", p.Else)
		return &f
	}
	return nil
}

// Take brings somebody of an older version into this one. Who waits goes on
// waiting, by the new wait from when they came; who comes to a step that is
// another sort of step now begins there anew. Advance says what follows.
func (c *Course) Take(e Enrolment, p Policy, now time.Time) (Enrolment, Fate) {
	if e.State != Active || e.Version == c.Version {
		return e, Stays
	}
	fate := c.FateAt(e.Step, p)
	if fate == Stays {
		return e, fate
	}
	e = e.clone()
	e.Version = c.Version
	e.note(now, "moved", "", "the journey was changed")
	switch fate {
	case GoesOn:
		if c.steps[e.Step].Wait == nil {
			e.come(e.Step, now, "another sort of step now")
		}
		e.WakeAt = now
	case Elsewhere:
		e.come(p.Else, now, "their step is not there any more")
	case Leaves:
		e.end(Exited, "step_removed", now)
		e.recall()
	}
	return e, fate
}
