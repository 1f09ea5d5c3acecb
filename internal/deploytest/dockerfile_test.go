package deploytest

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/parleyhub/parley/internal/config"
)

func fmtPort(p uint32) string { return strconv.FormatUint(uint64(p), 10) }

// dockerfile answers its instructions, continued lines joined.
func dockerfile(t *testing.T) (out [][2]string) {
	t.Helper()
	raw, err := os.ReadFile(root + "Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(strings.ReplaceAll(string(raw), "\\\n", " ")) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		out = append(out, [2]string{word, strings.TrimSpace(rest)})
	}
	return out
}

func only(t *testing.T, instruction string) string {
	t.Helper()
	for _, in := range slices.Backward(dockerfile(t)) {
		if in[0] == instruction {
			return in[1]
		}
	}
	t.Fatalf("no %s in the Dockerfile", instruction)
	return ""
}

func words(t *testing.T, text string) (out []string) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("%s is not in the form that starts the binary itself: %v", text, err)
	}
	return out
}

// command checks that a command line starts the binary of the image with a
// command and flags that it has.
func command(t *testing.T, line []string) {
	t.Helper()
	if len(line) < 2 || line[0] != "/usr/local/bin/parley" {
		t.Fatalf("%q does not start the hub", line)
	}
	file := map[string]string{"serve": "serve.go", "doctor": "doctor.go"}[line[1]]
	if _, err := os.Stat(filepath.Join(root, "cmd/parley", file)); file == "" || err != nil {
		t.Errorf("%q: parley has no such command: %v", line, err)
	}
	p := config.NewParser("parley "+line[1], config.Serve)
	if line[1] == "doctor" {
		p.Flags().Bool("ready", false, "")
	}
	if _, _, err := p.Parse(line[2:], io.Discard); err != nil {
		t.Errorf("%q: %v", line, err)
	}
}

func TestImageStartsWhatTheBinaryKnows(t *testing.T) {
	for pair := range strings.FieldsSeq(only(t, "ENV")) {
		name, value, _ := strings.Cut(pair, "=")
		if !slices.Contains(config.EnvNames(), name) {
			t.Errorf("%s is no setting", name)
		}
		t.Setenv(name, value)
	}
	start := words(t, only(t, "ENTRYPOINT"))
	command(t, append(start, words(t, only(t, "CMD"))...))
	_, health, ok := strings.Cut(only(t, "HEALTHCHECK"), " CMD ")
	if !ok {
		t.Fatal("no health check")
	}
	command(t, words(t, health))
	if user := only(t, "USER"); user == "root" || user == "0" {
		t.Error("runs as root")
	}
}

func TestImageCopiesWhatIsThere(t *testing.T) {
	ignored, err := os.ReadFile(root + ".dockerignore")
	if err != nil {
		t.Fatal(err)
	}
	copies := 0
	for _, in := range dockerfile(t) {
		if in[0] != "COPY" || strings.HasPrefix(in[1], "--from") {
			continue
		}
		paths := strings.Fields(in[1])
		for _, p := range paths[:len(paths)-1] {
			copies++
			if _, err := os.Stat(filepath.Join(root, p)); err != nil {
				t.Errorf("COPY %s: %v", p, err)
			}
			if slices.Contains(strings.Fields(string(ignored)), strings.Trim(p, "/")) {
				t.Errorf("COPY %s is ignored by .dockerignore", p)
			}
		}
	}
	if copies == 0 {
		t.Error("copies nothing")
	}
	if !strings.Contains(only(t, "COPY"), "/data") {
		t.Error("the data folder does not belong to the user of the image")
	}
}
