package value

import (
	"fmt"
	"strings"
)

// Texts are what stands in a sentence of that name; none where it has no name.
// What has a Word of its own is @ and that word, to be said in the language of the
// sentence; a text that begins with @ has it twice.
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
	if w, ok := a.(interface{ Word() string }); ok {
		return "@" + w.Word()
	}
	s := fmt.Sprint(a)
	if strings.HasPrefix(s, "@") {
		return "@" + s
	}
	return s
}

// FirstRune is the first sign of a text.
func FirstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}
