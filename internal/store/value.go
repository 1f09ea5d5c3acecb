package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/parleyhub/parley/internal/store/statement"
	"github.com/parleyhub/parley/internal/store/words"
)

// clean makes text storable in both engines.
func clean(s string) string { return words.Clean(s) }

// maxKey is the longest text, in bytes, that is put into an index as it is.
// PostgreSQL refuses index rows over about 2,700 bytes.
const maxKey = 400

// key makes a text from outside fit for an index; longer ones become their hash.
func key(s string) string {
	s = clean(s)
	if len(s) <= maxKey {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// keys of many texts, with the way back.
func keysOf(texts []string) ([]string, map[string]string) {
	out, back := make([]string, len(texts)), make(map[string]string, len(texts))
	for i, t := range texts {
		out[i] = key(t)
		back[out[i]] = t
	}
	return out, back
}

// ms is an instant as it is stored.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// instant is a stored time read back.
func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// arguments brings args into the order and the types of the driver.
func arguments(c statement.Compiled, args []any) []any {
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
		out[i] = argument(args[at])
	}
	return out
}

func argument(v any) any {
	switch x := v.(type) {
	case string:
		return clean(x)
	case int64:
		return x
	case int:
		return int64(x)
	case bool:
		if x {
			return int64(1)
		}
		return int64(0)
	case time.Time:
		return ms(x)
	case []byte:
		if x == nil {
			return []byte{}
		}
		return x
	}
	if r := reflect.ValueOf(v); r.Kind() == reflect.String {
		return clean(r.String())
	}
	panic(fmt.Sprintf("store: argument of type %T", v))
}

// packed is v as JSON text; nothing at all becomes the empty text.
func packed(v any) string {
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

// when scans a stored time.
type when struct{ to *time.Time }

func (w when) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a time is stored as %T", v)
	}
	*w.to = instant(n)
	return nil
}

// flag scans a stored bool.
type flag struct{ to *bool }

func (f flag) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a flag is stored as %T", v)
	}
	*f.to = n != 0
	return nil
}

// unpack scans JSON text into to.
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
