package meta

import (
	"regexp"
	"strings"
)

// Mark is our own word about a message, which the network gives back with its
// status or echo: whose part it is.
type Mark struct {
	Ref  string // ours
	Last bool   // of its parts
}

var refShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,80}$`)

func (m Mark) String() string {
	if m.Last {
		return "parley.1." + m.Ref + ".last"
	}
	return "parley.1." + m.Ref + ".part"
}

// ReadMark reads a mark; false when s is somebody else's word.
func ReadMark(s string) (Mark, bool) {
	rest, ok := strings.CutPrefix(s, "parley.1.")
	ref, end, cut := strings.Cut(rest, ".")
	if !ok || !cut || !refShape.MatchString(ref) || (end != "last" && end != "part") {
		return Mark{}, false
	}
	return Mark{Ref: ref, Last: end == "last"}, true
}
