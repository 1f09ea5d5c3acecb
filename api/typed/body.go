package typed

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/parleyhub/parley/internal/run"
)

const jsonType = "application/json"

// body is the JSON of a request, the field Body of its struct.
type body struct {
	index  []int
	schema *huma.Schema
	late   []late
}

// late is a field that is looked at after the body was decoded.
type late struct {
	index  []int
	at     []string      // its path in JSON
	preset reflect.Value // what it becomes when nothing came; else the field is a huma.ResolverWithPath
}

func (o *operation) findBody() {
	f, ok := o.in.FieldByName("Body")
	if !ok {
		return
	}
	if o.op.RequestBody == nil {
		o.op.RequestBody = &huma.RequestBody{}
	}
	if f.Type.Kind() != reflect.Pointer && f.Type.Kind() != reflect.Interface {
		o.op.RequestBody.Required = true
	}
	schema := huma.SchemaFromField(o.schemas, f, hint(o.in, f.Name, o.op.OperationID+"Request"))
	schema.PrecomputeMessages()
	o.op.RequestBody.Content = map[string]*huma.MediaType{jsonType: {Schema: schema}}
	if o.op.MaxBodyBytes == 0 {
		o.op.MaxBodyBytes = 1 << 20
	}
	o.body = &body{index: f.Index, schema: schema}
	o.body.find(f.Type, f.Index, []string{"body"}, nil)
}

// hint is the name of a schema whose type has none.
func hint(parent reflect.Type, name, other string) string {
	if parent.Name() == "" {
		return other
	}
	return parent.Name() + name
}

var looks = reflect.TypeFor[huma.ResolverWithPath]()

// find collects the late fields of t. In lists and maps there may be none: nobody
// needs them there, and they would have to be found anew in each request.
func (b *body) find(t reflect.Type, index []int, at []string, above []reflect.Type) {
	inside := false
	for t.Kind() != reflect.Struct {
		switch t.Kind() {
		case reflect.Slice, reflect.Array, reflect.Map:
			inside = true
			fallthrough
		case reflect.Pointer:
			t = t.Elem()
		default:
			return
		}
	}
	for _, seen := range above {
		if seen == t {
			return
		}
	}
	above = append(above[:len(above):len(above)], t)
	before := len(b.late)
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous || !f.IsExported() {
			continue
		}
		l := late{index: append(index[:len(index):len(index)], f.Index...), at: append(at[:len(at):len(at)], jsonName(f))}
		if preset := f.Tag.Get("default"); preset != "" {
			l.preset = presetOf(f, preset)
			b.late = append(b.late, l)
		} else if reflect.PointerTo(f.Type).Implements(looks) {
			b.late = append(b.late, l)
			continue
		}
		b.find(f.Type, l.index, l.at, above)
	}
	if inside && len(b.late) > before {
		panic(fmt.Sprintf("typed: %s has a field with a default or a look of its own, in a list", t))
	}
}

func jsonName(f reflect.StructField) string {
	if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
		return name
	}
	return strings.ToLower(f.Name)
}

func presetOf(f reflect.StructField, text string) reflect.Value {
	v := reflect.New(f.Type)
	if f.Type.Kind() == reflect.String {
		v.Elem().SetString(text)
	} else if err := json.Unmarshal([]byte(text), v.Interface()); err != nil {
		panic(fmt.Sprintf("typed: default of %s: %v", f.Name, err))
	}
	return v.Elem()
}

type fault struct {
	status int
	msg    string
}

func (o *operation) readBody(ctx huma.Context) ([]byte, *fault) {
	if o.op.BodyReadTimeout > 0 {
		_ = ctx.SetReadDeadline(run.Wall().Add(o.op.BodyReadTimeout)) // a connection without deadlines has no slow client
	}
	data, err := io.ReadAll(io.LimitReader(ctx.BodyReader(), o.op.MaxBodyBytes))
	var slow net.Error
	switch {
	case int64(len(data)) == o.op.MaxBodyBytes:
		return nil, &fault{http.StatusRequestEntityTooLarge, fmt.Sprintf("request body is too large limit=%d bytes", o.op.MaxBodyBytes)}
	case errors.As(err, &slow) && slow.Timeout():
		return nil, &fault{http.StatusRequestTimeout, "request body read timeout"}
	case err != nil:
		return nil, &fault{http.StatusInternalServerError, "cannot read request body"}
	case len(data) == 0 && o.op.RequestBody.Required:
		return nil, &fault{http.StatusBadRequest, "request body is required"}
	}
	return data, nil
}

// decode reads data twice: as anything, to check it, and into its struct. It
// answers a status if that is not 422.
func (o *operation) decode(ctx huma.Context, v reflect.Value, data []byte, found *huma.ValidateResult) (status int) {
	if len(data) == 0 {
		return 0
	}
	format := ctx.Header("Content-Type")
	if format == "" {
		format = jsonType
	}
	var parsed any
	if err := o.api.Unmarshal(format, data, &parsed); err != nil {
		status = http.StatusBadRequest
		if errors.Is(err, huma.ErrUnknownContentType) {
			status = http.StatusUnsupportedMediaType
		}
		found.Errors = append(found.Errors, &huma.ErrorDetail{Location: "body", Message: err.Error()})
		return status
	}
	before := len(found.Errors)
	at := huma.NewPathBuffer(make([]byte, 0, 128), 0)
	at.Push("body")
	huma.Validate(o.schemas, o.body.schema, at, huma.ModeWriteToServer, parsed, found)
	err := o.api.Unmarshal(format, data, v.FieldByIndex(o.body.index).Addr().Interface())
	if err != nil && len(found.Errors) == before { // else it says again what is known
		found.Errors = append(found.Errors, &huma.ErrorDetail{Location: "body", Message: err.Error()})
	}
	return 0
}

// finish lets the late fields have their turn.
func (o *operation) finish(ctx huma.Context, v reflect.Value, came bool, found *huma.ValidateResult) {
	for _, l := range o.body.late {
		f, err := v.FieldByIndexErr(l.index)
		if err != nil {
			continue // a part that did not come
		}
		if l.preset.IsValid() {
			if came && f.IsZero() {
				f.Set(l.preset)
			}
			continue
		}
		at := huma.NewPathBuffer(make([]byte, 0, 64), 0)
		for _, name := range l.at {
			at.Push(name)
		}
		if look, ok := f.Addr().Interface().(huma.ResolverWithPath); ok {
			found.Errors = append(found.Errors, look.Resolve(ctx, at)...)
		}
	}
}
