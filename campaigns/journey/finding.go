package journey

import (
	"fmt"

	"github.com/parleyhub/parley/internal/said"
)

// Severity of a finding.
type Severity string

// An error keeps a journey from being saved; a warning does not.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is something that is wrong with a journey, or may be.
type Finding struct {
	Severity Severity `json:"severity" enum:"error,warning"`
	Code     string   `json:"code" doc:"What is wrong, for programs"`
	Step     string   `json:"step,omitempty" doc:"In which step"`
	Field    string   `json:"field" doc:"Where in the document, such as steps[2].wait.for"`
	Text     string   `json:"text" doc:"In words"`
	Say      string   `json:"say" doc:"Which sentence text is, for who says it in another language"`
	Args     []string `json:"args,omitempty" doc:"What stands in the sentence, in order"`
	Line     int      `json:"line,omitempty" doc:"Of the text, where one was sent"`
}

// AsError is the finding as an error.
func (f Finding) AsError() error {
	return said.Refused("journey", f.Field, f.Text, f.Say, f.Args)
}

// The codes.
const (
	CodeMissing     = "missing"       // something has to be said
	CodeInvalid     = "invalid"       // it cannot be said like that
	CodeTwice       = "twice"         // an id that is there already
	CodeNoTarget    = "no_target"     // leads to a step that is not there
	CodeDeadEnd     = "dead_end"      // leads nowhere
	CodeUnreachable = "unreachable"   // nobody comes here
	CodeCircle      = "circle"        // round and round without a wait
	CodeNoEnd       = "no_end"        // from here nobody ever leaves
	CodeNoTimeout   = "no_timeout"    // waits for something that may never happen
	CodeNoCare      = "no_care"       // people who answer go on getting messages
	CodeNoGoal      = "no_goal"       // nobody will know whether it works
	CodeUnknown     = "unknown"       // names something that is not here
	CodeNeverKnown  = "never_known"   // asks about a message that cannot have been sent by then
	CodeSameArm     = "same_way"      // ways that lead to the same step
	CodeTooMany     = "too_many"      // of them
	CodeNoMessages  = "no_messages"   // it sends nothing
	CodeNoCoupon    = "no_coupon"     // a template names a coupon, and its step no offer
	CodeUnseen      = "coupon_unseen" // a step names an offer, and its template no coupon
	CodeNoCodes     = "no_codes"      // of an offer are left, or too few
	CodeWrongSum    = "wrong_sum"     // percents that are not 100 together
	CodeManyVerbs   = "many_verbs"    // a step is one thing
	CodeUnusedField = "unused_field"  // says something that is not looked at
)

// checker collects findings.
type checker struct {
	j    *Journey
	out  []Finding
	step string
}

// Found is a finding whose text is made of a format; say names the sentence for
// other languages.
func Found(s Severity, code, step, field, say, format string, args ...any) Finding {
	f := Finding{Severity: s, Code: code, Step: step, Field: field, Say: say, Text: fmt.Sprintf(format, args...)}
	for _, a := range args {
		f.Args = append(f.Args, fmt.Sprint(a))
	}
	return f
}

func (k *checker) bad(code, field, say, format string, args ...any) {
	k.out = append(k.out, Found(Error, code, k.step, field, say, format, args...))
}

func (k *checker) warn(code, field, say, format string, args ...any) {
	k.out = append(k.out, Found(Warning, code, k.step, field, say, format, args...))
}
