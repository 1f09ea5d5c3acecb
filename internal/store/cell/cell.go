// Package cell brings values into the form in which they are stored, and back:
// times as Unix milliseconds, flags as 0 and 1, lists as JSON, clean text.
package cell

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"time"
	"unicode/utf8"

	"github.com/parleyhub/parley/internal/store/statement"
	"github.com/parleyhub/parley/internal/store/words"
)

// Clean makes text storable in both engines.
func Clean(s string) string { return words.Clean(s) }

// MaxKey is the longest text, in bytes, that is put into an index as it is.
// PostgreSQL refuses index rows over about 2,700 bytes.
const MaxKey = 400

// Key makes a text from outside fit for an index; longer ones become their hash.
func Key(s string) string {
	s = Clean(s)
	if len(s) <= MaxKey {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Cut is the beginning of a text that is fit for an index, not longer than MaxKey.
func Cut(s string) string {
	s = Clean(s)
	if len(s) <= MaxKey {
		return s
	}
	end := MaxKey
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// Keys of many texts, with the way back.
func Keys(texts []string) ([]string, map[string]string) {
	out, back := make([]string, len(texts)), make(map[string]string, len(texts))
	for i, t := range texts {
		out[i] = Key(t)
		back[out[i]] = t
	}
	return out, back
}

// Unique drops repeats, which would come back twice from two pieces of a list.
func Unique[K comparable](in []K) []K {
	seen := make(map[K]bool, len(in))
	out := make([]K, 0, len(in))
	for _, k := range in {
		if !seen[k] {
			seen[k] = true
			out = append(out, k)
		}
	}
	return out
}

// MS is an instant as it is stored.
func MS(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// Instant is a stored time read back.
func Instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// Arguments brings args into the order and the types of the driver.
func Arguments(c statement.Compiled, args []any) []any {
	n := len(args)
	if c.Order != nil {
		n = len(c.Order)
	}
	out := make([]any, n)
	for i := range out {
		at := i
		if c.Order != nil {
			at = c.Order[i]
		}
		out[i] = Argument(args[at])
	}
	return out
}

// Argument is v as the drivers take it.
func Argument(v any) any {
	switch x := v.(type) {
	case string:
		return Clean(x)
	case int64, float64, nil:
		return x
	case *float64:
		if x == nil {
			return nil
		}
		return *x
	case int:
		return int64(x)
	case bool:
		if x {
			return int64(1)
		}
		return int64(0)
	case time.Time:
		return MS(x)
	case []byte:
		if x == nil {
			return []byte{}
		}
		return x
	}
	if r := reflect.ValueOf(v); r.Kind() == reflect.String {
		return Clean(r.String())
	}
	panic(fmt.Sprintf("store: argument of type %T", v))
}

// Packed is v as JSON text; nothing at all becomes the empty text.
func Packed(v any) string {
	r := reflect.ValueOf(v)
	if k := r.Kind(); (k == reflect.Slice || k == reflect.Map) && r.Len() == 0 {
		return ""
	}
	raw, err := json.Marshal(v)
	if err != nil {
		panic("store: a noun that cannot be encoded: " + err.Error())
	}
	return string(raw)
}

// When scans a stored time.
func When(to *time.Time) any { return when{to} }

type when struct{ to *time.Time }

func (w when) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a time is stored as %T", v)
	}
	*w.to = Instant(n)
	return nil
}

// Flag scans a stored bool.
func Flag(to *bool) any { return flag{to} }

type flag struct{ to *bool }

func (f flag) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a flag is stored as %T", v)
	}
	*f.to = n != 0
	return nil
}

// Unpack scans JSON text into to.
func Unpack(to any) any { return unpack{to} }

type unpack struct{ to any }

func (u unpack) Scan(v any) error {
	var raw []byte
	switch x := v.(type) {
	case string:
		raw = []byte(x)
	case []byte:
		raw = x
	default:
		return fmt.Errorf("a list is stored as %T", v)
	}
	if len(raw) == 0 {
		return nil
	}
	return json.Unmarshal(raw, u.to)
}
