package imapbox

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
)

// host answers as a mail host does, except where act says otherwise: it gets the
// command's name and its tag and answers true when it has dealt with it.
func host(t *testing.T, act func(c net.Conn, command, tag string) bool) net.Conn {
	t.Helper()
	ours, theirs := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer theirs.Close()
		if act(theirs, "GREETING", "*") {
			_, _ = io.Copy(io.Discard, theirs)
			return
		}
		fmt.Fprint(theirs, "* OK [CAPABILITY IMAP4rev1 IDLE] hello\r\n")
		in, idling := bufio.NewScanner(theirs), ""
		for in.Scan() {
			tag, command, _ := strings.Cut(in.Text(), " ")
			name, _, _ := strings.Cut(command, " ")
			if name == "UID" {
				name = "FETCH"
				if strings.Contains(command, "SIZE") {
					name = "LIST"
				}
			}
			if tag == "DONE" {
				name, tag = "DONE", idling
			}
			if act(theirs, name, tag) {
				continue
			}
			switch name {
			case "CAPABILITY":
				fmt.Fprint(theirs, "* CAPABILITY IMAP4rev1 IDLE\r\n")
			case "SELECT", "EXAMINE":
				fmt.Fprintf(theirs, "* 1 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT 2] x\r\n")
			case "LIST":
				fmt.Fprint(theirs, "* 1 FETCH (UID 1 RFC822.SIZE 2)\r\n")
			case "FETCH":
				fmt.Fprint(theirs, "* 1 FETCH (UID 1 BODY[] {2}\r\nhi)\r\n")
			case "IDLE":
				idling = tag
				fmt.Fprint(theirs, "+ idling\r\n")
				continue
			}
			fmt.Fprintf(theirs, "%s OK done\r\n", tag)
		}
	}()
	t.Cleanup(func() { ours.Close(); <-done })
	return ours
}

// goThrough does all that a follower does once.
func goThrough(ctx context.Context, conn net.Conn) (mails int, err error) {
	b, _, err := Open(ctx, conn, Options{User: "u", Password: "p", Mailbox: "INBOX", Wait: 300 * time.Millisecond})
	if err != nil {
		return 0, err
	}
	defer b.Close()
	list, err := b.List(0)
	if err != nil {
		return 0, err
	}
	uids := []imap.UID{1}
	for _, e := range list {
		uids = append(uids, e.UID)
	}
	if err := b.Fetch(uids[:1], 35<<20, func(Mail) { mails++ }); err != nil {
		return mails, err
	}
	return mails, b.Idle(ctx, 50*time.Millisecond)
}

func TestHostThatHangsInAnyCommandIsHungUpOn(t *testing.T) {
	if n, err := goThrough(t.Context(), host(t, func(net.Conn, string, string) bool { return false })); n != 1 || err != nil {
		t.Fatalf("a good host: %d mails, %v", n, err)
	}
	for _, command := range []string{"GREETING", "LOGIN", "EXAMINE", "LIST", "FETCH", "IDLE", "DONE", "NOOP"} {
		for name, said := range map[string]string{
			"without a word": "", "in the middle of a line": "* OK [UNS", "in the middle of a mail": "* 1 FETCH (UID 1 BODY[] {50}\r\nhalf",
		} {
			start := time.Now()
			_, err := goThrough(t.Context(), host(t, func(c net.Conn, got, _ string) bool {
				if got == command {
					fmt.Fprint(c, said)
				}
				return got == command
			}))
			if d := time.Since(start); err == nil || d > 5*time.Second {
				t.Errorf("%s %s: %v after %v", command, name, err, d)
			}
		}
	}
}

func TestHostThatFloodsIsHungUpOn(t *testing.T) {
	block := strings.Repeat("x", 64<<10)
	for name, c := range map[string]struct {
		command, begin, more string
	}{
		"a greeting without an end":    {"GREETING", "* OK ", block},
		"a literal where a word stood": {"LOGIN", "* LIST () {2000000000}\r\n", block},
		"folders nobody asked for":     {"LOGIN", "", strings.Repeat("* LIST () \"/\" \"folder\"\r\n", 2000)},
		"a flag of two gigabytes":      {"LIST", "* 1 FETCH (UID 1 FLAGS (", block},
		"a word in a list of numbers":  {"LIST", "* 1 FETCH (UID 1 BODY[HEADER] {2000000000}\r\n", block},
		"numbers without an end":       {"LIST", "", strings.Repeat("* 1 FETCH (UID 1 RFC822.SIZE 2 FLAGS ("+block[:2000]+"))\r\n", 30)},
		"a mail of two gigabytes":      {"FETCH", "* 1 FETCH (UID 1 BODY[] {2000000000}\r\n", block},
		"mails without an end":         {"FETCH", "", strings.Repeat("* 1 FETCH (UID 1 BODY[] {8000}\r\n"+block[:8000]+")\r\n", 8)},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var total atomic.Int64
		_, err := goThrough(t.Context(), host(t, func(conn net.Conn, got, _ string) bool {
			if got != c.command {
				return false
			}
			_, err := io.WriteString(conn, c.begin)
			for err == nil && total.Load() < 1<<30 {
				var n int
				n, err = io.WriteString(conn, c.more)
				total.Add(int64(n))
			}
			return true
		}))
		runtime.GC()
		runtime.ReadMemStats(&after)
		if err == nil || total.Load() > 100<<20 {
			t.Errorf("%s: %v after %d MiB", name, err, total.Load()>>20)
		}
		t.Logf("%s: %d MiB said, %d MiB allocated in passing", name, total.Load()>>20, (after.TotalAlloc-before.TotalAlloc)>>20)
	}
}
