package testpeers

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Atproto starts a Bluesky network of its own (directory, data server and view of
// @atproto/dev-env, on a PostgreSQL and a Redis of this test), and answers the
// address of its data server. `make peers` installs it. Handles end in
// .test; some names are reserved ("support").
func Atproto(t testing.TB) string {
	t.Helper()
	const peer = "@atproto/dev-env"
	here := filepath.Join(moduleRoot(t), "internal", "testpeers", "atproto")
	if _, err := os.Stat(filepath.Join(here, "node_modules", peer)); err != nil {
		Absent(t, peer, "is not installed: make peers")
	}
	node := Need(t, "node")
	db, redis := Postgres(t), Redis(t)
	cmd := exec.Command(node, "network.mjs")
	cmd.Dir = here
	cmd.Env = append(os.Environ(), "DB_POSTGRES_URL="+db, "DB_POSTGRES_SCHEMA=net", "REDIS_HOST=127.0.0.1:"+redis.port, "VIEW_PORT="+strconv.Itoa(FreePort(t)), "LOG_ENABLED=false", "NODE_ENV=test")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var said spoken
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatalf("%s: %v", peer, err)
	}
	limit := time.AfterFunc(5*time.Minute, func() { _ = cmd.Process.Kill() })
	t.Cleanup(func() {
		limit.Stop()
		_ = in.Close()
		_ = cmd.Process.Kill() // it has nothing to keep
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var ready struct {
			PDS string `json:"pds"`
		}
		if strings.HasPrefix(lines.Text(), "{") && json.Unmarshal(lines.Bytes(), &ready) == nil && ready.PDS != "" {
			Met(t, peer)
			return ready.PDS
		}
	}
	t.Fatalf("%s did not come up: %s", peer, said.String())
	return ""
}
