package outside

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

const (
	dovecotUser     = "load"
	dovecotPassword = "correct horse"
)

// StartDovecot runs the installed Dovecot on a loopback port of its own, with
// one user whose mail lies in a temporary folder.
func StartDovecot(ctx context.Context, log io.Writer) (*Mailbox, func(), error) {
	program, err := exec.LookPath("dovecot")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/dovecot"); err != nil {
			return nil, nil, hub.Wrap(hub.Missing, err, "Dovecot is not installed; name a mailbox with --imap")
		}
	}
	dir, err := os.MkdirTemp("", "dovecot") // short: sockets lie in it
	if err != nil {
		return nil, nil, hub.Wrap(hub.Internal, err, "no folder for Dovecot")
	}
	drop := func() { _ = os.RemoveAll(dir) }
	box := &Mailbox{Host: "127.0.0.1", User: dovecotUser, Password: dovecotPassword}
	_, at, err := quietPorts(ctx)
	if err == nil {
		_, port, _ := net.SplitHostPort(at)
		box.Port, err = strconv.Atoi(port)
	}
	if err == nil {
		err = writeDovecot(dir, box.Port)
	}
	if err != nil {
		drop()
		return nil, nil, err
	}
	cmd := exec.CommandContext(ctx, program, "-F", "-c", filepath.Join(dir, "dovecot.conf")) // #nosec G204 -- found on the path
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		drop()
		return nil, nil, hub.Wrap(hub.Internal, err, "Dovecot cannot be started")
	}
	stop := func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) // its process group is its own
		late := time.AfterFunc(5*time.Second, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
		_ = cmd.Wait() // how it ended does not matter
		late.Stop()
		drop()
	}
	for range 200 {
		if c, err := box.Open(); err == nil {
			_ = c.Close()
			return box, stop, nil
		}
		if run.Sleep(ctx, 50*time.Millisecond) != nil {
			break
		}
	}
	stop()
	return nil, nil, hub.Errorf(hub.Internal, "Dovecot does not answer")
}

// writeDovecot writes its configuration. It never reads mail as root, so there
// the mail belongs to nobody.
func writeDovecot(dir string, port int) error {
	me, err := user.Current()
	if err != nil {
		return hub.Wrap(hub.Internal, err, "the own user is not known")
	}
	internal, login, mail := me.Username, me.Username, me
	if me.Uid == "0" {
		internal, login = "dovecot", "dovenull"
		if mail, err = user.Lookup("nobody"); err != nil {
			return hub.Wrap(hub.Internal, err, "there is no user to keep mail as")
		}
	}
	files := map[string]string{
		"dovecot.conf": fmt.Sprintf(dovecotConf, dir, mail.Uid, mail.Gid, internal, login, port),
		"users":        dovecotUser + ":{PLAIN}" + dovecotPassword + "\n",
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil { // #nosec G306 -- its own users read it
			return hub.Wrap(hub.Internal, err, "Dovecot's configuration cannot be written")
		}
	}
	uid, e1 := strconv.Atoi(mail.Uid)
	gid, e2 := strconv.Atoi(mail.Gid)
	for _, sub := range []string{"run", "state", "home", "mail"} {
		path := filepath.Join(dir, sub)
		err := os.Mkdir(path, 0o755) // #nosec G301 -- its own users read it
		if err == nil && me.Uid == "0" && e1 == nil && e2 == nil && (sub == "home" || sub == "mail") {
			err = os.Chown(path, uid, gid)
		}
		if err != nil {
			return hub.Wrap(hub.Internal, err, "Dovecot's folders cannot be made")
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil { // #nosec G302 -- its own users go through it
		return hub.Wrap(hub.Internal, err, "Dovecot's folder cannot be opened")
	}
	return nil
}

const dovecotConf = `base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = %[4]s
default_login_user = %[5]s
first_valid_uid = 0
last_valid_uid = 0
mail_location = maildir:%[1]s/mail/%%u
mail_uid = %[2]s
mail_gid = %[3]s
mail_fsync = never
mail_max_userip_connections = 50
service imap-login {
  chroot =
  inet_listener imap {
    port = %[6]d
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
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
`
