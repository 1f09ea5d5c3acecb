package yamltext

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/parleyhub/parley/hub"
)

// Decode reads the document into a struct. A name that the struct does not have
// is refused, with its line and place.
func (t *Text) Decode(into any) error {
	if err := t.known(t.JSON, reflect.TypeOf(into), ""); err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(t.JSON))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		n := sort.Search(len(t.parts), func(i int) bool { return int64(t.parts[i].at) >= wrong.Offset })
		place := t.parts[max(n-1, 0)].path
		return t.at(place, "%s: a %s is not taken here", place, wrong.Value)
	}
	if err != nil {
		return hub.Errorf(hub.Invalid, "%s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}

func (t *Text) at(path, format string, args ...any) error {
	err := hub.Errorf(hub.Invalid, "line %d: "+format, append([]any{t.Line(path)}, args...)...)
	err.Field = path
	return err
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

// known walks value and type side by side and refuses names without a field.
func (t *Text) known(raw []byte, typ reflect.Type, path string) error {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	if reflect.PointerTo(typ).Implements(unmarshaler) {
		return nil
	}
	switch typ.Kind() {
	case reflect.Struct:
		var parts map[string]json.RawMessage
		if json.Unmarshal(raw, &parts) != nil {
			return nil // of another type: Decode says so
		}
		fields := map[string]reflect.Type{}
		fieldsOf(typ, fields)
		for _, name := range slices.Sorted(maps.Keys(parts)) { // always the same complaint
			part, at := parts[name], join(path, name)
			f, ok := fields[name]
			if !ok {
				return t.at(at, "%s is not a field", at)
			}
			if err := t.known(part, f, at); err != nil {
				return err
			}
		}
	case reflect.Slice, reflect.Array:
		var parts []json.RawMessage
		if typ.Elem().Kind() == reflect.Uint8 || json.Unmarshal(raw, &parts) != nil {
			return nil
		}
		for i, part := range parts {
			if err := t.known(part, typ.Elem(), path+"["+strconv.Itoa(i)+"]"); err != nil {
				return err
			}
		}
	case reflect.Map:
		var parts map[string]json.RawMessage
		if json.Unmarshal(raw, &parts) != nil {
			return nil
		}
		for name, part := range parts {
			if err := t.known(part, typ.Elem(), join(path, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

func fieldsOf(typ reflect.Type, out map[string]reflect.Type) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported() && !f.Anonymous:
		case f.Anonymous && name == "":
			inner := f.Type
			for inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			if inner.Kind() == reflect.Struct {
				fieldsOf(inner, out)
			}
		case name == "":
			out[f.Name] = f.Type
		default:
			out[name] = f.Type
		}
	}
}
