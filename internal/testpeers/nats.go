package testpeers

import (
	"net"
	"os"
	"testing"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
)

// NATSServer is a message server that several hubs share, as in a cluster.
type NATSServer struct {
	URL  string
	port int
	dir  string
	srv  *natsserver.Server
}

// NATS starts a server with JetStream that syncs what it stores.
func NATS(t testing.TB) *NATSServer {
	t.Helper()
	Met(t, "nats-server")
	n := &NATSServer{port: -1, dir: t.TempDir()} // -1: of the kernel's choice
	t.Cleanup(n.Stop)
	n.Start(t)
	return n
}

// Start starts it, again after Stop, on the same port with what it had stored.
func (n *NATSServer) Start(t testing.TB) {
	t.Helper()
	srv, err := natsserver.NewServer(&natsserver.Options{
		ServerName: "shared", Host: "127.0.0.1", Port: n.port, NoSigs: true, NoLog: true,
		JetStream: true, StoreDir: n.dir, SyncAlways: true, JetStreamMaxStore: 64 << 30, MaxPayload: 8 << 20,
	})
	if err != nil {
		t.Fatalf("nats-server: %v", err)
	}
	srv.Start()
	if !srv.ReadyForConnections(20 * time.Second) {
		srv.Shutdown()
		t.Fatal("nats-server did not become ready")
	}
	n.srv, n.URL = srv, srv.ClientURL()
	n.port = srv.Addr().(*net.TCPAddr).Port
}

// Stop ends it and waits until it is gone.
func (n *NATSServer) Stop() {
	if n.srv == nil {
		return
	}
	n.srv.Shutdown()
	n.srv.WaitForShutdown()
	n.srv = nil
}

// Forget loses what it had stored, as a lost disk does. Call it while the server
// is stopped.
func (n *NATSServer) Forget(t testing.TB) {
	t.Helper()
	if err := os.RemoveAll(n.dir); err != nil {
		t.Fatal(err)
	}
}
