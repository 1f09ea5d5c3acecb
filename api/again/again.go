// Package again is what it takes to answer the same request once: keys that are
// at work, bodies that can be compared, answers that are held back until kept.
package again

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/parleyhub/parley/hub"
)

// Working are the keys whose first request is still at work in this process.
type Working struct {
	mu   sync.Mutex
	keys map[string]bool
}

// Begin takes a key; false: its first request is still at work.
func (w *Working) Begin(key string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.keys[key] {
		return false
	}
	if w.keys == nil {
		w.keys = make(map[string]bool)
	}
	w.keys[key] = true
	return true
}

// End gives a key back.
func (w *Working) End(key string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.keys, key)
}

// Printable are the characters of a key.
const Printable = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"

// Keepable reports whether an answer with a status is kept: what says "come
// again" is not.
func Keepable(status int) bool {
	return status < 500 && status != http.StatusConflict && status != http.StatusTooManyRequests && status != http.StatusRequestTimeout
}

// Body reads a JSON body to compare it. What is larger than allowed is
// handed on as it is, for the operation to refuse. Files are not compared:
// their boundary differs each time.
func Body(r *http.Request, limit int64) (io.ReadCloser, string, error) {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return r.Body, Hash("multipart"), nil
	}
	if limit == 0 {
		limit = 1 << 20
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err != nil {
		return nil, "", hub.Wrap(hub.Temporary, err, "the request was cut off")
	}
	return io.NopCloser(io.MultiReader(bytes.NewReader(raw), r.Body)), Hash(string(raw)), nil
}

// Hash is parts as one key.
func Hash(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

// Recorder holds an answer back until it has been kept.
type Recorder struct {
	header http.Header
	Status int
	Body   bytes.Buffer
}

// Record answers into h and keeps the rest.
func Record(h http.Header) *Recorder { return &Recorder{header: h, Status: http.StatusOK} }

// Header implements http.ResponseWriter, like Write and WriteHeader.
func (r *Recorder) Header() http.Header         { return r.header }
func (r *Recorder) Write(b []byte) (int, error) { return r.Body.Write(b) }
func (r *Recorder) WriteHeader(status int)      { r.Status = status }
