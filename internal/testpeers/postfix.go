package testpeers

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// PostfixServer is a running Postfix that relays what it is given to one next
// hop, and tells senders what became of it as the Internet does.
type PostfixServer struct {
	Host, Port string
	TLSPort    string // TLS from the start; empty without a certificate
	dir        string
	cmd        *exec.Cmd
	out        spoken
}

const postfixMaster = `
127.0.0.1:%s inet n - n - - smtpd
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n - - proxymap
smtp      unix  - - n - - smtp
relay     unix  - - n - - smtp
showq     unix  n - n - - showq
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
local     unix  - n n - - local
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
`

// Postfix starts a relay whose next hop is an SMTP server on next (host:port).
// It runs as root only.
func Postfix(t testing.TB, next string) *PostfixServer {
	t.Helper()
	return postfix(t, next, Pair{}, "")
}

// PostfixSigning starts one that lets a milter sign what it relays.
func PostfixSigning(t testing.TB, next string, by *Signer) *PostfixServer {
	t.Helper()
	return postfix(t, next, Pair{}, "smtpd_milters = "+by.Milter+"\nmilter_default_action = tempfail\n")
}

// PostfixTLS starts one that offers STARTTLS on Port, and TLS on TLSPort.
func PostfixTLS(t testing.TB, next string, pair Pair) *PostfixServer {
	t.Helper()
	return postfix(t, next, pair, "")
}

func postfix(t testing.TB, next string, pair Pair, more string) *PostfixServer {
	t.Helper()
	program := Need(t, "postfix")
	if os.Getuid() != 0 {
		Absent(t, "postfix", "needs root")
	}
	owner, err := user.Lookup("postfix")
	if err != nil {
		Absent(t, "postfix", "has no user postfix")
	}
	dir, err := os.MkdirTemp("", "postfix")
	if err != nil {
		t.Fatal(err)
	}
	p := &PostfixServer{Host: "127.0.0.1", Port: strconv.Itoa(FreePort(t)), dir: dir}
	t.Cleanup(func() { p.stop(); os.RemoveAll(dir) })
	host, port, err := net.SplitHostPort(next)
	if err != nil {
		t.Fatal(err)
	}
	protect, master := "smtpd_tls_security_level = none", fmt.Sprintf(postfixMaster, p.Port)
	if pair.Cert != "" {
		p.TLSPort = strconv.Itoa(FreePort(t))
		protect = "smtpd_tls_security_level = may\nsmtpd_tls_cert_file = " + pair.Cert + "\nsmtpd_tls_key_file = " + pair.Key
		master += "127.0.0.1:" + p.TLSPort + " inet n - n - - smtpd -o smtpd_tls_wrappermode=yes\n"
	}
	main := fmt.Sprintf(`
compatibility_level = 3.6
queue_directory = %[1]s/queue
data_directory = %[1]s/data
maillog_file = %[1]s/log
maillog_file_prefixes = /var, /dev/stdout, %[1]s
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relayhost = [%[2]s]:%[3]s
disable_dns_lookups = yes
alias_maps =
alias_database =
local_recipient_maps =
recipient_delimiter = +
smtp_tls_security_level = none
%[4]s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
smtpd_relay_restrictions = permit_mynetworks, reject
%[5]s`, dir, host, port, protect, more)
	for name, text := range map[string]string{"main.cf": main, "master.cf": master} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, sub := range []string{"queue", "data"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chown(filepath.Join(dir, "data"), number(t, owner.Uid), -1); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	p.cmd = exec.Command(program, "-c", dir, "start-fg")
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.cmd.WaitDelay = time.Second // its children hold the pipe
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("postfix: %v", err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(p.Log())
		}
	})
	Await(t, 20*time.Second, "postfix to answer", func() bool {
		c, err := net.DialTimeout("tcp", net.JoinHostPort(p.Host, p.Port), time.Second)
		if err != nil {
			return false
		}
		defer c.Close()
		defer time.AfterFunc(5*time.Second, func() { c.Close() }).Stop()
		var b [64]byte
		n, _ := c.Read(b[:])
		return strings.HasPrefix(string(b[:n]), "220")
	})
	return p
}

// Log is what it wrote.
func (p *PostfixServer) Log() string {
	b, _ := os.ReadFile(filepath.Join(p.dir, "log"))
	return string(b) + p.out.String()
}

// stop ends its master, which ends the others.
func (p *PostfixServer) stop() {
	if p.cmd == nil || p.cmd.Process == nil {
		return
	}
	// The program only starts master, which leads a group of its own.
	groups := []int{p.cmd.Process.Pid}
	if raw, err := os.ReadFile(filepath.Join(p.dir, "queue/pid/master.pid")); err == nil {
		if pid, err := strconv.Atoi(strings.TrimSpace(string(raw))); err == nil && pid > 1 {
			groups = append(groups, pid)
		}
	}
	for _, g := range groups {
		_ = syscall.Kill(-g, syscall.SIGTERM)
	}
	last := time.AfterFunc(5*time.Second, func() { _ = p.cmd.Process.Kill() })
	_ = p.cmd.Wait()
	last.Stop()
	for _, g := range groups {
		_ = syscall.Kill(-g, syscall.SIGKILL)
	}
}
