package twilio

import (
	"net/http"
	"strconv"
	"time"
)

// Fault is a way to fail. The zero value is a good day.
type Fault struct {
	Status, Code int           // answer requests with this
	RetryAfter   time.Duration // and this
	Slow         time.Duration // wait before answering
	Lose         bool          // do what was asked, then cut the line
	Twice        bool          // deliver callbacks twice
	Shuffle      bool          // deliver callbacks in any order
	Files        int           // answer this many requests for files with 503
}

// Fail makes everything from now on meet f.
func (s *Sim) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
}

// failed answers a request with the fault of the day; false: go on.
func (s *Sim) failed(w http.ResponseWriter, r *http.Request) bool {
	s.mu.Lock()
	f := s.fault
	s.mu.Unlock()
	if f.Slow > 0 {
		wait := time.NewTimer(f.Slow)
		defer wait.Stop()
		select {
		case <-wait.C:
		case <-r.Context().Done():
			return true
		}
	}
	if f.Status == 0 {
		return false
	}
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(f.RetryAfter.Seconds())))
	}
	refuse(w, f.Status, f.Code)
	return true
}

// noFile reports whether a file is not to be had this time.
func (s *Sim) noFile() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fault.Files > 0 {
		s.fault.Files--
		return true
	}
	return false
}
