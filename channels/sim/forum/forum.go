// Package forum stands in for a company's own forum, bridged to the hub by the
// webhook channel: it posts what its members do and takes what the hub posts,
// both signed as docs/webhook-channel.md says. It is written after that page and
// shares no code with the channel.
package forum

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/parleyhub/parley/hub"
)

const maxPost = 32 << 20

// Forum is one forum.
type Forum struct {
	Secret string
	Hook   string // where the hub takes events
	Now    func() time.Time
	Client *http.Client

	mu    sync.Mutex
	posts []Post
	keys  map[string]bool
	fault Fault
	asked int
}

// Fault is how it fails.
type Fault struct {
	Status int           // answer with this, take nothing
	Wait   int           // Retry-After in seconds
	Slow   time.Duration // before anything
	Lose   bool          // take it, then cut the line
}

// Post is what the hub posted.
type Post struct {
	Type      string                `json:"type"`
	ID        string                `json:"id"`
	At        time.Time             `json:"at"`
	Recipient struct{ ID string }   `json:"recipient"`
	Author    struct{ Name string } `json:"author"`
	Text      string                `json:"text"`
	Public    bool                  `json:"public"`
	ReplyTo   string                `json:"reply_to"`
	Message   string                `json:"message"`
	Reaction  string                `json:"reaction"`
	Files     []struct {
		Name string `json:"name"`
	} `json:"attachments"`
}

// Fail makes everything from now on meet f.
func (f *Forum) Fail(with Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fault = with
}

// Posts are what the hub posted, each once, oldest first.
func (f *Forum) Posts() []Post {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Post(nil), f.posts...)
}

// Asked is how often the hub has called.
func (f *Forum) Asked() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked
}

// ServeHTTP takes what the hub posts.
func (f *Forum) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	fault := f.fault
	f.asked++
	f.mu.Unlock()
	if fault.Slow > 0 {
		wait := time.NewTimer(fault.Slow)
		defer wait.Stop()
		select {
		case <-wait.C:
		case <-r.Context().Done():
			return
		}
	}
	if fault.Status != 0 {
		if fault.Wait > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(fault.Wait))
		}
		http.Error(w, "not now", fault.Status)
		return
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPost))
	if err != nil || !f.proven(r.Header, raw) {
		http.Error(w, "the signature does not fit", http.StatusUnauthorized)
		return
	}
	var p Post
	if err := json.Unmarshal(raw, &p); err != nil {
		http.Error(w, "this is not an event", http.StatusUnprocessableEntity)
		return
	}
	f.keep(r.Header.Get("Idempotency-Key"), p)
	if fault.Lose {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{}) // who asked may have gone
}

func (f *Forum) proven(h http.Header, raw []byte) bool {
	want := f.sign(h.Get("Parley-Timestamp"), raw)
	for one := range strings.SplitSeq(h.Get("Parley-Signature"), ",") {
		if hmac.Equal([]byte(strings.TrimSpace(one)), []byte(want)) {
			return true
		}
	}
	return false
}

func (f *Forum) sign(stamp string, raw []byte) string {
	mac := hmac.New(sha256.New, []byte(f.Secret))
	mac.Write([]byte(stamp + "."))
	mac.Write(raw)
	return "v1=" + hex.EncodeToString(mac.Sum(nil))
}

// keep keeps a post, once for each key.
func (f *Forum) keep(key string, p Post) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p.Type == "ping" || (key != "" && f.keys[key]) {
		return
	}
	if f.keys == nil {
		f.keys = map[string]bool{}
	}
	f.keys[key] = true
	if p.At.IsZero() {
		p.At = f.Now()
	}
	f.posts = append(f.posts, p)
}

// Event is what a member did, in the words of docs/webhook-channel.md.
type Event map[string]any

// Tell posts an event to the hub. The error says what the hub answered.
func (f *Forum) Tell(ctx context.Context, e Event) error {
	raw, err := json.Marshal(e)
	if err != nil {
		return hub.Wrap(hub.Internal, err, "an event that cannot be written")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, f.Hook, bytes.NewReader(raw))
	if err != nil {
		return hub.Wrap(hub.Invalid, err, "the hub's address is none")
	}
	stamp := strconv.FormatInt(f.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Parley-Timestamp", stamp)
	req.Header.Set("Parley-Signature", f.sign(stamp, raw))
	resp, err := f.Client.Do(req)
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "the hub does not answer")
	}
	defer resp.Body.Close()                                       //nolint:errcheck // nothing more is read
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // so that the line can be used again
	if resp.StatusCode/100 != 2 {
		return hub.Errorf(hub.Temporary, "the hub answered %d", resp.StatusCode)
	}
	return nil
}
