package meta

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Fault is a way to fail.
type Fault struct {
	Path    string        // of requests whose path contains it; empty: all
	Method  string        // empty: all
	Times   int           // how often; 0 = from now on
	Status  int           // of the answer; 0: none is made
	Code    int           // of the Graph error
	Subcode int           // of the Graph error
	Wait    int           // Retry-After in seconds
	Slow    time.Duration // before the answer
	Lose    bool          // the request is done, the answer is lost
}

// Fail adds a fault; the first that fits is used.
func (s *Sim) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Heal ends all faults.
func (s *Sim) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

func (s *Sim) fault(r *http.Request) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if !strings.Contains(r.URL.Path, f.Path) || (f.Method != "" && f.Method != r.Method) {
			continue
		}
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
			}
		}
		out := *f
		return &out
	}
	return nil
}

// refusal is an error as the API answers it.
type refusal struct {
	status, code, subcode int
	text                  string
}

func refuse(code int, text string, args ...any) *refusal {
	return &refusal{status: http.StatusBadRequest, code: code, text: fmt.Sprintf(text, args...)}
}

func (e *refusal) write(w http.ResponseWriter, wait int) {
	if wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(wait))
	}
	body := map[string]any{"message": "(#" + strconv.Itoa(e.code) + ") " + e.text, "type": "OAuthException", "code": e.code, "fbtrace_id": "AbCdEf"}
	if e.subcode != 0 {
		body["error_subcode"] = e.subcode
	}
	if e.text != "" {
		body["error_data"] = map[string]any{"details": e.text}
	}
	answer(w, e.status, map[string]any{"error": body})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // who asked may have gone
}
