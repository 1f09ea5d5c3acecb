// Package typed registers operations whose requests and answers are Go structs.
// The tags mean what they mean to huma.Register, and schemas, checks, formats and
// the document are huma's. That function is generic, though: it is compiled anew
// for each pair of structs, 28 kB each, which with two hundred operations was a
// tenth of the whole program. This is compiled once.
//
// Left out is what we do not use: cookies, forms, raw bodies, parameters that
// are neither text, number, yes or no, nor a list of texts. Register panics on them.
package typed

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Call answers one request: in is a pointer to the struct of the request, the
// answer one to the struct of the answer, or nil for none.
type Call func(ctx context.Context, in any) (any, error)

// Register adds an operation to the document and to the router of api.
func Register(api huma.API, op huma.Operation, in, out reflect.Type, call Call) {
	if op.Responses == nil {
		op.Responses = make(map[string]*huma.Response)
	}
	doc := api.OpenAPI()
	o := &operation{api: api, schemas: doc.Components.Schemas, op: &op, in: in, call: call}
	o.findParams()
	o.findBody()
	o.findAnswer(out)
	o.describeFaults()
	doc.AddOperation(&op)
	api.Adapter().Handle(&op, api.Middlewares().Handler(op.Middlewares.Handler(o.serve)))
}

type operation struct {
	api     huma.API
	schemas huma.Registry
	op      *huma.Operation
	in      reflect.Type
	call    Call

	params   []param
	queries  map[string]bool // names that may be asked with
	body     *body           // nil: it has none
	headers  []header        // of the answer
	statusAt int             // field of the answer; -1: it has none
	bodyAt   int             // field of the answer; -1: it has none
}

func (o *operation) serve(ctx huma.Context) {
	v := reflect.New(o.in)
	found := &huma.ValidateResult{}
	if o.checkNames(ctx, found); len(found.Errors) > 0 {
		o.refuse(ctx, http.StatusUnprocessableEntity, "validation failed", found.Errors)
		return
	}
	o.readParams(ctx, v.Elem(), found)
	status := http.StatusUnprocessableEntity
	if o.body != nil {
		data, fault := o.readBody(ctx)
		if fault != nil {
			o.refuse(ctx, fault.status, fault.msg, found.Errors)
			return
		}
		if s := o.decode(ctx, v.Elem(), data, found); s != 0 {
			status = s
		}
		o.finish(ctx, v.Elem(), len(data) > 0, found)
	}
	if len(found.Errors) > 0 {
		o.refuse(ctx, status, "validation failed", found.Errors)
		return
	}
	answer, err := o.call(ctx.Context(), v.Interface())
	if err != nil {
		o.fail(ctx, err)
		return
	}
	o.answer(ctx, answer)
}

func (o *operation) refuse(ctx huma.Context, status int, msg string, errs []error) {
	_ = huma.WriteErr(o.api, ctx, status, msg, errs...) // the client is gone, or huma has said it on standard error
}

// fail writes an error of the call as the error itself wants it.
func (o *operation) fail(ctx huma.Context, err error) {
	var more huma.HeadersError
	if errors.As(err, &more) {
		for name, values := range more.GetHeaders() {
			for _, v := range values {
				ctx.AppendHeader(name, v)
			}
		}
	}
	var known huma.StatusError
	if !errors.As(err, &known) {
		known = huma.NewErrorWithContext(ctx, http.StatusInternalServerError, "unexpected error occurred", err)
	}
	o.write(ctx, known.GetStatus(), known)
}

// write panics when a value cannot be written although the client is there: that
// is a mistake of ours, which the server logs.
func (o *operation) write(ctx huma.Context, status int, v any) {
	format, err := o.api.Negotiate(ctx.Header("Accept"))
	if err != nil {
		o.refuse(ctx, http.StatusNotAcceptable, "unable to marshal response", []error{err})
		return
	}
	if own, ok := v.(huma.ContentTypeFilter); ok {
		format = own.ContentType(format)
	}
	ctx.SetHeader("Content-Type", format)
	ctx.SetStatus(status)
	if status == http.StatusNoContent || status == http.StatusNotModified {
		return
	}
	if err := o.api.Marshal(ctx.BodyWriter(), format, v); err != nil && ctx.Context().Err() == nil {
		panic(fmt.Errorf("typed: answer of %s: %w", o.op.OperationID, err))
	}
}
