package chat

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/parleyhub/parley/channels/chat/strict"
	"github.com/parleyhub/parley/hub"
)

// Codes of refusals, on the socket and in problems.
const (
	codeInvalid     = "invalid"
	codeLimited     = "limited"
	codeUnavailable = "unavailable"
	codeIdentity    = "identity"
	codeAbout       = "about_needed"
	codeSession     = "session_over"
	codeMalformed   = "malformed"
	codeDenied      = "denied"
)

// afterTrouble is when a client should try again if nobody knows better.
const afterTrouble = 2 * time.Second

// errAbout says that name and mail are asked for first.
var errAbout = &hub.Error{Kind: hub.Denied, Text: "Please give your name and mail address first.", Detail: map[string]any{"code": codeAbout}}

func limited() error {
	return &hub.Error{Kind: hub.Limited, Text: "Too much at once. Please wait a moment.", After: afterTrouble}
}

// refusal is an error in the words of the protocol. Only Text reaches the
// visitor, and only of errors that are about the visitor's own doing.
func refusal(err error) (code, text string, after time.Duration) {
	var e *hub.Error
	if !errors.As(err, &e) {
		return codeUnavailable, "Not sent: the chat cannot take messages now.", afterTrouble
	}
	if c, ok := e.Detail["code"].(string); ok {
		return c, e.Text, 0
	}
	switch e.Kind {
	case hub.Invalid, hub.Unsupported:
		return codeInvalid, e.Text, 0
	case hub.Denied:
		return codeDenied, e.Text, 0
	case hub.Missing:
		return codeInvalid, "There is no such thing.", 0
	case hub.Limited:
		return codeLimited, "Too much at once. Please wait a moment.", max(e.After, time.Second)
	}
	return codeUnavailable, "Not sent: the chat cannot take messages now.", max(e.After, afterTrouble)
}

// again reports whether the client is to send the same once more, later.
func again(err error) bool {
	code, _, _ := refusal(err)
	return code != codeInvalid && code != codeDenied
}

// fault is one field of what came in, and the rule it breaks.
type fault struct {
	Field string `json:"field"`
	Rule  string `json:"rule"`
}

// faults are the fields that err is about.
func faults(err error) []fault {
	var e *hub.Error
	var f *strict.FrameError
	switch {
	case errors.As(err, &f) && f.Field != "":
		return []fault{{f.Field, f.Rule}}
	case errors.As(err, &e) && e.Field != "":
		return []fault{{e.Field, e.Text}}
	}
	return nil
}

func refusedFrame(err error, cid string) errorFrame {
	code, text, after := refusal(err)
	f := errorFrame{T: "error", Code: code, Text: text, CID: cid, AfterMS: after.Milliseconds()}
	if code == codeInvalid {
		f.Errors = faults(err)
	}
	return f
}

// refuse answers a request with a problem.
func refuse(w http.ResponseWriter, err error) {
	code, text, after := refusal(err)
	status := http.StatusServiceUnavailable
	switch code {
	case codeInvalid:
		status = http.StatusUnprocessableEntity
	case codeLimited:
		status = http.StatusTooManyRequests
	case codeDenied:
		status = http.StatusUnauthorized
	case codeAbout:
		status = http.StatusForbidden
	}
	if hub.Is(err, hub.Missing) {
		status = http.StatusNotFound
	}
	if after > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((after+time.Second-1)/time.Second)))
	}
	var about []fault
	if code == codeInvalid {
		about = faults(err)
	}
	problemCode(w, status, code, text, about)
}

func problem(w http.ResponseWriter, status int, text, field string) {
	var about []fault
	if field != "" {
		about = []fault{{field, text}}
	}
	problemCode(w, status, "", text, about)
}

// problemCode writes an RFC 9457 problem.
func problemCode(w http.ResponseWriter, status int, code, text string, about []fault) {
	raw, _ := json.Marshal(struct { // strings and numbers always encode
		Title  string  `json:"title"`
		Status int     `json:"status"`
		Detail string  `json:"detail"`
		Code   string  `json:"code,omitempty"`
		Errors []fault `json:"errors,omitempty"`
	}{http.StatusText(status), status, text, code, about})
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	w.Write(raw)
}
