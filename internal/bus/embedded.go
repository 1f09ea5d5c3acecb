package bus

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/parleyhub/parley/hub"
)

// embedded is the server inside this process. It listens on no port. It can be
// replaced while the connection lives: clients reconnect through InProcessConn.
type embedded struct {
	opt  Options
	mine *os.File // the folder is ours as long as this is open
	mu   sync.Mutex
	srv  *server.Server
}

func startEmbedded(ctx context.Context, opt Options) (*embedded, error) {
	mine, err := own(ctx, opt.Dir)
	if err != nil {
		return nil, err
	}
	e := &embedded{opt: opt, mine: mine}
	if err := e.start(); err != nil {
		_ = mine.Close() // releases the folder
		return nil, err
	}
	return e, nil
}

func (e *embedded) start() error {
	srv, err := server.NewServer(&server.Options{
		ServerName: "parley", DontListen: true, NoSigs: true, NoLog: true,
		JetStream: true, StoreDir: e.opt.Dir, SyncAlways: true, SyncInterval: time.Minute,
		JetStreamMaxStore: e.opt.MaxBytes*Shards + 1<<30, JetStreamMaxMemory: 64 << 20,
		MaxPayload: 8 << 20, MaxPending: 64 << 20, WriteDeadline: 10 * time.Second,
	})
	if err != nil {
		return hub.Wrap(hub.Invalid, err, "the embedded message bus cannot start")
	}
	srv.Start() // starts its own goroutines and returns; stop waits for them
	if !srv.ReadyForConnections(20 * time.Second) {
		srv.Shutdown()
		return hub.Errorf(hub.Temporary, "the embedded message bus did not become ready in 20 s")
	}
	e.mu.Lock()
	e.srv = srv
	e.mu.Unlock()
	return nil
}

// InProcessConn lets nats.go connect, and reconnect after a restart.
func (e *embedded) InProcessConn() (net.Conn, error) {
	e.mu.Lock()
	srv := e.srv
	e.mu.Unlock()
	if srv == nil {
		return nil, errors.New("embedded server is stopped")
	}
	return srv.InProcessConn()
}

// stop ends the server and waits for it. A nil receiver is an external bus.
func (e *embedded) stop() {
	if e == nil {
		return
	}
	e.mu.Lock()
	srv := e.srv
	e.srv = nil
	e.mu.Unlock()
	if srv != nil {
		srv.Shutdown()
		srv.WaitForShutdown()
	}
}

// close stops the server for good and gives the folder back.
func (e *embedded) close() {
	if e == nil {
		return
	}
	e.stop()
	_ = e.mine.Close() // releases the folder; closed already on a second call
}

// restart replaces a server that has stopped accepting. JetStream does not
// recover by itself from a full disk.
func (e *embedded) restart() error {
	e.stop()
	return e.start()
}
