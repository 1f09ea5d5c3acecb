package imapbox

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestSilentHostIsHungUpOnOnlyWhenItOwesAnAnswer(t *testing.T) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	p := &patient{Conn: ours, raw: ours, wait: 50 * time.Millisecond, quiet: true}
	p.allow(fewBytes)
	done := make(chan error, 1)
	go func() { _, err := p.Read(make([]byte, 1)); done <- err }()
	select {
	case err := <-done:
		t.Fatalf("hung up though nothing was owed: %v", err)
	case <-time.After(200 * time.Millisecond):
	}
	p.expect(true) // a command goes out while the reader waits
	select {
	case err := <-done:
		if err == nil {
			t.Error("read something from a silent host")
		}
	case <-time.After(2 * time.Second):
		t.Fatal("a silent host holds us")
	}
	_ = p.Close()
}

func TestOpenEndsWithItsContext(t *testing.T) {
	ours, theirs := net.Pipe() // never greets
	defer theirs.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, stage, err := Open(ctx, ours, Options{User: "u", Password: "secret-word", Mailbox: "INBOX"})
	if err == nil || stage != Connecting || time.Since(start) > time.Second || strings.Contains(err.Error(), "secret-word") {
		t.Errorf("stage %q after %v: %v", stage, time.Since(start), err)
	}
}
