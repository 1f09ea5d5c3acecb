package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
)

// maxSLAInput bounds what is read from standard input.
const maxSLAInput = 8 << 20

// lastYear is the last one that RFC 3339 can write.
const (
	lastYear = 9999
	farAway  = "is due after the year 9999"
)

const slaUsage = `Usage: parley sla due  < CLOCK.json   when one clock is due
       parley sla fold < STORY.json   what a conversation's events amount to

Both read JSON from standard input; the shapes are in docs/sla.md.
`

// runSLA is "parley sla": the engine on the command line, without a database.
func runSLA(args []string, in io.Reader, out, errw io.Writer) int {
	verbs := map[string]func(io.Reader, io.Writer, io.Writer) int{"due": slaDue, "fold": slaFold}
	switch {
	case len(args) == 1 && verbs[args[0]] != nil:
		return verbs[args[0]](in, out, errw)
	case len(args) == 1 && (args[0] == "help" || args[0] == "--help" || args[0] == "-h"):
		fmt.Fprint(out, slaUsage)
		return exitFine
	}
	fmt.Fprint(errw, slaUsage)
	return exitUsage
}

// dueInput is one clock.
type dueInput struct {
	Calendar json.RawMessage `json:"calendar"` // null or absent: always open
	Start    string          `json:"start"`
	Target   string          `json:"target"`
	Mode     sla.Mode        `json:"mode"`
	Warn     []string        `json:"warn"`
	Consumed string          `json:"consumed"`
}

// dueOutput is when it is due; warn is in the order of the input.
type dueOutput struct {
	Due      time.Time     `json:"due"`
	Warn     []time.Time   `json:"warn"`
	Segments []sla.Segment `json:"segments"`
}

func slaDue(in io.Reader, out, errw io.Writer) int {
	return answerSLA("due", in, out, errw, func(raw []byte) (any, error) {
		var d dueInput
		if err := readStrict(raw, &d); err != nil {
			return nil, err
		}
		return d.evaluate()
	})
}

func (d dueInput) evaluate() (dueOutput, error) {
	var none dueOutput
	cal, err := sla.ParseCalendar(d.Calendar)
	if err != nil {
		return none, err
	}
	start, err := readInstant("start", d.Start)
	if err != nil {
		return none, err
	}
	target, err := readDuration("target", d.Target)
	if err != nil {
		return none, err
	}
	if target == 0 {
		return none, hub.InvalidField("target", "must be longer than 0s")
	}
	used := sla.Duration(0)
	if d.Consumed != "" {
		if used, err = readDuration("consumed", d.Consumed); err != nil {
			return none, err
		}
	}
	hours, err := cal.Compile()
	if err != nil {
		return none, err
	}
	switch d.Mode {
	case "", sla.Business:
	case sla.Elapsed:
		hours = nil
	default:
		return none, hub.InvalidField("mode", "business or elapsed")
	}
	due, ok := hours.Deadline(start, max(target-used, 0))
	if !ok {
		return none, hub.InvalidField("target", "the calendar has fewer than "+(target-used).String()+" of open time in the next 400 days")
	}
	if due.Year() > lastYear {
		return none, hub.InvalidField("target", farAway)
	}
	res := dueOutput{Due: due, Warn: []time.Time{}, Segments: hours.Segments(start, due)}
	for _, w := range d.Warn {
		mark, err := sla.ParseMark(w)
		if err != nil {
			return none, inField("warn", err)
		}
		at := start
		if left := mark.At(target) - used; left > 0 {
			at, _ = hours.Deadline(start, left)
		} else if open, ok := hours.Opens(start); ok && open.Before(due) {
			at = open // reached already: at once, but inside opening hours
		}
		res.Warn = append(res.Warn, at)
	}
	return res, nil
}

// answerSLA reads everything, writes one line of JSON, or one line of error and 2.
func answerSLA(verb string, in io.Reader, out, errw io.Writer, f func([]byte) (any, error)) int {
	raw, err := io.ReadAll(io.LimitReader(in, maxSLAInput+1))
	if err == nil && len(raw) > maxSLAInput {
		err = hub.Errorf(hub.Invalid, "the input is larger than 8 MiB")
	}
	var line []byte
	if err == nil {
		var res any
		if res, err = f(raw); err == nil {
			if line, err = json.Marshal(res); err != nil {
				err = hub.Errorf(hub.Invalid, "a clock %s", farAway) // all else can be written
			}
		}
	}
	if err != nil {
		fmt.Fprintf(errw, "parley sla %s: %s\n", verb, strings.ReplaceAll(plainly(err), "\n", " "))
		return exitUsage
	}
	if _, err := out.Write(append(line, '\n')); err != nil {
		fmt.Fprintf(errw, "parley sla %s: %v\n", verb, err)
		return exitFailed
	}
	return exitFine
}

// plainly says which field breaks which rule.
func plainly(err error) string {
	var e *hub.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	if e.Field == "" {
		return e.Text
	}
	return e.Field + ": " + e.Text
}

// readStrict reads exactly one JSON value without unknown fields.
func readStrict(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		if _, more := d.Token(); more != io.EOF {
			err = errors.New("there is more than one JSON value")
		}
	}
	var shape *json.UnmarshalTypeError
	var own *hub.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &own):
		return own
	case errors.As(err, &shape) && shape.Field != "":
		return hub.InvalidField(shape.Field, "must not be a "+shape.Value)
	case errors.Is(err, io.EOF):
		return hub.Errorf(hub.Invalid, "there is no input")
	}
	return hub.Errorf(hub.Invalid, "%s", strings.TrimPrefix(err.Error(), "json: "))
}

func readInstant(field, s string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return at, hub.InvalidField(field, fmt.Sprintf("%q is not an instant like 2026-05-29T13:30:00Z", s))
	}
	at = at.UTC().Truncate(time.Millisecond)
	if at.Year() < 0 || at.Year() > lastYear {
		return at, hub.InvalidField(field, "is before the year 0 or after the year 9999 in UTC")
	}
	return at, nil
}

func readDuration(field, s string) (sla.Duration, error) {
	d, err := sla.ParseDuration(s)
	return d, inField(field, err)
}

// inField adds the name of the field to an error about its value.
func inField(field string, err error) error {
	var e *hub.Error
	if errors.As(err, &e) && e.Field == "" {
		return hub.InvalidField(field, e.Text)
	}
	return err
}
