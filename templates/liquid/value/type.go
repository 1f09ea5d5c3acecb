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

// OneOf names types, as choices.
func OneOf(types []Type) string {
	var s []string
	for _, t := range types {
		s = append(s, t.String())
	}
	return strings.Join(s, " or ")
}
