package email_test

import (
	"context"
	"net"
	"strings"
	"testing"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/email"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
	"github.com/parleyhub/parley/internal/testpeers"
)

// guarded opens an inbox that dials through the guard of the hub.
func guarded(t testing.TB, private bool, settings map[string]any) channels.Adapter {
	t.Helper()
	env := channeltest.Env(t)
	env.Dial = guard.New(private).Dial
	settings["address"] = ourAddress
	a, err := email.Channel.Open(context.Background(), hub.Inbox{ID: "inb_1", Settings: settings}, env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

func TestVerifySaysWhichRuleForbidsAPrivateHost(t *testing.T) {
	port := float64(testpeers.FreePort(t))
	box := func(more map[string]any) map[string]any {
		out := map[string]any{"host": "127.0.0.1", "port": port, "security": "none", "username": "u", "password": "p"}
		for k, v := range more {
			out[k] = v
		}
		return map[string]any{"imap": out}
	}
	for name, set := range map[string]map[string]any{
		"mailbox":       box(nil),
		"outgoing":      {"smtp": map[string]any{"host": "localhost", "port": port, "security": "none"}},
		"token service": box(map[string]any{"oauth": map[string]any{"refresh_token": "r", "client_id": "c", "token_url": "http://127.0.0.1:9/token"}}),
	} {
		steps := guarded(t, false, set).(channels.Verifier).Verify(context.Background())
		last := steps[len(steps)-1]
		if last.OK || !strings.Contains(last.Text, "private") || !strings.Contains(last.Text, "--allow-private-network") {
			t.Errorf("%s: %+v", name, steps)
		}
	}
}

func TestErrorsOfSendingNameNoHost(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	go func() { // hangs up on everybody, without a word
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			_ = c.(*net.TCPConn).SetLinger(0)
			c.Close()
		}
	}()
	for name, port := range map[string]int{"nobody listens": testpeers.FreePort(t), "hung up on": ln.Addr().(*net.TCPAddr).Port} {
		a := guarded(t, true, map[string]any{"smtp": map[string]any{"host": "127.0.0.1", "port": float64(port), "security": "none"}})
		_, err := a.Send(t.Context(), hub.Outbound{Message: "msg_1", To: hub.EmailHandle("ann@customer.example"), Text: "x"})
		if !hub.Is(err, hub.Temporary) || strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
