package journey

// EachName calls fn for each thing of the house that a journey names: kind is
// template or segment.
func EachName(j *Journey, fn func(kind, id, field, step string)) {
	step := ""
	segment := func(id, field string) {
		if id != "" {
			fn("segment", id, field, step)
		}
	}
	ask := func(field string) func(*Condition) {
		return func(c *Condition) { segment(c.Segment, field) }
	}
	segment(j.Entry.Segment, "entry.segment")
	j.Entry.If.walk(ask("entry.if"))
	for i := range j.Goals {
		segment(j.Goals[i].Segment, indexed("goals", i, "segment"))
	}
	for i := range j.Exits {
		segment(j.Exits[i].Segment, indexed("exits", i, "segment"))
	}
	for i := range j.Steps {
		s := &j.Steps[i]
		step = s.ID
		if s.Send != nil && s.Send.Template != "" {
			fn("template", s.Send.Template, indexed("steps", i, "send.template"), step)
		}
		if s.Wait != nil {
			segment(s.Wait.Segment, indexed("steps", i, "wait.segment"))
		}
		if s.Branch != nil {
			for k := range s.Branch.Cases {
				s.Branch.Cases[k].If.walk(ask(indexed(indexed("steps", i, "branch.cases"), k, "if")))
			}
		}
	}
}

// EachSend calls fn for each step that sends, with where it stands.
func EachSend(j *Journey, fn func(s *Send, field, step string)) {
	for i := range j.Steps {
		if s := &j.Steps[i]; s.Send != nil {
			fn(s.Send, indexed("steps", i, "send"), s.ID)
		}
	}
}
