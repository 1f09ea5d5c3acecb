// Package e2e drives the built binary from outside, as operators, customers and
// agents do: over its command line, its ports and its signals.
package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// built are the binaries of this run, by build tag, made when first asked for.
var built struct {
	sync.Mutex
	dir  string
	path map[string]string
}

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "parley-e2e-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	built.dir, built.path = dir, map[string]string{}
	code := m.Run()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// binary answers the path of the hub, built with a tag or, for "", without.
func binary(t *testing.T, tag string) string {
	t.Helper()
	built.Lock()
	defer built.Unlock()
	if path, ok := built.path[tag]; ok {
		return path
	}
	path := filepath.Join(built.dir, "parley"+tag)
	out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", tag, "-o", path, "../cmd/parley").CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	built.path[tag] = path
	return path
}

// killTime is how long the kill tests kill; PARLEY_KILL_SECONDS makes it longer.
func killTime(t *testing.T, otherwise time.Duration) time.Duration {
	t.Helper()
	v := os.Getenv("PARLEY_KILL_SECONDS")
	if v == "" {
		return otherwise
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		t.Fatalf("PARLEY_KILL_SECONDS: %v", err)
	}
	return time.Duration(n) * time.Second
}
