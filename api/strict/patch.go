package strict

import (
	"bytes"
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Erasable is a field of a PATCH that null takes away (RFC 7396): absent it
// stays (Sent is nil), null makes it empty.
type Erasable[T any] struct {
	Sent *T
	Null bool
}

// UnmarshalJSON is called for null too, which leaves the empty value.
func (e *Erasable[T]) UnmarshalJSON(raw []byte) error {
	e.Sent, e.Null = new(T), bytes.Equal(raw, []byte("null"))
	return json.Unmarshal(raw, e.Sent)
}

// Schema is that of T, or null.
func (Erasable[T]) Schema(r huma.Registry) *huma.Schema {
	s := r.Schema(reflect.TypeFor[T](), false, "")
	s.Nullable = true
	return s
}

// Lasting is a field of a PATCH that cannot be taken away: absent it stays,
// null is refused. Huma alone would pass over a null.
type Lasting[T any] struct {
	Sent *T
	Null bool
}

// UnmarshalJSON remembers a null for Resolve.
func (l *Lasting[T]) UnmarshalJSON(raw []byte) error {
	if l.Null = bytes.Equal(raw, []byte("null")); l.Null {
		return nil
	}
	l.Sent = new(T)
	return json.Unmarshal(raw, l.Sent)
}

// Schema is that of T.
func (Lasting[T]) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[T](), false, "")
}

// Resolve implements huma.ResolverWithPath.
func (l *Lasting[T]) Resolve(_ huma.Context, at *huma.PathBuffer) []error {
	if !l.Null {
		return nil
	}
	return []error{&huma.ErrorDetail{Location: at.String(), Message: NotNull}}
}

const NotNull = "cannot be taken away: null is no value of it"
