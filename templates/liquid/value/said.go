package value

import "fmt"

// Texts are what stands in a sentence of that name; none where it has no name.
func Texts(say string, args []any) (out []string) {
	if say == "" {
		return nil
	}
	for _, a := range args {
		out = append(out, fmt.Sprint(a))
	}
	return out
}

// FirstRune is the first sign of a text.
func FirstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}
