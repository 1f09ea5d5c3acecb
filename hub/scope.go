package hub

// Scope is which conversations somebody may see. Store queries apply it, so
// that a list, a count, a search and a single look-up agree. The zero value
// sees nothing.
type Scope struct {
	All   bool     // every conversation
	Agent AgentID  // else: those assigned to this agent,
	Teams []TeamID // those of these teams,
	Free  bool     // and those that nobody holds yet
}

// Sees reports whether a conversation is inside the scope, for pushes.
func (s Scope) Sees(c ConversationRefs) bool {
	if s.All {
		return true
	}
	if s.Agent != "" && c.AssigneeID == s.Agent {
		return true
	}
	for _, t := range s.Teams {
		if t != "" && t == c.TeamID {
			return true
		}
	}
	return s.Free && c.AssigneeID == "" && c.TeamID == ""
}

// ConversationRefs is what a scope looks at.
type ConversationRefs struct {
	AssigneeID AgentID
	TeamID     TeamID
}
