package testpeers

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// ReportFile names, in the environment, the file that collects which tests ran
// against which real component. Unset: nobody asked.
const ReportFile = "PARLEY_PEERS_REPORT"

// Meeting is one line of that file: a test met a component, or could not.
type Meeting struct {
	Package string `json:"package"` // folder, relative to the module
	Suite   string `json:"suite"`   // the top-level test
	Peer    string `json:"peer"`
	Ran     bool   `json:"ran"`
	Why     string `json:"why,omitempty"` // it could not
}

// Need answers the path of a component's program. Where it is not installed, the
// test is skipped with the component's name.
func Need(t testing.TB, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil { // Debian keeps servers where a plain user does not look
		path, err = exec.LookPath(filepath.Join("/usr/sbin", program))
	}
	if err != nil {
		Absent(t, program, "is not installed")
		return ""
	}
	Met(t, program)
	return path
}

// Met notes that t runs against a real peer.
func Met(t testing.TB, peer string) { note(t, Meeting{Peer: peer, Ran: true}) }

// Absent skips t, because the peer is not there, and says so in the summary.
func Absent(t testing.TB, peer, why string) {
	t.Helper()
	note(t, Meeting{Peer: peer, Why: why})
	t.Skipf("NOT RUN: %s %s", peer, why)
}

func note(t testing.TB, m Meeting) {
	t.Helper()
	file := os.Getenv(ReportFile)
	if file == "" {
		return
	}
	m.Suite, _, _ = strings.Cut(t.Name(), "/")
	m.Package = folder()
	line, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatalf("%s: %v", ReportFile, err)
	}
	defer f.Close()
	if _, err := f.Write(append(line, '\n')); err != nil { // one write: test binaries append side by side
		t.Fatalf("%s: %v", ReportFile, err)
	}
}

// folder is the package under test: tests run in their own folder.
func folder() string {
	dir, err := os.Getwd()
	if err != nil {
		return "?"
	}
	for root := dir; root != filepath.Dir(root); root = filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			if rel, err := filepath.Rel(root, dir); err == nil {
				return filepath.ToSlash(rel)
			}
		}
	}
	return dir
}
