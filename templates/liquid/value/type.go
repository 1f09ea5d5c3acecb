package value

import "strings"

// Type of a variable, as far as it is known before there is data.
type Type int

// The types. Missing is the type of what does not exist, Any of what may be
// anything.
const (
	Missing Type = iota
	Any
	Text
	Number
	Bool
	Date
	List
	Map
)

var typeNames = [...]string{"nothing", "anything", "a text", "a number", "yes or no", "a date", "a list", "an object"}

func (t Type) String() string { return typeNames[t] }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// Word names the type in the catalogues of the desk.
func (t Type) Word() string {
	return [...]string{"type.nothing", "type.any", "type.text", "type.number", "type.bool", "type.date", "type.list", "type.object"}[t]
}

// Types are a choice of them.
type Types []Type

func (all Types) String() string {
	var s []string
	for _, t := range all {
		s = append(s, t.String())
	}
	return strings.Join(s, " or ")
}

// Word names them as Type.Word does, with | between them.
func (all Types) Word() string {
	var s []string
	for _, t := range all {
		s = append(s, t.Word())
	}
	return strings.Join(s, "|")
}
