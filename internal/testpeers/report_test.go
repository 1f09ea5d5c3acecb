package testpeers

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

func TestReportSaysWhatWasMetAndWhatWasAbsent(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report")
	t.Setenv(ReportFile, file)
	var skipped bool
	t.Run("met", func(t *testing.T) { Need(t, "sh") })
	t.Run("absent", func(t *testing.T) {
		t.Cleanup(func() { skipped = t.Skipped() })
		Need(t, "no-such-program")
	})
	if !skipped {
		t.Error("a test without its peer was not skipped")
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
