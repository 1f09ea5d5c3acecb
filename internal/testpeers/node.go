package testpeers

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Node runs a script (CommonJS) that uses an npm module somebody else wrote, with
// input on its standard input, and answers what it prints. The modules are those
// of npm/package.json beside this file; make peers installs them. The test is
// skipped, by the module's name, where they are not.
func Node(t testing.TB, module, script string, input []byte) []byte {
	t.Helper()
	modules := filepath.Join(moduleRoot(t), "internal", "testpeers", "npm", "node_modules")
	if _, err := os.Stat(filepath.Join(modules, module, "package.json")); err != nil {
		Absent(t, "npm "+module, "is not installed (make peers)")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		Absent(t, "npm "+module, "cannot run: there is no node")
	}
	Met(t, "npm "+module)
	cmd := exec.CommandContext(t.Context(), node, "-e", script)
	cmd.Env = append(os.Environ(), "NODE_PATH="+modules)
	cmd.Stdin = bytes.NewReader(input)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, errs.String())
	}
	return out
}

// moduleRoot is the folder of go.mod: tests run in their own folder below it.
func moduleRoot(t testing.TB) string {
	t.Helper()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; root != filepath.Dir(root); root = filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			return root
		}
	}
	t.Fatal("there is no go.mod above the test")
	return ""
}
