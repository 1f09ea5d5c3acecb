package segments

// named is a word with its name in the catalogues of the desk.
type named struct{ text, word string }

func (n named) String() string { return n.text }
func (n named) Word() string   { return n.word }

func filterName(key string) named { return named{key, "filter." + key} }

// Word names the type in the catalogues of the desk.
func (t Type) Word() string { return "type." + string(t) }

// Word names what is asked of many.
func (a Agg) Word() string { return "agg." + string(a) }
