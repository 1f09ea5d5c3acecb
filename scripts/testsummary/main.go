// Command testsummary makes the output of "go test -json" readable.
//
// In: the JSON events on standard input. Out: a line per package as it ends, the
// whole output of what failed, then which tests met which real component, what
// could not run and why, and last the figures: "N passed, N failed, N skipped".
// It exits with 1 if anything failed or nothing ran.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/parleyhub/parley/internal/testpeers"
)

// event is one line of go test -json (go doc test2json).
type event struct {
	Action, Package, Test, Output, ImportPath, FailedBuild string
	Elapsed                                                float64
}

// summary is what the events add up to.
type summary struct {
	out                     io.Writer
	passed, failed, skipped int
	output                  map[string][]string // of each unfinished test, and of each package under ""
	failures, skips         []string
}

func main() {
	s := &summary{out: os.Stdout, output: map[string][]string{}}
	if err := s.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "testsummary:", err)
		os.Exit(1)
	}
	s.close(meetings(os.Getenv(testpeers.ReportFile)))
	if s.failed > 0 || s.passed == 0 {
		os.Exit(1)
	}
}

func (s *summary) read(in io.Reader) error {
	scan := bufio.NewScanner(in)
	scan.Buffer(nil, 16<<20)
	for scan.Scan() {
		var e event
		if err := json.Unmarshal(scan.Bytes(), &e); err != nil {
			fmt.Fprintln(s.out, scan.Text()) // not an event: go itself speaks
			continue
		}
		s.take(e)
	}
	return scan.Err()
}

func (s *summary) take(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "build-output":
		fmt.Fprint(s.out, e.Output)
	case "output":
		s.output[key] = append(s.output[key], e.Output)
	case "pass", "skip", "fail":
		if e.Test == "" {
			s.endPackage(e, key)
		} else {
			s.endTest(e, key)
		}
		delete(s.output, key)
	}
}

func (s *summary) endTest(e event, key string) {
	name := strings.TrimPrefix(e.Package, "github.com/parleyhub/parley/") + " " + e.Test
	switch e.Action {
	case "pass":
		s.passed++
	case "skip":
		s.skipped++
		if why := reason(s.output[key]); strings.Contains(why, "NOT RUN") { // others do not apply where they were skipped
			s.skips = append(s.skips, name+": "+why)
		}
	case "fail":
		s.failed++
		s.failures = append(s.failures, name)
		fmt.Fprint(s.out, strings.Join(s.output[key], ""))
	}
}

func (s *summary) endPackage(e event, key string) {
	lines := s.output[key]
	if e.Action == "fail" {
		fmt.Fprint(s.out, strings.Join(lines, ""))
		for unfinished, output := range s.output { // a crash or time-out ends no test
			if unfinished != key && strings.HasPrefix(unfinished, e.Package+" ") {
				fmt.Fprint(s.out, strings.Join(output, ""))
			}
		}
		if !slices.ContainsFunc(s.failures, func(f string) bool { return strings.HasSuffix(e.Package, strings.Fields(f)[0]) }) {
			s.failed++
			s.failures = append(s.failures, e.Package+" (did not build, or crashed)")
		}
		return
	}
	for _, line := range lines {
		if strings.HasPrefix(line, "ok ") || strings.HasPrefix(line, "ok\t") {
			fmt.Fprint(s.out, line)
		}
	}
}

// reason is what a skipped test said, without the place in the source.
func reason(lines []string) string {
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "=== ") || strings.HasPrefix(line, "--- ") {
			continue
		}
		if _, after, ok := strings.Cut(line, ".go:"); ok {
			_, line, _ = strings.Cut(after, ": ")
		}
		return line
	}
	return "no reason given"
}

func (s *summary) close(met []testpeers.Meeting) {
	printMeetings(s.out, met)
	section(s.out, "Could not run", s.skips)
	section(s.out, "Failed", s.failures)
	fmt.Fprintf(s.out, "\n%d passed, %d failed, %d skipped\n", s.passed, s.failed, s.skipped)
}

func section(out io.Writer, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(out, "\n%s:\n", title)
	slices.Sort(lines)
	for _, line := range slices.Compact(lines) {
		fmt.Fprintln(out, "  "+line)
	}
}
