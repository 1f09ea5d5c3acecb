package hub

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what an error means for whoever has to react: the HTTP status, ack
// or retry, and the words in the UI follow from it.
type Kind string

// The kinds. Anything unknown counts as Internal.
const (
	Invalid     Kind = "invalid"     // the input breaks a rule; retrying cannot help
	Denied      Kind = "denied"      // the actor may not
	Missing     Kind = "missing"     // no such thing (or not for this actor)
	Conflict    Kind = "conflict"    // somebody was faster: read again, decide again
	Limited     Kind = "limited"     // too much at once; After says when to come back
	Temporary   Kind = "temporary"   // infrastructure or provider trouble; retry
	Unsupported Kind = "unsupported" // this channel or engine cannot do it
	Unknown     Kind = "unknown"     // the line died after hand-over: it may have gone out
	Internal    Kind = "internal"    // a bug
)

// Error is the one error type that crosses rooms.
type Error struct {
	Kind   Kind
	Op     string         // room and verb, for the log: "desk.claim"
	Text   string         // may be shown to people
	Field  string         // the input field that is at fault, if one is
	Say    string         // which sentence Text is, for who says it in another language; empty: it has no name
	Args   []string       // what stands in the sentence; see internal/said
	Code   Code           // what exactly is wrong, for programs; empty: kind and field say it
	After  time.Duration  // for Limited and Temporary: earliest sensible retry; 0 unknown
	Detail map[string]any // machine-readable extras that may be shown (who holds it, …)
	Gone   bool           // of a send: the address does not exist, nothing will ever reach it
	Err    error          // cause, for the log only
}

func (e *Error) Error() string {
	s := string(e.Kind)
	if e.Op != "" {
		s = e.Op + ": " + s
	}
	if e.Text != "" {
		s += ": " + e.Text
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an error of kind k whose text may be shown to people. A %w verb
// keeps the cause for the log; its words become part of the text, so wrap only
// causes that are fit to be shown, and use Wrap for the others.
func Errorf(k Kind, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Kind: k, Text: err.Error(), Err: errors.Unwrap(err)}
}

// Wrap gives cause a kind and a text for people; the cause itself is only logged.
func Wrap(k Kind, cause error, text string) *Error {
	return &Error{Kind: k, Text: text, Err: cause}
}

// InvalidField says which input field breaks which rule.
func InvalidField(field, rule string) *Error {
	return &Error{Kind: Invalid, Field: field, Text: rule}
}

// KindOf is the kind of err: "" for nil, Internal for an error of nobody's making.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is of kind k.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }

// IsGone reports whether err says that nothing will ever reach the address.
func IsGone(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Gone
}

// Retryable reports whether the same call may succeed later without a change of input.
func Retryable(err error) bool {
	switch KindOf(err) {
	case Limited, Temporary, Internal:
		return true
	}
	return false
}
