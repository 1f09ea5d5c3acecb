// Package said writes down what stands in a sentence of the hub, so that somebody
// else can say the sentence in another language.
package said

import (
	"fmt"
	"strings"

	"github.com/parleyhub/parley/hub"
)

// Invalid refuses a field by a sentence that has a name.
func Invalid(field, say, format string, args ...any) *hub.Error {
	return &hub.Error{Kind: hub.Invalid, Field: field, Text: fmt.Sprintf(format, args...), Say: say, Args: Texts(say, args)}
}

// Refused is the refusal of a field by what a room has found there: the sentences of
// a room have names of their own, so its name stands before them.
func Refused(room, field, text, say string, args []string) *hub.Error {
	e := hub.InvalidField(field, text)
	if say != "" {
		e.Say, e.Args = room+"."+say, args
	}
	return e
}

// Worded has a name in the catalogues of the desk: type.date; a choice has | between
// them, and what stands in the word itself comes behind a colon.
type Worded interface{ Word() string }

// Texts are what stands in a sentence of that name; none where it has no name.
// What is Worded is @ and its word; a text that begins with @ has it twice.
func Texts(say string, args []any) (out []string) {
	if say == "" {
		return nil
	}
	for _, a := range args {
		out = append(out, written(a))
	}
	return out
}

func written(a any) string {
	if w, ok := a.(Worded); ok {
		return "@" + w.Word()
	}
	s := fmt.Sprint(a)
	if strings.HasPrefix(s, "@") {
		return "@" + s
	}
	return s
}
