package typed

import (
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// header is a field of the answer, a text or a list of texts, that goes into its head.
type header struct {
	index []int
	name  string
}

func (o *operation) findAnswer(out reflect.Type) {
	o.statusAt, o.bodyAt = -1, -1
	if o.op.DefaultStatus == 0 {
		o.op.DefaultStatus = http.StatusNoContent
		if _, ok := out.FieldByName("Body"); ok {
			o.op.DefaultStatus = http.StatusOK
		}
	}
	status := strconv.Itoa(o.op.DefaultStatus)
	said := o.op.Responses[status]
	if said == nil {
		said = &huma.Response{Description: http.StatusText(o.op.DefaultStatus)}
		o.op.Responses[status] = said
	}
	for _, f := range reflect.VisibleFields(out) {
		switch {
		case f.Anonymous || !f.IsExported():
		case f.Name == "Status":
			o.statusAt = f.Index[0]
		case f.Name == "Body":
			o.bodyAt = f.Index[0]
			schema := huma.SchemaFromField(o.schemas, f, hint(out, f.Name, o.op.OperationID+"Response"))
			said.Content = map[string]*huma.MediaType{jsonType: {Schema: schema}}
		default:
			o.addHeader(out, f, said)
		}
	}
}

func (o *operation) addHeader(out reflect.Type, f reflect.StructField, said *huma.Response) {
	h := header{f.Index, f.Tag.Get("header")}
	if h.name == "" || f.Type.Kind() != reflect.String && f.Type != reflect.TypeFor[[]string]() {
		panic("typed: " + out.String() + "." + f.Name + " is no header")
	}
	o.headers = append(o.headers, h)
	if f.Tag.Get("hidden") == "true" {
		return
	}
	if said.Headers == nil {
		said.Headers = make(map[string]*huma.Param)
	}
	said.Headers[h.name] = &huma.Header{Schema: huma.SchemaFromField(o.schemas, f, "")}
}

// describeFaults documents the one shape of all errors.
func (o *operation) describeFaults() {
	if len(o.op.Responses) > 1 {
		return
	}
	fault := huma.NewError(0, "")
	format := jsonType
	if own, ok := fault.(huma.ContentTypeFilter); ok {
		format = own.ContentType(format)
	}
	t := reflect.TypeOf(fault).Elem()
	schema := o.schemas.Schema(t, true, hint(t, "", "Error"))
	o.op.Responses["default"] = &huma.Response{Description: "Error", Content: map[string]*huma.MediaType{format: {Schema: schema}}}
}

func (o *operation) answer(ctx huma.Context, answer any) {
	status := o.op.DefaultStatus
	if answer == nil {
		ctx.SetStatus(status)
		return
	}
	v := reflect.ValueOf(answer).Elem()
	for _, h := range o.headers {
		f := v.FieldByIndex(h.index)
		if list, ok := f.Interface().([]string); ok {
			for _, text := range list {
				ctx.AppendHeader(h.name, text)
			}
		} else if f.String() != "" {
			ctx.SetHeader(h.name, f.String())
		}
	}
	if o.statusAt >= 0 {
		status = int(v.Field(o.statusAt).Int())
	}
	if o.bodyAt < 0 {
		ctx.SetStatus(status)
		return
	}
	o.write(ctx, status, v.Field(o.bodyAt).Interface())
}
