package testpeers

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// DovecotServer is a running Dovecot with IMAP on loopback, plain, with the
// users its password file names. Mailboxes are maildirs under its folder.
type DovecotServer struct {
	Host, Port string
	TLSPort    string // TLS from the start; empty without a certificate
	dir        string
	program    string
	config     string
	uid, gid   int // who the mail belongs to
	cmd        *exec.Cmd
	out        spoken
	counter    atomic.Int64
}

// DovecotPassword is the password, and the XOAUTH2 token, of every user.
const DovecotPassword = "correct horse"

// Dovecot starts an IMAP server whose users are named as given.
func Dovecot(t testing.TB, users ...string) *DovecotServer {
	t.Helper()
	return dovecot(t, Pair{}, "", users)
}

// DovecotSent starts one that marks the mailbox Sent as that of sent mails.
func DovecotSent(t testing.TB, users ...string) *DovecotServer {
	t.Helper()
	return dovecot(t, Pair{}, "namespace inbox {\n inbox = yes\n mailbox Sent {\n  special_use = \\Sent\n  auto = create\n }\n}\n", users)
}

// DovecotTLS starts one that offers STARTTLS on Port, and TLS on TLSPort.
func DovecotTLS(t testing.TB, pair Pair, users ...string) *DovecotServer {
	t.Helper()
	return dovecot(t, pair, "", users)
}

func dovecot(t testing.TB, pair Pair, more string, users []string) *DovecotServer {
	t.Helper()
	program := Need(t, "dovecot")
	dir, err := os.MkdirTemp("", "dovecot") // short: sockets lie in it
	if err != nil {
		t.Fatal(err)
	}
	d := &DovecotServer{Host: "127.0.0.1", Port: strconv.Itoa(FreePort(t)), dir: dir, program: program}
	t.Cleanup(func() { d.Stop(t); os.RemoveAll(dir) })
	ssl, port := "ssl = no", 0
	if pair.Cert != "" {
		port = FreePort(t)
		d.TLSPort = strconv.Itoa(port)
		ssl = "ssl = yes\nssl_cert = <" + pair.Cert + "\nssl_key = <" + pair.Key
	}
	d.write(t, users, ssl, more, port)
	d.Start(t)
	return d
}

func (d *DovecotServer) write(t testing.TB, users []string, ssl, more string, tlsPort int) {
	t.Helper()
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	group, err := user.LookupGroupId(me.Gid)
	if err != nil {
		t.Fatal(err)
	}
	internal, login, mail := me.Username, me.Username, me
	if me.Uid == "0" { // it never reads mail as root
		internal, login = "dovecot", "dovenull"
		if mail, err = user.Lookup("nobody"); err != nil {
			t.Fatal(err)
		}
	}
	d.uid, d.gid = number(t, mail.Uid), number(t, mail.Gid)
	var passwords strings.Builder
	for _, u := range users {
		fmt.Fprintf(&passwords, "%s:{PLAIN}%s\n", u, DovecotPassword)
		d.maildir(t, u)
	}
	conf := fmt.Sprintf(`
base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/log
protocols = imap
listen = 127.0.0.1
%[8]s
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
default_internal_user = %[4]s
default_internal_group = %[6]s
default_login_user = %[5]s
first_valid_uid = 0
last_valid_uid = 0
mail_location = maildir:%[1]s/mail/%%u
mail_uid = %[2]s
mail_gid = %[3]s
mailbox_idle_check_interval = 1 secs
mail_max_userip_connections = 50
service imap-login {
  chroot =
  inet_listener imap {
    port = %[7]s
  }
  inet_listener imaps {
    port = %[9]d
    ssl = yes
  }
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
passdb {
  driver = passwd-file
  args = scheme=PLAIN %[1]s/users
}
userdb {
  driver = static
  args = uid=%[2]s gid=%[3]s home=%[1]s/home/%%u
}
`, d.dir, mail.Uid, mail.Gid, internal, login, groupOf(internal, group.Name), d.Port, ssl, tlsPort) + more
	d.config = filepath.Join(d.dir, "dovecot.conf")
	for name, text := range map[string]string{"dovecot.conf": conf, "users": passwords.String()} {
		if err := os.WriteFile(filepath.Join(d.dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, sub := range []string{"run", "state", "home"} {
		if err := os.MkdirAll(filepath.Join(d.dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	d.own(t, filepath.Join(d.dir, "home"))
	if err := os.Chmod(d.dir, 0o755); err != nil {
		t.Fatal(err)
	}
}

func number(t testing.TB, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// own gives path to whom the mail belongs.
func (d *DovecotServer) own(t testing.TB, path string) {
	t.Helper()
	if os.Getuid() != 0 {
		return
	}
	if err := os.Chown(path, d.uid, d.gid); err != nil {
		t.Fatal(err)
	}
}

func groupOf(name, fallback string) string {
	u, err := user.Lookup(name)
	if err != nil {
		return fallback
	}
	g, err := user.LookupGroupId(u.Gid)
	if err != nil {
		return fallback
	}
	return g.Name
}

// Start starts it, again after Stop, on the same port with the same mail.
func (d *DovecotServer) Start(t testing.TB) {
	t.Helper()
	d.out.Reset()
	d.cmd = exec.Command(d.program, "-F", "-c", d.config)
	d.cmd.Stdout, d.cmd.Stderr = &d.out, &d.out
	d.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	d.cmd.WaitDelay = 200 * time.Millisecond // its children hold the pipe
	if err := d.cmd.Start(); err != nil {
		t.Fatalf("dovecot: %v", err)
	}
	Await(t, 15*time.Second, "dovecot to answer", func() bool {
		c, err := net.DialTimeout("tcp", net.JoinHostPort(d.Host, d.Port), time.Second)
		if err != nil {
			return false
		}
		defer c.Close()
		defer time.AfterFunc(2*time.Second, func() { c.Close() }).Stop()
		var b [64]byte
		n, _ := c.Read(b[:])
		return strings.HasPrefix(string(b[:n]), "* OK")
	})
}

// Stop ends it and everything it started.
func (d *DovecotServer) Stop(t testing.TB) {
	t.Helper()
	if d.cmd == nil {
		return
	}
	group := d.cmd.Process.Pid
	d.signal(syscall.SIGCONT)
	_ = d.cmd.Process.Signal(syscall.SIGTERM)
	last := time.AfterFunc(3*time.Second, func() { _ = syscall.Kill(-group, syscall.SIGKILL) })
	_ = d.cmd.Wait()
	last.Stop()
	_ = syscall.Kill(-group, syscall.SIGKILL)
	d.cmd = nil
}

// Freeze stops all its processes in the middle of what they do; Thaw lets them
// go on.
func (d *DovecotServer) Freeze() { d.signal(syscall.SIGSTOP) }

// Thaw is the end of Freeze.
func (d *DovecotServer) Thaw() { d.signal(syscall.SIGCONT) }

// signal reaches the whole process group, which is Dovecot's own.
func (d *DovecotServer) signal(s syscall.Signal) {
	if d.cmd != nil && d.cmd.Process != nil {
		_ = syscall.Kill(-d.cmd.Process.Pid, s)
	}
}

// Log is what it wrote.
func (d *DovecotServer) Log() string {
	b, _ := os.ReadFile(filepath.Join(d.dir, "log"))
	return string(b) + d.out.String()
}

func (d *DovecotServer) maildir(t testing.TB, user string) string {
	t.Helper()
	box := filepath.Join(d.dir, "mail", user)
	for _, sub := range []string{"tmp", "new", "cur"} {
		if err := os.MkdirAll(filepath.Join(box, sub), 0o700); err != nil {
			t.Fatal(err)
		}
		d.own(t, filepath.Join(box, sub))
	}
	d.own(t, box)
	d.own(t, filepath.Dir(box))
	return box
}

// Deliver puts a mail into the user's mailbox as a delivery agent does.
func (d *DovecotServer) Deliver(t testing.TB, user, raw string) {
	t.Helper()
	box := filepath.Join(d.dir, "mail", user)
	name := fmt.Sprintf("%d.M%dP%d.test", 1700000000+d.counter.Add(1), d.counter.Load(), os.Getpid())
	tmp := filepath.Join(box, "tmp", name)
	if err := os.WriteFile(tmp, []byte(raw), 0o600); err != nil {
		t.Fatal(err)
	}
	d.own(t, tmp)
	if err := os.Rename(tmp, filepath.Join(box, "new", name)); err != nil {
		t.Fatal(err)
	}
}

// Append puts a mail into a mailbox of the user over IMAP, as a mail program does
// with what it has sent.
func (d *DovecotServer) Append(t testing.TB, user, mailbox, raw string) {
	t.Helper()
	c, err := net.DialTimeout("tcp", net.JoinHostPort(d.Host, d.Port), 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(c)
	say := func(line, until string) {
		t.Helper()
		if line != "" {
			fmt.Fprintf(c, "%s\r\n", line)
		}
		for {
			got, err := in.ReadString('\n')
			if err != nil {
				t.Fatalf("append: %v", err)
			}
			if strings.HasPrefix(got, until) {
				return
			}
			if strings.HasPrefix(got, "a ") {
				t.Fatalf("append: %s", got)
			}
		}
	}
	say("", "* OK")
	say(fmt.Sprintf("a LOGIN %s %q", user, DovecotPassword), "a OK")
	say(fmt.Sprintf("a APPEND %q (\\Seen) {%d}", mailbox, len(raw)), "+")
	say(raw, "a OK")
}

// Renumber gives the user's mailbox a new UIDVALIDITY, as a restore or a move
// does. Call it while the server is stopped.
func (d *DovecotServer) Renumber(t testing.TB, user string) {
	t.Helper()
	box := filepath.Join(d.dir, "mail", user)
	found, err := filepath.Glob(filepath.Join(box, "dovecot*"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no index to forget: %v", err)
	}
	for _, f := range found {
		if err := os.RemoveAll(f); err != nil {
			t.Fatal(err)
		}
	}
}
