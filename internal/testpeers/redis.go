// Package testpeers starts the real components that tests talk to: each on
// loopback, on ports of the kernel's choice, in the test's own folder, and gone
// when the test ends. Where a component is not installed the test is skipped
// with its name, so that the summary can say what did not run.
package testpeers

import (
	"bytes"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// RedisServer is a running redis-server.
type RedisServer struct {
	URL  string
	port string
	dir  string
	cmd  *exec.Cmd
}

// Redis starts a redis-server and answers its address.
func Redis(t testing.TB) *RedisServer {
	t.Helper()
	Need(t, "redis-server")
	port := strconv.Itoa(FreePort(t))
	r := &RedisServer{URL: "redis://127.0.0.1:" + port + "/0", port: port, dir: t.TempDir()}
	t.Cleanup(func() { r.Stop(t) })
	r.Start(t)
	return r
}

// Start starts it again after Stop, on the same port and empty.
func (r *RedisServer) Start(t testing.TB) {
	t.Helper()
	var out bytes.Buffer
	r.cmd = exec.Command("redis-server", "--bind", "127.0.0.1", "--port", r.port, "--save", "", "--appendonly", "no", "--dir", r.dir)
	r.cmd.Stdout, r.cmd.Stderr = &out, &out
	if err := r.cmd.Start(); err != nil {
		t.Fatalf("redis-server: %v", err)
	}
	Await(t, 10*time.Second, "redis-server to answer", func() bool {
		c, err := net.DialTimeout("tcp", "127.0.0.1:"+r.port, time.Second)
		if err != nil {
			return false
		}
		defer c.Close()
		defer time.AfterFunc(time.Second, func() { _ = c.Close() }).Stop()
		_, _ = c.Write([]byte("PING\r\n"))
		var b [16]byte
		n, _ := c.Read(b[:])
		return strings.HasPrefix(string(b[:n]), "+PONG")
	})
}

// Stop ends the server at once, as a crash would.
func (r *RedisServer) Stop(testing.TB) {
	if r.cmd == nil {
		return
	}
	_ = r.cmd.Process.Kill()
	_ = r.cmd.Wait()
	r.cmd = nil
}

// Freeze stops the server in its tracks: it takes connections and says nothing.
func (r *RedisServer) Freeze(t testing.TB) { r.signal(t, syscall.SIGSTOP) }

// Thaw lets it go on.
func (r *RedisServer) Thaw(t testing.TB) { r.signal(t, syscall.SIGCONT) }

func (r *RedisServer) signal(t testing.TB, s syscall.Signal) {
	t.Helper()
	if err := r.cmd.Process.Signal(s); err != nil {
		t.Fatalf("signal redis-server: %v", err)
	}
}
