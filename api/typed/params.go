package typed

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// param is a field of the request that comes in the path, the query or a header.
type param struct {
	index    []int
	in, name string
	preset   string
	required bool
	schema   *huma.Schema
}

func (o *operation) findParams() {
	o.queries = make(map[string]bool)
	for _, f := range reflect.VisibleFields(o.in) {
		p, ok := paramOf(f)
		if !ok {
			continue
		}
		if !readable(f.Type) {
			panic("typed: " + o.op.OperationID + ": a parameter cannot be a " + f.Type.String())
		}
		p.schema = huma.SchemaFromField(o.schemas, f, "")
		o.params = append(o.params, p)
		doc := &huma.Param{Name: p.name, In: p.in, Description: p.schema.Description, Required: p.required, Schema: p.schema}
		if p.in == "query" {
			o.queries[p.name] = true
			doc.Explode = new(bool) // a list has commas
		}
		if !slices.ContainsFunc(o.op.Parameters, func(d *huma.Param) bool { return d.Name == p.name && d.In == p.in }) {
			o.op.Parameters = append(o.op.Parameters, doc)
		}
	}
}

func paramOf(f reflect.StructField) (param, bool) {
	if f.Anonymous || !f.IsExported() || f.Name == "Body" {
		return param{}, false
	}
	for _, in := range []string{"path", "query", "header"} {
		if name := f.Tag.Get(in); name != "" {
			required := in == "path"
			if said := f.Tag.Get("required"); said != "" {
				required = said == "true"
			}
			return param{index: f.Index, in: in, name: name, preset: f.Tag.Get("default"), required: required}, true
		}
	}
	return param{}, false
}

// readable are the kinds that set can read.
func readable(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int64:
		return true
	case reflect.Slice:
		return t.Elem().Kind() == reflect.String
	}
	return false
}

// checkNames refuses what is asked with a name that nobody knows.
func (o *operation) checkNames(ctx huma.Context, found *huma.ValidateResult) {
	u := ctx.URL()
	if u.RawQuery == "" {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(u.Query())) {
		if !o.queries[name] {
			found.Add(place("query", name), "", "unknown query parameter")
		}
	}
}

func (o *operation) readParams(ctx huma.Context, v reflect.Value, found *huma.ValidateResult) {
	for _, p := range o.params {
		said := p.said(ctx)
		if said == "" {
			if p.required {
				found.Add(place(p.in, p.name), "", "required "+p.in+" parameter is missing")
			}
			continue
		}
		read, err := set(v.FieldByIndex(p.index), said)
		if err != nil {
			found.Add(place(p.in, p.name), said, err.Error())
			continue
		}
		huma.Validate(o.schemas, p.schema, place(p.in, p.name), huma.ModeWriteToServer, read, found)
	}
}

func (p *param) said(ctx huma.Context) (said string) {
	switch p.in {
	case "path":
		said = ctx.Param(p.name)
	case "query":
		said = ctx.Query(p.name)
	case "header":
		said = ctx.Header(p.name)
	}
	if said == "" {
		return p.preset
	}
	return said
}

// set reads text into f and returns it as huma.Validate wants it.
func set(f reflect.Value, text string) (any, error) {
	switch f.Kind() {
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return nil, errors.New("invalid boolean")
		}
		f.SetBool(b)
		return b, nil
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, errors.New("invalid integer")
		}
		f.SetInt(n)
		return n, nil
	case reflect.Slice:
		all := strings.Split(text, ",")
		list := reflect.MakeSlice(f.Type(), len(all), len(all))
		for i, one := range all {
			list.Index(i).SetString(one)
		}
		f.Set(list)
		return all, nil
	default: // text; see readable
		f.SetString(text)
		return text, nil
	}
}

func place(in, name string) *huma.PathBuffer {
	at := huma.NewPathBuffer(make([]byte, 0, len(in)+len(name)+16), 0)
	at.Push(in)
	at.Push(name)
	return at
}
