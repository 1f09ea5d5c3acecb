// Package value is what templates reckon with: values, how they compare, and the
// filters they go through. Data of strangers comes in; nothing here panics, and
// what grows is held within bounds.
package value

import (
	"strconv"
	"strings"
	"time"
)

// Values are nil, bool, int64, float64, string, time.Time, lists and maps. Data
// may bring int, []string, map[string]string and []map[string]any too. Nothing
// else is looked into: there is no reflection here.

// Lines is a text whose line ends are shown as such in HTML (newline_to_br).
type Lines string

// Encoded is a text that may stand in an address as it is (url_encode).
type Encoded string

// Loop is forloop within a loop.
type Loop struct {
	Index, Length int
	Parent        *Loop
}

// Literals of their own.
type (
	Empty struct{} // empty: a text or list without anything
	Blank struct{} // blank: as empty, or nothing, or white space alone
)

// Truthy: nothing and false are not true, everything else is.
func Truthy(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	}
	return true
}

// TextOf is v as text, and whether it is one.
func TextOf(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case Lines:
		return string(v), true
	case Encoded:
		return string(v), true
	}
	return "", false
}

// NumberOf is v as a number; text that spells one counts, as traits are text.
func NumberOf(v any) (f float64, whole bool, ok bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true, true
	case int:
		return float64(v), true, true
	case float64:
		return v, false, true
	case string:
		s := strings.TrimSpace(v)
		if s == "" || len(s) > 40 || s[0] != '-' && s[0] != '.' && !isDigit(s[0]) {
			return 0, false, false
		}
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return float64(n), true, true
		}
		f, err := strconv.ParseFloat(s, 64)
		return f, false, err == nil
	}
	return 0, false, false
}

// Append writes v as people read it, lists joined by commas, until out is longer
// than w allows.
func Append(out []byte, v any, w *World) []byte { return appendText(out, v, w, 0) }

func appendText(out []byte, v any, w *World, depth int) []byte {
	switch v := v.(type) {
	case string:
		return append(out, v...)
	case Lines:
		return append(out, v...)
	case Encoded:
		return append(out, v...)
	case bool:
		return strconv.AppendBool(out, v)
	case int64:
		return strconv.AppendInt(out, v, 10)
	case int:
		return strconv.AppendInt(out, int64(v), 10)
	case float64:
		return strconv.AppendFloat(out, v, 'f', -1, 64)
	case time.Time:
		return v.In(w.Zone).AppendFormat(out, time.DateOnly)
	}
	n, isList := Length(v)
	if !isList || depth > 3 {
		return out
	}
	for i := range n {
		if i > 0 {
			out = append(out, ", "...)
		}
		if out = appendText(out, Item(v, i), w, depth+1); len(out) > w.Most {
			break
		}
	}
	return out
}

// Length is how many items a list has.
func Length(v any) (int, bool) {
	switch v := v.(type) {
	case []any:
		return len(v), true
	case []string:
		return len(v), true
	case []map[string]any:
		return len(v), true
	case Range:
		return int(max(0, min(v.To-v.From+1, 1<<31))), true
	}
	return 0, false
}

// Range is (1..5): the whole numbers of a span, none of them kept.
type Range struct{ From, To int64 }

// Item is one of a list; nothing when there is none.
func Item(v any, i int) any {
	if n, ok := Length(v); !ok || i < 0 || i >= n {
		return nil
	}
	switch v := v.(type) {
	case []any:
		return v[i]
	case []string:
		return v[i]
	case []map[string]any:
		return v[i]
	case Range:
		return v.From + int64(i)
	}
	return nil
}

// Field is what a key of v holds.
func Field(v any, name string) (any, bool) {
	switch v := v.(type) {
	case map[string]any:
		if x, ok := v[name]; ok {
			return x, true
		}
	case map[string]string:
		if x, ok := v[name]; ok {
			return x, true
		}
	case *Loop:
		return v.field(name)
	}
	n, isList := Length(v)
	if text, ok := TextOf(v); ok && name == "size" {
		return int64(len([]rune(text))), true
	}
	switch {
	case isList && name == "size":
		return int64(n), true
	case isList && name == "first":
		return Item(v, 0), n > 0
	case isList && name == "last":
		return Item(v, n-1), n > 0
	}
	if m, ok := v.(map[string]any); ok && name == "size" {
		return int64(len(m)), true
	}
	return nil, false
}

func (l *Loop) field(name string) (any, bool) {
	switch name {
	case "index":
		return int64(l.Index + 1), true
	case "index0":
		return int64(l.Index), true
	case "rindex":
		return int64(l.Length - l.Index), true
	case "rindex0":
		return int64(l.Length - l.Index - 1), true
	case "first":
		return l.Index == 0, true
	case "last":
		return l.Index == l.Length-1, true
	case "length":
		return int64(l.Length), true
	case "parentloop":
		return l.Parent, l.Parent != nil
	}
	return nil, false
}

// Index is what a computed key of v holds.
func Index(v, key any) (any, bool) {
	if s, ok := TextOf(key); ok {
		return Field(v, s)
	}
	f, _, ok := NumberOf(key)
	n, isList := Length(v)
	if !ok || !isList {
		return nil, false
	}
	i := int(max(-1e9, min(1e9, f)))
	if i < 0 {
		i += n
	}
	return Item(v, i), i >= 0 && i < n
}
