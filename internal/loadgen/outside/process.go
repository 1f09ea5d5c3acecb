// Package outside is the world around a hub, for load tests: it starts the
// binary as a child, and plays visitors, mail servers and agents over the same
// doors that customers use. It knows nothing of how the hub works inside.
package outside

import (
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// Owner is who the load test signs in as; the hub it starts is its own.
const (
	OwnerEmail    = "owner@load.example"
	OwnerPassword = "a long password for the load test"
)

// stopTime is how long a hub that was asked to end may take.
const stopTime = 30 * time.Second

// Process is a hub that runs as a child.
type Process struct {
	Binary   string
	Data     string
	Database string   // postgres://…; empty = SQLite
	Args     []string // further flags of serve
	Env      []string
	Log      io.Writer

	cmd   *exec.Cmd
	ended chan struct{}
	HTTP  string
	SMTP  string
}

// quietPorts finds two free ports below those that the kernel gives to outgoing
// connections. While the hub is down, its clients knock on its port; a port that
// the kernel gives out would sooner or later be given to one of them.
func quietPorts(ctx context.Context) (a, b string, err error) {
	var found []string
	for range 1000 {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:"+strconv.Itoa(20000+rand.N(10000)))
		if err != nil {
			continue
		}
		defer l.Close()
		if found = append(found, l.Addr().String()); len(found) == 2 {
			return found[0], found[1], nil
		}
	}
	return "", "", hub.Errorf(hub.Internal, "no free port")
}

// Start starts the hub and waits until it says that it is ready. The first time
// it takes free ports; later starts take the same ones again, as a hub that was
// restarted would. It answers how long that took.
func (p *Process) Start(ctx context.Context) (time.Duration, error) {
	ready := filepath.Join(p.Data, "ready.json")
	httpAt, smtpAt := p.HTTP, p.SMTP
	if httpAt == "" {
		var err error
		if httpAt, smtpAt, err = quietPorts(ctx); err != nil {
			return 0, err
		}
	}
	args := append([]string{"serve", "--data", p.Data, "--http", httpAt, "--smtp-in", smtpAt, "--ready-file", ready,
		"--allow-private-network"}, p.Args...)
	if p.Database != "" {
		args = append(args, "--database", p.Database)
	}
	if err := os.Remove(ready); err != nil && !os.IsNotExist(err) {
		return 0, hub.Wrap(hub.Internal, err, "the old ready file stays")
	}
	cmd := exec.CommandContext(ctx, p.Binary, args...) // #nosec G204 -- our own binary
	cmd.Env = append(cmd.Environ(), "PARLEY_ADMIN_EMAIL="+OwnerEmail, "PARLEY_ADMIN_PASSWORD="+OwnerPassword)
	cmd.Env = append(cmd.Env, p.Env...)
	cmd.Stdout, cmd.Stderr = p.Log, p.Log
	began := run.Wall()
	if err := cmd.Start(); err != nil {
		return 0, hub.Wrap(hub.Internal, err, "the hub cannot be started")
	}
	p.cmd, p.ended = cmd, make(chan struct{})
	go func() { // joined by end, and by whoever waits for the ready file
		_ = cmd.Wait() // its exit code says nothing after a kill
		close(p.ended)
	}()
	for {
		raw, err := os.ReadFile(ready)
		var f struct {
			HTTP   string `json:"http"`
			SMTPIn string `json:"smtp_in"`
		}
		if err == nil && json.Unmarshal(raw, &f) == nil {
			p.HTTP, p.SMTP = f.HTTP, f.SMTPIn
			return run.Wall().Sub(began), nil
		}
		select {
		case <-p.ended:
			return 0, hub.Errorf(hub.Internal, "the hub ended instead of becoming ready")
		default:
		}
		if run.Wall().Sub(began) > time.Minute || run.Sleep(ctx, 5*time.Millisecond) != nil {
			p.Kill()
			return 0, hub.Errorf(hub.Temporary, "the hub was not ready in a minute")
		}
	}
}

// Kill ends the hub as a power cut would: at once.
func (p *Process) Kill() { p.end(syscall.SIGKILL) }

// Stop asks the hub to end and waits for it.
func (p *Process) Stop() { p.end(syscall.SIGTERM) }

func (p *Process) end(sig syscall.Signal) {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Signal(sig) // gone already is as good
	late := time.AfterFunc(stopTime, func() { _ = p.cmd.Process.Kill() })
	defer late.Stop()
	<-p.ended
	p.cmd = nil
}

// Memory is the resident set of the running hub in bytes.
func (p *Process) Memory() int64 { return procField(p.cmd.Process.Pid, "status", "VmRSS:") << 10 }

// CPU is the processor time that the running hub has used.
func (p *Process) CPU() time.Duration {
	raw, err := os.ReadFile(procPath(p.cmd.Process.Pid, "stat"))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(raw), ") ")
	f := strings.Fields(rest)
	if len(f) < 13 {
		return 0
	}
	const perTick = 10 * time.Millisecond // USER_HZ is 100 on every Linux that matters
	return time.Duration(number(f[11])+number(f[12])) * perTick
}
