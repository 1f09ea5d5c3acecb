package journey

import "slices"

// graph checks where the steps lead, once each has an id.
func (k *checker) graph(ids map[string]int) {
	steps := k.j.Steps
	switch {
	case len(steps) == 0:
		k.bad(CodeMissing, "steps", "steps_none", "a journey has a step")
		return
	case len(steps) > MaxSteps:
		k.bad(CodeTooMany, "steps", "steps_many", "at most %d steps", MaxSteps)
		return
	}
	out := make([][]int, len(steps)) // where each leads
	for i := range steps {
		s := &steps[i]
		k.step = s.ID
		for _, way := range s.Ways() {
			field := indexed("steps", i, way.Field)
			if way.To == "" {
				k.bad(CodeDeadEnd, field, "dead_end", "people would stand here for ever: say which step follows, an end for one")
				continue
			}
			to, ok := ids[way.To]
			if !ok {
				k.bad(CodeNoTarget, field, "no_step", "there is no step %q", way.To)
				continue
			}
			out[i] = append(out[i], to)
		}
	}
	reached := reach(out, 0)
	ends := ending(steps, out)
	for i := range steps {
		k.step = steps[i].ID
		field := indexed("steps", i, "")
		if !reached[i] {
			k.warn(CodeUnreachable, field, "unreachable", "no way leads to %s", steps[i].ID)
		} else if !ends[i] && !slices.ContainsFunc(k.out, func(f Finding) bool { return f.Code == CodeDeadEnd || f.Code == CodeNoTarget }) {
			k.warn(CodeNoEnd, field, "no_end", "from %s no way leads to an end: people leave by goals and exits alone", steps[i].ID)
		}
	}
	k.circles(out)
	k.step = ""
}

// reach answers which steps can be come to.
func reach(out [][]int, from int) []bool {
	seen := make([]bool, len(out))
	todo := []int{from}
	seen[from] = true
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, to := range out[at] {
			if !seen[to] {
				seen[to] = true
				todo = append(todo, to)
			}
		}
	}
	return seen
}

// ending answers from which steps an end can be come to.
func ending(steps []Step, out [][]int) []bool {
	back := make([][]int, len(out))
	for from, all := range out {
		for _, to := range all {
			back[to] = append(back[to], from)
		}
	}
	seen := make([]bool, len(out))
	for i := range steps {
		if steps[i].End == nil {
			continue
		}
		for k, ok := range reach(back, i) {
			seen[k] = seen[k] || ok
		}
	}
	return seen
}

// holds reports whether everybody who comes to a step has to spend time there. A
// wait for a message or a segment may be over before it begins.
func (s *Step) holds() bool {
	if s.Wait == nil {
		return false
	}
	if s.Wait.happening() {
		return s.Wait.Event != nil
	}
	long, _ := readSpan(s.Wait.For) // nothing at all counts as no time
	return !long.zero() || s.Wait.Until != nil
}

// circles finds ways round on which nothing has to be waited for.
func (k *checker) circles(out [][]int) {
	const white, grey, black = 0, 1, 2
	state := make([]int, len(out))
	var path []int
	var visit func(at int) bool
	visit = func(at int) bool {
		if k.j.Steps[at].holds() {
			return false
		}
		state[at] = grey
		path = append(path, at)
		defer func() { path = path[:len(path)-1]; state[at] = black }()
		for _, to := range out[at] {
			switch {
			case state[to] == grey:
				names := ""
				for _, i := range path[slices.Index(path, to):] {
					names += k.j.Steps[i].ID + " → "
				}
				k.step = k.j.Steps[to].ID
				k.bad(CodeCircle, indexed("steps", to, ""), "circle", "round and round without a wait: %s%s", names, k.j.Steps[to].ID)
				return true
			case state[to] == white && visit(to):
				return true
			}
		}
		return false
	}
	for i := range out {
		if state[i] == white && visit(i) {
			return // one at a time: the others often are the same
		}
	}
}
