package value

// FirstRune is the first sign of a text.
func FirstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}
