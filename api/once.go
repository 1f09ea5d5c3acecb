package api

import (
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/parleyhub/parley/api/again"
	"github.com/parleyhub/parley/api/problem"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
)

// once runs a write that carries an Idempotency-Key: the first time it is done
// and its answer kept; the same request again gets that answer; another body
// under the same key is refused, as is a repeat while the first is at work.
// Answers that say "come again" (409, 429, 5xx) are not kept.
func (a *API) once(ctx huma.Context, o op, c *Caller, key string, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	refuse := func(err error) { problem.Write(w, problem.Of(a.answer(r.Context(), o, err))) }
	if len(key) > 255 || strings.Trim(key, again.Printable) != "" {
		refuse(hub.InvalidField("Idempotency-Key", "must be at most 255 again.Printable characters"))
		return
	}
	id := again.Hash(string(c.Agent.ID), r.Method, r.URL.Path, key)
	if !a.writing.Begin(id) {
		refuse(&hub.Error{Kind: hub.Conflict, Text: "the first request with this Idempotency-Key is still at work"})
		return
	}
	defer a.writing.End(id)
	_ = http.NewResponseController(w).SetReadDeadline(run.Wall().Add(bodyTimeout)) // a writer without deadlines has no slow client
	body, sum, err := again.Body(r, o.maxBody)
	bodyIsRead(ctx.Context())
	if err != nil {
		refuse(err)
		return
	}
	kept, err := a.Store.Answer(r.Context(), id)
	if err == nil {
		if kept.BodyHash != sum {
			refuse(hub.InvalidField("Idempotency-Key", "was used before with another request"))
			return
		}
		if err := a.replay(w, kept); err != nil {
			refuse(err)
		}
		return
	}
	if !hub.Is(err, hub.Missing) {
		refuse(err)
		return
	}
	rec := again.Record(w.Header())
	repeat := r.Clone(ctx.Context())
	repeat.Body = body
	next(huma.WithContext(humago.NewContext(ctx.Operation(), repeat, rec), ctx.Context()))
	if again.Keepable(rec.Status) {
		a.keep(ctx, o, store.Answer{Key: id, BodyHash: sum, Status: rec.Status, Body: rec.Body.Bytes(), At: a.Now()})
	}
	w.WriteHeader(rec.Status)
	_, _ = w.Write(rec.Body.Bytes()) // the client is gone if this fails
}

// keep stores the answer, sealed: it may hold a new token. When that fails the write has still happened, so the
// client hears of it; only a repeat would not be recognised. A client that has
// gone or waited too long may repeat it all the more, so ctx's end is no matter.
func (a *API) keep(ctx huma.Context, o op, kept store.Answer) {
	kept.Body = []byte(a.Keys.Seal(keptAt(kept.Key), string(kept.Body)))
	if err := a.Store.PutAnswer(context.WithoutCancel(ctx.Context()), kept); err != nil {
		a.Log.Error("answer not kept", "request", request(ctx.Context()).id, "operation", o.id, "err", err)
	}
}

func (a *API) replay(w http.ResponseWriter, kept store.Answer) error {
	body, err := a.Keys.Open(keptAt(kept.Key), string(kept.Body))
	if err != nil {
		return err
	}
	w.Header().Set("Idempotency-Replayed", "true")
	if body != "" {
		w.Header().Set("Content-Type", "application/json")
		if kept.Status >= http.StatusBadRequest {
			w.Header().Set("Content-Type", problem.Type)
		}
	}
	w.WriteHeader(kept.Status)
	_, _ = io.WriteString(w, body) // the client is gone if this fails
	return nil
}

func keptAt(key string) auth.Place { return auth.Place{Table: "answers", Row: key, Field: "body"} }
