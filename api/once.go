package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/parleyhub/parley/api/problem"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
)

// answering are the keys whose first request is still at work in this process.
type answering struct {
	mu   sync.Mutex
	keys map[string]bool
}

func (w *answering) begin(key string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.keys[key] {
		return false
	}
	if w.keys == nil {
		w.keys = make(map[string]bool)
	}
	w.keys[key] = true
	return true
}

func (w *answering) end(key string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.keys, key)
}

// once runs a write that carries an Idempotency-Key: the first time it is done
// and its answer kept; the same request again gets that answer; another body
// under the same key is refused, as is a repeat while the first is at work.
// Answers that say "come again" (409, 429, 5xx) are not kept.
func (a *API) once(ctx huma.Context, o op, c *Caller, key string, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	refuse := func(err error) { problem.Write(w, problem.Of(a.answer(r.Context(), o, err))) }
	if len(key) > 255 || strings.Trim(key, printable) != "" {
		refuse(hub.InvalidField("Idempotency-Key", "must be at most 255 printable characters"))
		return
	}
	id := hash(string(c.Agent.ID), r.Method, r.URL.Path, key)
	if !a.writing.begin(id) {
		refuse(&hub.Error{Kind: hub.Conflict, Text: "the first request with this Idempotency-Key is still at work"})
		return
	}
	defer a.writing.end(id)
	_ = http.NewResponseController(w).SetReadDeadline(run.Wall().Add(bodyTimeout)) // a writer without deadlines has no slow client
	body, sum, err := takeBody(r, o)
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
	rec := &recorder{header: w.Header(), status: http.StatusOK}
	again := r.Clone(ctx.Context())
	again.Body = body
	next(huma.WithContext(humago.NewContext(ctx.Operation(), again, rec), ctx.Context()))
	if keepable(rec.status) {
		a.keep(ctx, o, store.Answer{Key: id, BodyHash: sum, Status: rec.status, Body: rec.body.Bytes(), At: a.Now()})
	}
	w.WriteHeader(rec.status)
	_, _ = w.Write(rec.body.Bytes()) // the client is gone if this fails
}

const printable = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"

func keepable(status int) bool {
	return status < 500 && status != http.StatusConflict && status != http.StatusTooManyRequests && status != http.StatusRequestTimeout
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

// takeBody reads a JSON body to compare it. What is larger than allowed is
// handed on as it is, for the operation to refuse. Files are not compared:
// their boundary differs each time.
func takeBody(r *http.Request, o op) (io.ReadCloser, string, error) {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return r.Body, hash("multipart"), nil
	}
	limit := o.maxBody
	if limit == 0 {
		limit = 1 << 20
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err != nil {
		return nil, "", hub.Wrap(hub.Temporary, err, "the request was cut off")
	}
	return io.NopCloser(io.MultiReader(bytes.NewReader(raw), r.Body)), hash(string(raw)), nil
}

func hash(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

// recorder holds an answer back until it has been kept.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
func (r *recorder) WriteHeader(status int)      { r.status = status }
