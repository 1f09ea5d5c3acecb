package value

import (
	"strings"
	"time"
)

// Equal compares as == does.
func Equal(a, b any) bool {
	switch b.(type) {
	case Empty, Blank:
		return IsEmpty(a, b)
	}
	switch a.(type) {
	case Empty, Blank:
		return IsEmpty(b, a)
	case nil:
		return b == nil
	case bool:
		x, ok := b.(bool)
		return ok && x == a.(bool) // the case says so
	}
	order, ok := Compared(a, b)
	return ok && order == 0
}

// IsEmpty compares v with empty or blank.
func IsEmpty(v, what any) bool {
	_, blank := what.(Blank)
	switch v := v.(type) {
	case nil:
		return blank
	case bool:
		return blank && !v
	case Empty, Blank:
		return true
	case map[string]any:
		return len(v) == 0
	}
	if text, ok := TextOf(v); ok {
		return text == "" || blank && strings.TrimSpace(text) == ""
	}
	n, isList := Length(v)
	return isList && n == 0
}

// Compared orders numbers, texts and dates. A text that spells a number is one
// when the other side is a number.
func Compared(a, b any) (order int, ok bool) {
	if x, isDate := a.(time.Time); isDate {
		y, ok := TimeOf(b, time.UTC)
		return x.Compare(y), ok
	}
	if y, isDate := b.(time.Time); isDate {
		x, ok := TimeOf(a, time.UTC)
		return x.Compare(y), ok
	}
	x, xText := TextOf(a)
	y, yText := TextOf(b)
	if xText && yText {
		return strings.Compare(x, y), true
	}
	f, _, okA := NumberOf(a)
	g, _, okB := NumberOf(b)
	switch {
	case !okA || !okB || f != f || g != g: //nolint:staticcheck // not a number equals nothing
		return 0, false
	case f < g:
		return -1, true
	case f > g:
		return 1, true
	}
	return 0, true
}

// Holds reports whether left op right, op being one of == != < > <= >=. What
// cannot be compared is neither more nor less.
func Holds(op string, left, right any) bool {
	switch op {
	case "==":
		return Equal(left, right)
	case "!=":
		return !Equal(left, right)
	}
	order, ok := Compared(left, right)
	switch op {
	case "<":
		return ok && order < 0
	case ">":
		return ok && order > 0
	case "<=":
		return ok && order <= 0
	}
	return ok && order >= 0
}
