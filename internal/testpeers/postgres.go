package testpeers

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// cluster is the one PostgreSQL server of a test process.
type cluster struct {
	bin, port string
	as        *syscall.SysProcAttr
	pipe      *os.File // held open: the server ends when this process does
	err       error
}

var (
	clusterOnce sync.Once
	server      cluster
	databases   atomic.Int64
)

// Postgres answers the URL of a fresh, empty database, on a server that the
// tests of this process share. It syncs what it commits, as in the field.
func Postgres(t testing.TB) string {
	t.Helper()
	bins, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil || len(bins) == 0 {
		Absent(t, "postgresql", "is not installed")
	}
	Met(t, "postgresql")
	clusterOnce.Do(func() { server = startCluster(t, filepath.Dir(bins[len(bins)-1])) })
	if server.err != nil {
		t.Fatalf("postgresql: %v", server.err)
	}
	name := fmt.Sprintf("test%d", databases.Add(1))
	server.must(t, "createdb", name) // gone with the server: dropping it would wait for a checkpoint
	return "postgres://postgres@127.0.0.1:" + server.port + "/" + name + "?sslmode=disable"
}

func startCluster(t testing.TB, bin string) cluster {
	c := cluster{bin: bin, port: strconv.Itoa(FreePort(t))}
	dir, err := os.MkdirTemp("", "parley-pg")
	if err != nil {
		return cluster{err: err}
	}
	if os.Getuid() == 0 { // PostgreSQL refuses to run as root
		owner, err := user.Lookup("postgres")
		if err != nil {
			return cluster{err: err}
		}
		uid, gid := atoi(owner.Uid), atoi(owner.Gid)
		c.as = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: gid}}
		if err := os.Chown(dir, int(uid), int(gid)); err != nil {
			return cluster{err: err}
		}
	}
	initdb := c.command("initdb", "--pgdata", dir+"/data", "--username", "postgres", "--auth", "trust", "--encoding", "UTF8",
		"--locale", "C", "--no-sync")
	if out, err := initdb.CombinedOutput(); err != nil {
		return cluster{err: fmt.Errorf("initdb: %w: %s", err, out)}
	}
	read, write, err := os.Pipe()
	if err != nil {
		return cluster{err: err}
	}
	// The shell outlives nobody: its input ends with this process, however that ends.
	script := `"$1/postgres" -D "$2/data" -p "$3" -k "$2" -c listen_addresses=127.0.0.1 >"$2/log" 2>&1 & pid=$!
cat >/dev/null; kill -QUIT $pid; wait $pid; rm -rf "$2"/*; rmdir "$2"`
	run := exec.Command("/bin/sh", "-c", script, "sh", bin, dir, c.port)
	run.SysProcAttr, run.Dir, run.Stdin = c.as, dir, read
	if err := run.Start(); err != nil {
		return cluster{err: err}
	}
	c.pipe = write
	if err := read.Close(); err != nil {
		return cluster{err: err}
	}
	Await(t, 30*time.Second, "postgresql to answer", func() bool {
		return c.command("pg_isready", "-h", "127.0.0.1", "-p", c.port).Run() == nil
	})
	return c
}

func (c *cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(c.bin, name), args...)
	cmd.SysProcAttr, cmd.Dir = c.as, "/"
	return cmd
}

func (c *cluster) must(t testing.TB, name string, args ...string) {
	t.Helper()
	cmd := c.command(name, append([]string{"-h", "127.0.0.1", "-p", c.port, "-U", "postgres"}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", name, err, strings.TrimSpace(string(out)))
	}
}

func atoi(s string) uint32 {
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil {
		return 0
	}
	return uint32(n)
}
