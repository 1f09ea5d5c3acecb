package testpeers

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"
)

// PrismProxy is Stoplight's Prism between us and a stand-in: what we ask must be
// as the provider's published description says, or the answer is 422.
type PrismProxy struct {
	URL string
	mu  sync.Mutex
	log bytes.Buffer
}

// Prism stands before upstream with the description called spec. The test is
// skipped, by name, where the description or Prism is not.
func Prism(t testing.TB, spec, upstream string) *PrismProxy {
	t.Helper()
	dir := os.Getenv(SpecsFolder)
	if dir == "" {
		dir = filepath.Join(moduleRoot(t), "..", "shared", "specs")
	}
	described := filepath.Join(dir, spec)
	if _, err := os.Stat(described); err != nil {
		Absent(t, "npm @stoplight/prism-cli", "has no "+spec+" ("+SpecsFolder+" names its folder)")
	}
	return PrismOver(t, described, upstream)
}

// PrismOver stands before upstream with the description in a file.
func PrismOver(t testing.TB, described, upstream string) *PrismProxy {
	t.Helper()
	root := moduleRoot(t)
	program := filepath.Join(root, "internal", "testpeers", "npm", "node_modules", "@stoplight", "prism-cli", "dist", "index.js")
	if _, err := os.Stat(program); err != nil {
		Absent(t, "npm @stoplight/prism-cli", "is not installed (make peers)")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		Absent(t, "npm @stoplight/prism-cli", "cannot run: there is no node")
	}
	Met(t, "npm @stoplight/prism-cli")
	p, port := &PrismProxy{}, FreePort(t)
	cmd := exec.CommandContext(t.Context(), node, program, "proxy", described, upstream, "--errors", "--validate-request", "-p", strconv.Itoa(port), "-v", "warn")
	cmd.Stdout, cmd.Stderr = p, p
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
	})
	p.URL = "http://127.0.0.1:" + strconv.Itoa(port)
	Await(t, 90*time.Second, "Prism to listen", func() bool {
		conn, err := net.Dial("tcp", p.URL[len("http://"):]) //nolint:noctx // in a test, to this machine
		if err == nil {
			_ = conn.Close() // nothing was said
		}
		return err == nil
	})
	return p
}

// Write keeps what Prism says.
func (p *PrismProxy) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.Write(b)
}

// Log is what Prism said.
func (p *PrismProxy) Log() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}
