package sla

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/problem"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
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
	maxDraft = 1 << 20
	maxRange = 2 * 366 * 24 * time.Hour
)

// Backtest answers the operation backtestPolicies.
func (desk *Desk) Backtest(w http.ResponseWriter, r *http.Request, _ *door.Caller) error {
	var b BacktestBody
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxDraft+1))
	if err != nil || len(raw) > maxDraft {
		return hub.InvalidField("body", "is larger than 1 MB")
	}
	flush := http.NewResponseController(w)
	_ = flush.SetReadDeadline(time.Time{}) // the body is read; trying may take longer than reading was allowed
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		return hub.InvalidField("body", err.Error())
	}
	if b.From.IsZero() || !b.To.After(b.From) || b.To.Sub(b.From) > maxRange {
		return said.Invalid("to", "after_from_2y", "must be after from, at most two years")
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
	settings, err := desk.Terms.Try(r.Context(), draft)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no")
	lines := json.NewEncoder(w)
	told := time.Time{}
	say := func(l BacktestLine) error {
		if err := lines.Encode(l); err != nil {
			return err
		}
		return flush.Flush()
	}
	res, err := desk.Engine.Backtest(r.Context(), settings, trial.Question{From: b.From, To: b.To, Now: desk.Now()}, func(done, of int64) error {
		if err := r.Context().Err(); err != nil {
			return err
		}
		if now := desk.Now(); done == 0 || now.Sub(told) >= time.Second/4 {
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
