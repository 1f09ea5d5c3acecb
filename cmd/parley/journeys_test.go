package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const shortJourney = `parley: journey
name: Thanks
entry: {event: {name: order.placed}}
exits: [{on: reply}]
goals: [{name: again, event: {name: order.again}}]
steps:
  - {id: hello, send: {template: tpl_1, channels: [email]}, next: day}
  - {id: day, wait: {for: 1d}, next: bye} # a day is enough
  - {id: bye, end: {}}
`

func journeysOf(t *testing.T, text string, args ...string) (code int, out, errs string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "thanks.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var o, e bytes.Buffer
	code = dispatch(append(append([]string{"journeys"}, args...), file), streams{in: strings.NewReader(""), out: &o, err: &e})
	return code, o.String(), e.String()
}

func TestJourneysAreCheckedAndSimulatedWithoutAHub(t *testing.T) {
	if code, out, errs := journeysOf(t, shortJourney, "check"); code != exitFine || !strings.Contains(out, "nothing is wrong") {
		t.Errorf("check: %d, %q, %q", code, out, errs)
	}
	code, out, errs := journeysOf(t, strings.Replace(shortJourney, "next: bye}", "next: by}", 1), "check")
	if code != exitFailed || !strings.Contains(out, `thanks.yaml:8: error: there is no step "by" (steps[1].next)`) {
		t.Errorf("a broken one: %d, %q, %q", code, out, errs)
	}
	code, out, errs = journeysOf(t, shortJourney, "simulate", "--profiles", "200", "--seed", "3")
	if code != exitFine || !strings.Contains(out, "200 made-up people") || !strings.Contains(out, "hello → day (next)") {
		t.Errorf("simulate: %d, %q, %q", code, out, errs)
	}
	code, out, _ = journeysOf(t, shortJourney, "simulate", "--profiles", "200", "--json")
	var r struct{ Profiles int }
	if err := json.Unmarshal([]byte(out), &r); code != exitFine || err != nil || r.Profiles != 200 {
		t.Errorf("json: %d, %v", code, err)
	}
	for _, args := range [][]string{{}, {"dance"}, {"simulate"}, {"simulate", "--days", "x", "f"}} {
		var o, e bytes.Buffer
		if code := dispatch(append([]string{"journeys"}, args...), streams{out: &o, err: &e}); code != exitUsage {
			t.Errorf("%q ends with %d", args, code)
		}
	}
	if code, _, errs := journeysOf(t, shortJourney, "simulate", "--profiles", "1000000"); code != exitFailed || !strings.Contains(errs, "50000") {
		t.Errorf("too many: %d, %q", code, errs)
	}
}

func TestApplyingNeedsATokenAndFiles(t *testing.T) {
	t.Setenv("PARLEY_TOKEN", "")
	for _, args := range [][]string{{"campaigns"}, {"campaigns", "apply"}, {"campaigns", "apply", "x.yaml"}, {"campaigns", "dance", "x"}} {
		var o, e bytes.Buffer
		if code := dispatch(args, streams{out: &o, err: &e}); code != exitUsage {
			t.Errorf("%q ends with %d: %s", args, code, e.String())
		}
	}
	var o, e bytes.Buffer
	t.Setenv("PARLEY_TOKEN", "secret")
	if code := dispatch([]string{"campaigns", "apply", filepath.Join(t.TempDir(), "nothing.yaml")}, streams{out: &o, err: &e}); code != exitUsage || strings.Contains(e.String(), "secret") {
		t.Errorf("no file: %d, %s", code, e.String())
	}
}
