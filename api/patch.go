package api

import (
	"bytes"
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// erasable is a field of a PATCH that null takes away (RFC 7396): absent it
// stays (sent is nil), null makes it empty.
type erasable[T any] struct {
	sent *T
	null bool
}

// UnmarshalJSON is called for null too, which leaves the empty value.
func (e *erasable[T]) UnmarshalJSON(raw []byte) error {
	e.sent, e.null = new(T), bytes.Equal(raw, []byte("null"))
	return json.Unmarshal(raw, e.sent)
}

// Schema is that of T, or null.
func (erasable[T]) Schema(r huma.Registry) *huma.Schema {
	s := r.Schema(reflect.TypeFor[T](), false, "")
	s.Nullable = true
	return s
}

// lasting is a field of a PATCH that cannot be taken away: absent it stays,
// null is refused. Huma alone would pass over a null.
type lasting[T any] struct {
	sent *T
	null bool
}

// UnmarshalJSON remembers a null for Resolve.
func (l *lasting[T]) UnmarshalJSON(raw []byte) error {
	if l.null = bytes.Equal(raw, []byte("null")); l.null {
		return nil
	}
	l.sent = new(T)
	return json.Unmarshal(raw, l.sent)
}

// Schema is that of T.
func (lasting[T]) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[T](), false, "")
}

// Resolve implements huma.ResolverWithPath.
func (l *lasting[T]) Resolve(_ huma.Context, at *huma.PathBuffer) []error {
	if !l.null {
		return nil
	}
	return []error{&huma.ErrorDetail{Location: at.String(), Message: notNull}}
}

const notNull = "cannot be taken away: null is no value of it"
