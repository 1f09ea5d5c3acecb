package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/parleyhub/parley/api/problem"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/sla/terms"
	"github.com/parleyhub/parley/sla/trial"
)

// BacktestBody is what is tried, and on which conversations.
type BacktestBody struct {
	From      time.Time                 `json:"from" doc:"Conversations that began from here on"`
	To        time.Time                 `json:"to" doc:"and before this"`
	Policies  *PoliciesBody             `json:"draft,omitempty" doc:"Policies to try; absent: those of the time"`
	Calendars map[string]terms.Calendar `json:"calendars,omitempty" doc:"Calendars to try, by id; the others count as they did"`
	Hours     *terms.Calendar           `json:"hours,omitempty" doc:"Hours of the workspace to try, as in PATCH /workspace, so without a name; an empty object is always open"`
}

// BacktestLine is one line of the answer: progress until the last one, which is
// the result or says what went wrong.
type BacktestLine struct {
	Done   *int64           `json:"done,omitempty" doc:"Conversations looked at"`
	Of     *int64           `json:"of,omitempty" doc:"of so many"`
	Result *trial.Result    `json:"result,omitempty"`
	Error  *problem.Problem `json:"error,omitempty"`
}

const (
	whileTrying = 15 * time.Minute
	maxDraft    = 1 << 20
	maxRange    = 2 * 366 * 24 * time.Hour
)

func (a *API) registerBacktest() {
	reg := a.huma.OpenAPI().Components.Schemas
	doc := huma.Operation{
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/json": {Schema: reg.Schema(reflect.TypeFor[BacktestBody](), true, "BacktestBody")}}},
		Responses: map[string]*huma.Response{"200": {Description: "Lines of JSON: progress, then the result", Content: map[string]*huma.MediaType{
			"application/x-ndjson": {Schema: reg.Schema(reflect.TypeFor[BacktestLine](), true, "BacktestLine")}}}},
	}
	a.rawRoute(op{id: "backtestPolicies", method: http.MethodPost, path: "/sla-policies/backtest", noun: "SLA policies", action: auth.TermsTry,
		within: whileTrying, summary: "Try policies or calendars on what was recorded",
		doc: "Which clocks of conversations that began in the range would have been met or breached otherwise. The answer is a line of JSON for each step of progress and one for the result. " +
			"Hanging up cancels it. A draft that says what is in force changes nothing: the result is history."}, doc, a.backtest)
}

func (a *API) backtest(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	var b BacktestBody
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxDraft+1))
	if err != nil || len(raw) > maxDraft {
		return hub.InvalidField("body", "is larger than 1 MB")
	}
	bodyIsRead(r.Context())
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		return hub.InvalidField("body", err.Error())
	}
	if b.From.IsZero() || !b.To.After(b.From) || b.To.Sub(b.From) > maxRange {
		return hub.InvalidField("to", "must be after from, at most two years")
	}
	draft := terms.Trial{Calendars: b.Calendars}
	if b.Policies != nil {
		p := b.Policies.terms()
		draft.Policies = &p
	}
	if b.Hours != nil {
		h := b.Hours.Hours()
		draft.Hours = &h
	}
	settings, err := a.Terms.Try(r.Context(), draft)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no")
	lines, flush := json.NewEncoder(w), http.NewResponseController(w)
	told := time.Time{}
	say := func(l BacktestLine) error {
		if err := lines.Encode(l); err != nil {
			return err
		}
		return flush.Flush()
	}
	res, err := a.Clocks.Backtest(r.Context(), settings, trial.Question{From: b.From, To: b.To, Now: a.Now()}, func(done, of int64) error {
		if err := r.Context().Err(); err != nil {
			return err
		}
		if now := a.Now(); done == 0 || now.Sub(told) >= time.Second/4 {
			told = now
			return say(BacktestLine{Done: &done, Of: &of})
		}
		return nil
	})
	if err != nil { // the answer has begun: what went wrong is its last line
		_ = say(BacktestLine{Error: problem.Of(err)}) // whoever hung up reads nothing
		return nil
	}
	_ = say(BacktestLine{Result: &res})
	return nil
}
