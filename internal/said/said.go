// Package said writes down what stands in a sentence of the hub, so that somebody
// else can say the sentence in another language.
package said

import (
	"fmt"
	"strings"
)

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
