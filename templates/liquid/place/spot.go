package place

// Spot is where in a document the walker stands. Two spots are compared with ==.
type Spot struct {
	state spotState
	elem  string // element whose tag or raw text this is
	attr  string
	quote byte
	part  urlPart
	end   bool // of a closing tag
	link  bool // an address that is counted
}

type spotState int

const (
	inText spotState = iota
	inName           // behind the name of an element
	inTag            // between attributes
	inAttrName
	afterAttrName
	beforeValue
	inValue
	inUnquoted
	inComment
	inRaw   // script, style and the like
	inTitle // title, textarea: text without elements
	inAddress
)

// urlPart is how far an address has come.
type urlPart int

const (
	urlStart urlPart = iota
	urlHost
	urlPath // behind the host
	urlData // a whole address out of the data, and what follows it
	urlMixed
)

// Rests reports whether a document may end here.
func (s Spot) Rests() bool { return s.state == inText || s.state == inAddress }

// Join is where both ways lead to, if they may meet.
func (s Spot) Join(o Spot) (Spot, bool) {
	if s == o {
		return s, true
	}
	a, b := s, o
	a.part, b.part = 0, 0
	if s.state == inName && o.state == inTag || s.state == inTag && o.state == inName {
		a.state, b.state = inName, inName
	}
	if a != b {
		return s, false
	}
	if s.part != o.part {
		switch low := min(s.part, o.part); {
		case low == urlStart:
			a.part = urlMixed
		case low == urlHost: // the next slash decides
			a.part = urlHost
		default:
			a.part = urlData
		}
		if s.part == urlMixed || o.part == urlMixed {
			a.part = urlMixed
		}
	}
	return a, true
}

// InAddress reports whether an address in plain text is under way.
func (s Spot) InAddress() bool { return s.state == inAddress }

func (s Spot) String() string {
	switch s.state {
	case inName, inTag, inAttrName, afterAttrName:
		return "the tag " + s.elem
	case beforeValue, inValue, inUnquoted:
		return "the attribute " + s.attr
	case inComment:
		return "a comment"
	case inRaw, inTitle:
		return "the element " + s.elem
	case inAddress:
		return "an address"
	}
	return "the text"
}

// Word names the spot in the catalogues of the desk, with what stands in its name
// behind a colon.
func (s Spot) Word() string {
	switch s.state {
	case inName, inTag, inAttrName, afterAttrName:
		return "spot.tag:" + s.elem
	case beforeValue, inValue, inUnquoted:
		return "spot.attr:" + s.attr
	case inComment:
		return "spot.comment"
	case inRaw, inTitle:
		return "spot.element:" + s.elem
	case inAddress:
		return "spot.address"
	}
	return "spot.text"
}
