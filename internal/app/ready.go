package app

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/parleyhub/parley/hub"
)

// readiness answers "I can accept durably now", at most twice a second by a
// real attempt, however often it is asked.
type readiness struct {
	check func(ctx context.Context) error // of what has to be durable: the bus
	rows  func(ctx context.Context) error // of the database, without which messages wait on the bus
	now   func() time.Time
	mu    sync.Mutex
	at    time.Time
	err   error
	slow  error // of rows
	open  bool  // everything listens
}

const (
	readyFor   = 500 * time.Millisecond
	rowsWithin = time.Second
)

func (r *readiness) opened() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open = true
}

// ask answers whether the hub is ready, or why not.
func (r *readiness) ask(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.open {
		return hub.Errorf(hub.Temporary, "starting")
	}
	if now := r.now(); now.Sub(r.at) > readyFor {
		r.err = r.check(ctx)
		soon, cancel := context.WithTimeout(ctx, rowsWithin)
		r.slow = r.rows(soon)
		cancel()
		r.at = r.now()
	}
	return r.err
}

// ServeHTTP is /readyz.
func (r *readiness) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if err := r.ask(req.Context()); err != nil {
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte("not ready\n"))
		return
	}
	_, _ = w.Write([]byte(r.word()))
}

// word tells an operator, and nobody's load balancer, what still works: messages
// are taken while the database is away, the desk is not.
func (r *readiness) word() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.slow != nil {
		return "ready, degraded: the database does not answer\n"
	}
	return "ready\n"
}

// readyFile is what --ready-file holds.
type readyFile struct {
	HTTP   string `json:"http"`
	SMTPIn string `json:"smtp_in,omitempty"`
	PID    int    `json:"pid"`
}

// writeReady writes the file in one step, so that a reader sees all or nothing.
func writeReady(path string, f readyFile) error {
	data, err := json.Marshal(f)
	if err != nil {
		return hub.Wrap(hub.Internal, err, "the ready file cannot be encoded")
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".ready-*")
	if err != nil {
		return hub.Wrap(hub.Invalid, err, "the ready file cannot be written")
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // gone already when all went well
	_, err = tmp.Write(append(data, '\n'))
	if e := tmp.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Chmod(tmp.Name(), 0o644) // #nosec G302 -- addresses and a process id, for whoever started us
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return hub.Wrap(hub.Invalid, err, "the ready file cannot be written")
	}
	return nil
}

// removeStale takes away the ready file of a former run.
func removeStale(path string) error {
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return hub.Wrap(hub.Invalid, err, "the old ready file cannot be removed")
	}
	return nil
}
