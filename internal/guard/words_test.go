package guard

import (
	"errors"
	"net"
	"strings"
	"syscall"
	"testing"

	"github.com/parleyhub/parley/hub"
)

// What goes wrong on the way out ends in logs, and logs hold no addresses.
func TestErrorsNameNoAddress(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := ln.Addr().String()
	ln.Close()
	for name, c := range map[string]struct {
		private bool
		addr    string
	}{
		"nobody listens":     {true, closed},
		"no such name":       {true, "nobody.invalid:25"},
		"a private address":  {false, "127.0.0.1:2525"},
		"a private name":     {false, "localhost:2525"},
		"a port of no sense": {true, "127.0.0.1:77777"},
	} {
		_, err := New(c.private).Dial(t.Context(), "tcp", c.addr)
		if err == nil {
			t.Fatalf("%s: connected", name)
		}
		host, port, _ := net.SplitHostPort(c.addr)
		for _, secret := range []string{host, port, "127.0.0.1", "[::1]"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: %q names %q", name, err, secret)
			}
		}
	}
	_, err = New(true).Dial(t.Context(), "tcp", closed)
	if !errors.Is(err, syscall.ECONNREFUSED) || !strings.Contains(err.Error(), "refused") {
		t.Errorf("the cause is lost: %v", err)
	}
}

func TestRefusalSaysWhichRuleAndWhichFlag(t *testing.T) {
	_, err := New(false).Dial(t.Context(), "tcp", "127.0.0.1:25")
	var e *hub.Error
	if !errors.As(err, &e) || !strings.Contains(e.Text, "private") || !strings.Contains(e.Text, "--allow-private-network") {
		t.Errorf("%v", err)
	}
	_, err = finish(New(false).web.DialContext(t.Context(), "tcp", "192.0.2.1:8080"))
	if !errors.As(err, &e) || !strings.Contains(e.Text, "port") || !strings.Contains(e.Text, "--allow-private-network") {
		t.Errorf("%v", err)
	}
}

func TestBareKeepsWhatAnErrorIs(t *testing.T) {
	read := &net.OpError{Op: "read", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(10, 1, 2, 3), Port: 25}, Err: syscall.ECONNRESET}
	err := Bare(errors.Join(net.ErrClosed, read))
	if !errors.Is(err, syscall.ECONNRESET) || !errors.Is(err, net.ErrClosed) || strings.Contains(err.Error(), "10.1.2.3") {
		t.Errorf("%v", err)
	}
	if Bare(nil) != nil {
		t.Error("nothing became an error")
	}
}
