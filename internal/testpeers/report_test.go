package testpeers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// skippable is a test that notes that it was to be skipped.
type skippable struct {
	testing.TB
	why string
}

func (s *skippable) Skipf(format string, args ...any) { s.why = fmt.Sprintf(format, args...) }

func TestReportSaysWhatWasMetAndWhatWasAbsent(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report")
	t.Setenv(ReportFile, file)
	fake := &skippable{TB: t}
	Need(fake, "sh")
	if fake.why != "" {
		t.Errorf("skipped beside its peer: %s", fake.why)
	}
	Need(fake, "no-such-program")
	if fake.why != "NOT RUN: no-such-program is not installed" {
		t.Errorf("skipped because %q", fake.why)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got []Meeting
	for line := range bytes.Lines(raw) {
		var m Meeting
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatal(err)
		}
		got = append(got, m)
	}
	want := []Meeting{
		{Package: "internal/testpeers", Suite: t.Name(), Peer: "sh", Ran: true},
		{Package: "internal/testpeers", Suite: t.Name(), Peer: "no-such-program", Why: "is not installed"},
	}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Fatalf("got %+v\nwant %+v", got, want)
	}
}
