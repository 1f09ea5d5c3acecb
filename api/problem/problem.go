// Package problem is how the API says what went wrong: in come errors of the
// hub, out go RFC 9457 problems with the fields that were wrong.
package problem

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
)

// Problem is every error answer: RFC 9457 with the fields at fault.
type Problem struct {
	Type      string         `json:"type" doc:"Always about:blank: the status and the kind say what it is"`
	Title     string         `json:"title" doc:"The status in words"`
	Status    int            `json:"status" doc:"The HTTP status"`
	Kind      hub.Kind       `json:"kind,omitempty" doc:"What sort of trouble: invalid, denied, missing, conflict, limited, temporary, Unsupported, internal"`
	Code      hub.Code       `json:"code,omitempty" enum:"claimed,newer_message,busy,merged,window_over,opted_out,they_start,unreachable,inbox_off,too_long,no_files,too_many_files,file_too_large,file_type,sent,not_author,in_use" doc:"What exactly is wrong, where status and field do not say it; data has the particulars"`
	Detail    string         `json:"detail,omitempty" doc:"What went wrong, in words fit for people"`
	Errors    []FieldError   `json:"errors,omitempty" doc:"Each field at fault with the rule it breaks"`
	Data      map[string]any `json:"data,omitempty" doc:"Particulars for programs, such as who holds a conversation"`
	RequestID string         `json:"request_id,omitempty" doc:"Under this id the log knows the request"`

	after time.Duration
}

// FieldError is one field that breaks a rule. The value is not repeated: it may
// be a password.
type FieldError struct {
	Field string `json:"field" doc:"Path of the field, such as settings.address or limit"`
	Rule  string `json:"rule" doc:"What it must be, in words"`

	Say  string   `json:"say,omitempty" doc:"Which sentence the rule is, for who says it in another language; behind a point, one of what is found in a segment, a template or a journey"`
	Args []string `json:"args,omitempty" doc:"What stands in the sentence, in order; one that begins with one @ is a word of ours, such as @type.date"`
}

func (p *Problem) Error() string { return p.Title + ": " + p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of RFC 9457.
func (p *Problem) ContentType(string) string { return Type }

const Type = "application/problem+json"

// GetHeaders says when to come back, and how to sign in.
func (p *Problem) GetHeaders() http.Header {
	h := make(http.Header)
	if p.after > 0 || p.Status == http.StatusTooManyRequests || p.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", strconv.Itoa(max(1, int((p.after+time.Second-1)/time.Second))))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
	return h
}

var statusOf = map[hub.Kind]int{
	hub.Invalid: http.StatusUnprocessableEntity, hub.Denied: http.StatusForbidden, hub.Missing: http.StatusNotFound,
	hub.Conflict: http.StatusConflict, hub.Limited: http.StatusTooManyRequests, hub.Temporary: http.StatusServiceUnavailable,
	hub.Unsupported: http.StatusUnprocessableEntity,
}

// Of makes an answer of an error. What is not fit for people is not said.
func Of(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var e *hub.Error
	if !errors.As(err, &e) && errors.Is(err, context.DeadlineExceeded) {
		e = &hub.Error{Kind: hub.Temporary, Err: err}
	}
	if e == nil || statusOf[e.Kind] == 0 {
		return New(http.StatusInternalServerError, "something went wrong on our side")
	}
	status := statusOf[e.Kind]
	if errors.Is(err, auth.ErrNotSignedIn) {
		status = http.StatusUnauthorized
	}
	p = New(status, e.Text)
	p.Kind, p.Code, p.Data, p.after = e.Kind, e.Code, e.Detail, e.After
	if p.Detail == "" {
		p.Detail = wordsFor[e.Kind]
	}
	if e.Field != "" {
		p.Errors = []FieldError{{Field: e.Field, Rule: p.Detail, Say: e.Say, Args: e.Args}}
		p.Detail = e.Field + ": " + p.Detail
	}
	return p
}

// wordsFor stand in when an error brings none.
var wordsFor = map[hub.Kind]string{
	hub.Invalid: "the request breaks a rule", hub.Denied: "this is not allowed", hub.Missing: "there is no such thing",
	hub.Conflict: "somebody was faster; read again", hub.Limited: "too many requests", hub.Temporary: "try again in a moment",
	hub.Unsupported: "this cannot be done here",
}

func New(status int, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Kind: kindOf[status], Detail: detail}
}

var kindOf = map[int]hub.Kind{
	400: hub.Invalid, 401: hub.Denied, 403: hub.Denied, 404: hub.Missing, 405: hub.Unsupported, 406: hub.Unsupported,
	408: hub.Temporary, 409: hub.Conflict, 413: hub.Invalid, 415: hub.Unsupported, 422: hub.Invalid, 429: hub.Limited,
	500: hub.Internal, 503: hub.Temporary,
}

// ForHuma makes a problem of what huma's own checks found.
func ForHuma(status int, msg string, errs ...error) huma.StatusError {
	p := New(status, msg)
	if status >= 500 {
		p.Detail = "something went wrong on our side"
		return p
	}
	for _, err := range errs {
		var d huma.ErrorDetailer
		switch {
		case err == nil:
		case errors.As(err, &d):
			p.Errors = append(p.Errors, fieldError(d.ErrorDetail()))
		default:
			p.Errors = append(p.Errors, FieldError{Field: "body", Rule: err.Error()})
		}
	}
	if len(p.Errors) == 0 && (status == http.StatusBadRequest || status == http.StatusRequestEntityTooLarge) {
		p.Errors = []FieldError{{Field: "body", Rule: strings.TrimPrefix(msg, "request body ")}} // huma says these of the body as a whole
	}
	if len(p.Errors) > 0 {
		p.Detail = p.Errors[0].Field + ": " + p.Errors[0].Rule
	}
	return p
}

// fieldError drops the value and the place's first word, and names the missing
// field itself instead of the object it is missing in.
func fieldError(d *huma.ErrorDetail) FieldError {
	field, rule := d.Location, d.Message
	if inside, broken, ok := strings.Cut(rule, fieldMark); ok {
		return FieldError{Field: inside, Rule: broken}
	}
	if name, ok := strings.CutPrefix(rule, "expected required property "); ok {
		if name, ok = strings.CutSuffix(name, " to be present"); ok {
			field, rule = field+"."+name, isRequired
		}
	}
	for _, place := range []string{"body.", "query.", "path.", "header.", "form."} {
		field = strings.TrimPrefix(field, place)
	}
	if rule == "unexpected property" {
		rule = noField
	}
	say, args := named(rule)
	return FieldError{Field: field, Rule: rule, Say: say, Args: args}
}

// AtField says in which field a rule is broken. Huma keeps only the text of an
// error of a body, so the field travels in front of it; see fieldError.
func AtField(field, rule string) error {
	if field == "" {
		return errors.New(rule)
	}
	return errors.New(strings.ToValidUTF8(field[:min(len(field), 200)], "") + fieldMark + rule)
}

const fieldMark = "\x1f"

// Write answers outside of huma: before a route is found, or around it.
func Write(w http.ResponseWriter, p *Problem) {
	for k, v := range p.GetHeaders() {
		w.Header()[k] = v
	}
	w.Header().Set("Content-Type", Type)
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client is gone if this fails
}

// Busy refuses a request because too many wait.
func Busy() error {
	return &hub.Error{Kind: hub.Limited, Text: "too much is waiting, come back in a moment", After: 5 * time.Second}
}

// Unsupported says that this hub was built or started without something.
func Unsupported(what string) error { return hub.Errorf(hub.Unsupported, "this hub has no %s", what) }
