package liquid

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/parleyhub/parley/templates/liquid/value"
)

// Data answers what a variable holds. The path is the variable and as many keys
// as were known beforehand; false when there is nothing, which an empty text
// should be too. It must not keep or change path.
type Data interface {
	Lookup(path []string) (any, bool)
}

// Env is what one rendering is about.
type Env struct {
	Data    Data
	Now     time.Time // of the filter date for "now"
	Zone    *time.Location
	Locale  string                                 // BCP 47, for dates, numbers and plurals
	Rewrite func(index int, address string) string // optional: what stands in place of a link
	Budget  Budget
	Room    []byte // optional: what the result may be written into, if that is enough
	NoLinks bool   // the result need not say which links came out
}

// Result is what came out.
type Result struct {
	Out     []byte
	Missing []string // variables that held nothing where something was to be written
	Refused []string // addresses in the data that are none we write
	Links   []Found
	Steps   int // of the budget that it took
}

// Found is a link as this person gets it, before it is rewritten.
type Found struct {
	Index   int
	Address string
}

// state is one rendering.
type state struct {
	ctx    context.Context
	env    Env
	budget Budget
	world  value.World
	at     Pos // of the filter at work
	out    []byte
	steps  int
	turns  int
	loops  []binding // of the loops we are in
	names  []binding // assigned, captured, arguments
	loop   *value.Loop
	jump   *jumpNode
	link   int // where the link at hand begins
	res    Result
	take   func(n int) error // spend at the filter at work; made once
}

type binding struct {
	name string
	v    any
}

// states are used again: a campaign renders thousands of parts a second.
var states = sync.Pool{New: func() any {
	s := new(state)
	s.take = func(n int) error { return s.spend(s.at, n) }
	return s
}}

// Render fills the template in. The error is *Error, *Aborted or the context's.
func (p *Program) Render(ctx context.Context, env Env) (Result, error) {
	s := states.Get().(*state) //nolint:forcetypeassert // nothing else is in it
	defer func() {
		*s = state{take: s.take}
		states.Put(s)
	}()
	s.ctx, s.env, s.budget, s.out = ctx, env, env.Budget.filled(), slices.Grow(env.Room[:0], p.size+p.size/4+64)
	s.world = value.World{Now: env.Now, Zone: env.Zone, Locale: env.Locale, Most: s.budget.Output, Turns: s.budget.Turns, Spend: s.take}
	if s.world.Zone == nil {
		s.world.Zone = time.UTC
	}
	if err := s.all(p.nodes); err != nil {
		return Result{Missing: s.res.Missing, Steps: s.steps}, err
	}
	s.res.Out, s.res.Steps = s.out, s.steps
	return s.res, nil
}

func (s *state) all(nodes []node) error {
	for _, n := range nodes {
		if s.steps++; s.steps > s.budget.Steps || s.steps&255 == 0 {
			if err := s.spend(Pos{1, 1, ""}, 0); err != nil {
				return err
			}
		}
		if err := n.render(s); err != nil {
			return err
		}
		if s.jump != nil {
			return nil
		}
	}
	return nil
}

// spend takes n steps of the budget and looks whether to go on.
func (s *state) spend(at Pos, n int) error {
	s.steps += n
	if s.steps > s.budget.Steps {
		return &Error{Pos: at, Kind: Spent, Text: "the template takes too many steps"}
	}
	return s.ctx.Err()
}

func (s *state) room(at Pos) error {
	if len(s.out) > s.budget.Output {
		return &Error{Pos: at, Kind: Spent, Text: "the result is too long"}
	}
	return nil
}

func (s *state) miss(name string) {
	if len(s.res.Missing) < 50 && !slices.Contains(s.res.Missing, name) {
		s.res.Missing = append(s.res.Missing, name)
	}
}

// local finds what a loop, an assignment or an argument has named.
func (s *state) local(name string) (any, bool) {
	for i := len(s.loops) - 1; i >= 0; i-- {
		if s.loops[i].name == name {
			return s.loops[i].v, true
		}
	}
	for i := range s.names {
		if s.names[i].name == name {
			return s.names[i].v, true
		}
	}
	if name == "forloop" && s.loop != nil {
		return s.loop, true
	}
	return nil, false
}

func (s *state) assign(name string, v any) {
	for i := range s.names {
		if s.names[i].name == name {
			s.names[i].v = v
			return
		}
	}
	s.names = append(s.names, binding{name, v})
}
