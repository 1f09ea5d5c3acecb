package api

import (
	"cmp"
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/parleyhub/parley/api/problem"
	"github.com/parleyhub/parley/api/typed"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
)

// op describes one operation.
type op struct {
	id, method, path string // path without the prefix
	noun             string // group in the documentation
	summary, doc     string
	action           auth.Action   // empty: nobody has to sign in
	status           int           // when it went well; 0 = 200
	maxBody          int64         // 0 = 1 MiB
	needsBody        bool          // although its type is a pointer
	ownKeys          bool          // it remembers what it was asked under a key itself
	within           time.Duration // bounds the whole of it; 0 = Deps.Patience
}

// operation is o as huma wants it, with the guard in front.
func (a *API) operation(o op) huma.Operation {
	if o.status == 0 {
		o.status = http.StatusOK
	}
	h := huma.Operation{
		OperationID: o.id, Method: o.method, Path: Prefix + o.path, Tags: []string{o.noun},
		Summary: o.summary, Description: o.doc, DefaultStatus: o.status, MaxBodyBytes: o.maxBody,
		BodyReadTimeout: bodyTimeout, Middlewares: huma.Middlewares{a.guard(o)},
	}
	if o.action != "" {
		h.Security = []map[string][]string{{"token": {}}, {"session": {}}}
		h.Extensions = map[string]any{"x-permission": string(o.action)}
	}
	if o.needsBody {
		h.RequestBody = &huma.RequestBody{Required: true}
	}
	a.routes = append(a.routes, Route{Method: o.method, Path: Prefix + o.path, Action: o.action})
	return h
}

// route registers an operation of somebody who is signed in.
func route[I, O any](a *API, o op, fn func(context.Context, *Caller, *I) (*O, error)) {
	if o.action == "" {
		panic("api: " + o.id + " names no action")
	}
	typed.Register(a.huma, a.operation(o), reflect.TypeFor[I](), reflect.TypeFor[O](), a.calling(o, untyped(fn)))
}

// public registers an operation for everybody. The caller is nil for strangers.
func public[I, O any](a *API, o op, fn func(context.Context, *Caller, *I) (*O, error)) {
	o.action = ""
	typed.Register(a.huma, a.operation(o), reflect.TypeFor[I](), reflect.TypeFor[O](), a.calling(o, untyped(fn)))
}

// untyped is fn for code that is compiled once for all types.
func untyped[I, O any](fn func(context.Context, *Caller, *I) (*O, error)) func(context.Context, *Caller, any) (any, error) {
	return func(ctx context.Context, c *Caller, in any) (any, error) {
		out, err := fn(ctx, c, in.(*I))
		if out == nil {
			return nil, err // not a pointer that is nil
		}
		return out, err
	}
}

func (a *API) calling(o op, fn func(context.Context, *Caller, any) (any, error)) typed.Call {
	return func(ctx context.Context, in any) (any, error) {
		bodyIsRead(ctx)
		out, err := fn(ctx, callerOf(ctx), in)
		return out, a.answer(ctx, o, err)
	}
}

// rawRoute registers an operation that reads or writes bytes instead of JSON.
// It has its own documentation, since there is no type to derive it from.
func (a *API) rawRoute(o op, doc huma.Operation, fn func(w http.ResponseWriter, r *http.Request, c *Caller) error) {
	h := a.operation(o)
	h.Parameters, h.RequestBody, h.Responses = doc.Parameters, doc.RequestBody, doc.Responses
	a.huma.OpenAPI().AddOperation(&h)
	a.huma.Adapter().Handle(&h, h.Middlewares.Handler(func(ctx huma.Context) {
		r, w := humago.Unwrap(ctx)
		r = r.WithContext(ctx.Context())
		if err := a.answer(r.Context(), o, fn(w, r, callerOf(r.Context()))); err != nil {
			problem.Write(w, problem.Of(err))
		}
	}))
}

// Bounds of what takes longer than an ordinary request.
const (
	whileDialing  = 90 * time.Second // a mail server or a provider is asked
	whileOpening  = 30 * time.Second // all processes of the hub follow
	whileCarrying = fileTimeout + time.Minute
)

// bodyTimeout is how long a JSON body may take to come.
const bodyTimeout = 15 * time.Second

// bodyIsRead takes the deadline for reading off the connection again: left on
// it, it would end the context of whatever takes longer, such as a test of an
// inbox.
func bodyIsRead(ctx context.Context) {
	if w := request(ctx).w; w != nil {
		_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // a writer without deadlines has none to take off
	}
}

// answer makes a problem of err and logs what is our own fault.
func (a *API) answer(ctx context.Context, o op, err error) error {
	if err == nil {
		return nil
	}
	p := problem.Of(err)
	p.RequestID = request(ctx).id
	if p.Status >= http.StatusInternalServerError {
		a.Log.Error("request failed", "request", p.RequestID, "operation", o.id, "status", p.Status, "err", err)
	}
	return p
}

type callerKey struct{}

func callerOf(ctx context.Context) *Caller {
	c, _ := ctx.Value(callerKey{}).(*Caller)
	return c
}

// guard stands before every operation: who is it, how often, may they, and was
// it asked before. Nothing of the body has been read yet.
func (a *API) guard(o op) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(ctx)
		bounded, cancel := context.WithTimeout(r.Context(), cmp.Or(o.within, a.Patience))
		defer cancel()
		r = r.WithContext(bounded)
		c, err := a.admit(r, o)
		if err != nil {
			problem.Write(w, problem.Of(a.answer(r.Context(), o, err)))
			return
		}
		within := context.WithValue(r.Context(), callerKey{}, c)
		q := request(within)
		q.r, q.w = r, w
		ctx = huma.WithContext(ctx, context.WithValue(within, requestKey{}, q))
		if key := r.Header.Get("Idempotency-Key"); key != "" && c != nil && r.Method != http.MethodGet && !o.ownKeys {
			a.once(ctx, o, c, key, next)
			return
		}
		next(ctx)
	}
}

// admit answers who asks, or why they may not.
func (a *API) admit(r *http.Request, o op) (*Caller, error) {
	c, err := a.door.Caller(r)
	if err != nil && (o.action != "" || !hub.Is(err, hub.Denied)) {
		if !a.allow(r, nil) {
			return nil, errLimited()
		}
		return nil, err
	}
	if !a.allow(r, c) {
		return nil, errLimited()
	}
	if o.action != "" {
		if err := auth.Authorize(c.Agent, o.action, nil); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// allow counts the request: by token or session, else by address.
func (a *API) allow(r *http.Request, c *Caller) bool {
	key := "api:a:" + a.door.Address(r).String()
	if c != nil {
		key = c.LimitKey()
	}
	return a.Deps.Limit.Allow(r.Context(), key, a.PerSecond, time.Second)
}

func errLimited() error {
	return &hub.Error{Kind: hub.Limited, Text: "too many requests, come back in a second", After: time.Second}
}
