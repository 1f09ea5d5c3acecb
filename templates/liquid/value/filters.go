package value

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// World is what one rendering is about, and what it may cost.
type World struct {
	Now    time.Time // of "now"
	Zone   *time.Location
	Locale string                // BCP 47
	Most   int                   // bytes of any text on the way
	Turns  int                   // items that are looked through
	Spend  func(steps int) error // takes from the budget
}

// Fault is what a filter cannot do.
type Fault struct {
	Spent bool // it would be too much, rather than wrong
	Text  string
}

func (f *Fault) Error() string { return f.Text }

// Call is one filter at work.
type Call struct {
	*World
	Name  string
	Def   *Def
	In    any
	Args  []any
	Named []any // in the order of Def.Named, nil when not given; all may be missing
}

// Def is what a filter takes and makes. Errors of Do are *Fault, or what Spend
// answers.
type Def struct {
	Do       func(c *Call) (any, error)
	Min, Max int      // arguments
	Named    []string // arguments by name
	In       []Type   // what it works on; empty = anything
	Out      Type     // Any = it depends
	Nothing  bool     // is asked for nothing too; otherwise nothing stays nothing
}

// Filters by name.
var Filters map[string]*Def

func init() { // the table and its readers name each other
	texts, numbers, lists := []Type{Text, Number, Bool}, []Type{Number, Text}, []Type{List}
	Filters = map[string]*Def{
		"default":       {Do: filterDefault, Nothing: true, Min: 1, Max: 1, Named: []string{"allow_false"}, Out: Any},
		"upcase":        {Do: onText(strings.ToUpper), In: texts, Out: Text},
		"downcase":      {Do: onText(strings.ToLower), In: texts, Out: Text},
		"capitalize":    {Do: onText(capitalize), In: texts, Out: Text},
		"strip":         {Do: onText(strings.TrimSpace), In: texts, Out: Text},
		"lstrip":        {Do: onText(trimLeft), In: texts, Out: Text},
		"rstrip":        {Do: onText(trimRight), In: texts, Out: Text},
		"escape":        {Do: same, In: texts, Out: Text},
		"replace":       {Do: filterReplace, Min: 1, Max: 2, In: texts, Out: Text},
		"remove":        {Do: filterReplace, Min: 1, Max: 1, In: texts, Out: Text},
		"append":        {Do: filterAppend, Min: 1, Max: 1, In: texts, Out: Text},
		"prepend":       {Do: filterAppend, Min: 1, Max: 1, In: texts, Out: Text},
		"truncate":      {Do: filterTruncate, Max: 2, In: texts, Out: Text},
		"newline_to_br": {Do: filterLines, In: texts, Out: Text},
		"url_encode":    {Do: filterEncode, In: texts, Out: Text},
		"split":         {Do: filterSplit, Min: 1, Max: 1, In: texts, Out: List},
		"join":          {Do: filterJoin, Max: 1, In: lists, Out: Text},
		"size":          {Do: filterSize, Nothing: true, In: []Type{Text, Number, List}, Out: Number},
		"first":         {Do: filterEnd, In: lists, Out: Any},
		"last":          {Do: filterEnd, In: lists, Out: Any},
		"plus":          {Do: arithmetic, Min: 1, Max: 1, In: numbers, Out: Number},
		"minus":         {Do: arithmetic, Min: 1, Max: 1, In: numbers, Out: Number},
		"times":         {Do: arithmetic, Min: 1, Max: 1, In: numbers, Out: Number},
		"divided_by":    {Do: arithmetic, Min: 1, Max: 1, In: numbers, Out: Number},
		"modulo":        {Do: arithmetic, Min: 1, Max: 1, In: numbers, Out: Number},
		"abs":           {Do: rounding, In: numbers, Out: Number},
		"round":         {Do: rounding, Max: 1, In: numbers, Out: Number},
		"ceil":          {Do: rounding, In: numbers, Out: Number},
		"floor":         {Do: rounding, In: numbers, Out: Number},
		"number":        {Do: filterNumber, Max: 1, Named: []string{"locale"}, In: numbers, Out: Text},
		"money":         {Do: filterMoney, Min: 1, Max: 1, Named: []string{"locale"}, In: numbers, Out: Text},
		"plural":        {Do: filterPlural, Named: []string{"zero", "one", "two", "few", "many", "other", "locale"}, In: numbers, Out: Text},
		"date":          {Do: filterDate, Max: 1, Named: []string{"zone", "locale"}, In: []Type{Date, Text}, Out: Text},
	}
}

// Names of all filters.
func Names() []string { return slices.Collect(maps.Keys(Filters)) }

func (c *Call) fail(text string) error {
	return &Fault{Text: c.Name + ": " + text}
}

// text is what came in, as text.
func (c *Call) text() string { return c.textOf(c.In) }

func (c *Call) textOf(v any) string {
	if s, ok := TextOf(v); ok {
		return s
	}
	return string(Append(nil, v, c.World))
}

// fits takes the cost of a text of n bytes from the budget.
func (c *Call) fits(n int) error {
	if n > c.Most {
		return &Fault{Spent: true, Text: c.Name + " makes a text that is too long"}
	}
	return c.Spend(n / 256)
}

func (c *Call) byName(name string) any {
	if c.Named == nil {
		return nil
	}
	return c.Named[slices.Index(c.Def.Named, name)]
}

func (c *Call) number(v any) (f float64, whole bool, err error) {
	f, whole, ok := NumberOf(v)
	if !ok {
		return 0, false, c.fail("“" + short(c.textOf(v)) + "” is no number")
	}
	return f, whole, nil
}

func short(s string) string {
	if r := []rune(s); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return s
}

func same(c *Call) (any, error) { return c.In, nil }

func filterDefault(c *Call) (any, error) {
	if c.In == false && Truthy(c.byName("allow_false")) {
		return c.In, nil
	}
	if c.In == false || IsEmpty(c.In, Blank{}) {
		return c.Args[0], nil
	}
	return c.In, nil
}

func filterSize(c *Call) (any, error) {
	if n, ok := Length(c.In); ok {
		return int64(n), nil
	}
	if c.In == nil {
		return int64(0), nil
	}
	text := c.text()
	return int64(len([]rune(text))), c.fits(len(text))
}

func filterEnd(c *Call) (any, error) {
	n, _ := Length(c.In)
	if c.Name == "first" {
		return Item(c.In, 0), nil
	}
	return Item(c.In, n-1), nil
}
