package segments

// Touch says what of a person a segment asks, as bits.
type Touch uint8

// What there is to ask.
const (
	TouchPerson Touch = 1 << iota // traits, fields, addresses, consents, organisation
	TouchEvents
	TouchConversations
)

// Everything is all of it.
const Everything = TouchPerson | TouchEvents | TouchConversations

// Touches answers what a segment asks, with those that it names.
func (n *Node) Touches(named func(id string) (Node, bool)) Touch {
	return n.touches(named, 0)
}

func (n *Node) touches(named func(id string) (Node, bool), deep int) (t Touch) {
	if deep > 3*MaxDepth {
		return Everything
	}
	switch n.Is {
	case All, Any, Not:
		for i := range n.Of {
			t |= n.Of[i].touches(named, deep+1)
		}
	case Event:
		t = TouchEvents
	case Conversation:
		t = TouchConversations
	case Segment:
		x, ok := named(n.Key)
		if !ok {
			return Everything
		}
		t = x.touches(named, deep+1)
	default:
		t = TouchPerson
	}
	return t
}
