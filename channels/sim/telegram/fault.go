package telegram

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// Fault is how the network fails from now on.
type Fault struct {
	Methods     []string // which; empty: every one that sends. "file" is the download
	Skip        int      // how many go well before
	Times       int      // how often; 0: until another is set
	Status      int      // as which code it refuses
	RetryAfter  int      // seconds, of a 429
	MigrateTo   int64    // of a group that has moved
	Description string
	Slow        time.Duration // before it answers
	Lose        bool          // does it, and loses the answer
	Hang        bool          // never answers, and does nothing
}

// Fail makes the network fail; a fault without anything set ends that.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = &f
	if f.Status == 0 && f.Slow == 0 && !f.Lose && !f.Hang {
		s.fault = nil
	}
}

func (f *Fault) covers(method string) bool {
	if len(f.Methods) == 0 {
		return strings.HasPrefix(method, "send") || strings.HasPrefix(method, "edit") || strings.HasPrefix(method, "delete") && method != "deleteWebhook"
	}
	return slices.Contains(f.Methods, method)
}

// fails applies the fault, if there is one for this call, and reports whether
// the call is over with that.
func (s *Server) fails(w http.ResponseWriter, c *call, run func(*call) (any, error)) bool {
	s.mu.Lock()
	f := s.fault
	if f == nil || !f.covers(c.method) {
		s.mu.Unlock()
		return false
	}
	if f.Skip > 0 {
		f.Skip--
		s.mu.Unlock()
		return false
	}
	if f.Times > 0 {
		if f.Times--; f.Times == 0 {
			s.fault = nil
		}
	}
	now := *f
	s.mu.Unlock()
	if now.Slow > 0 {
		select {
		case <-c.r.Context().Done():
		case <-time.After(now.Slow):
		}
	}
	switch {
	case now.Hang:
		<-c.r.Context().Done()
	case now.Lose:
		result, err := run(c)
		if err == nil {
			c.record(result)
		}
		hangUp(w)
	case now.Status != 0:
		c.record(nil)
		var more Object
		if now.RetryAfter > 0 {
			more = Object{"retry_after": now.RetryAfter}
		}
		if now.MigrateTo != 0 {
			more = Object{"migrate_to_chat_id": now.MigrateTo}
		}
		text := now.Description
		if text == "" {
			text = http.StatusText(now.Status)
		}
		refuse(w, now.Status, text, more)
	default:
		return false
	}
	return true
}

func hangUp(w http.ResponseWriter) {
	if h, ok := w.(http.Hijacker); ok {
		if conn, _, err := h.Hijack(); err == nil {
			conn.Close()
		}
	}
}
