package live

import (
	"encoding/json"
	"net/http"

	"github.com/parleyhub/parley/hub"
)

// Handler serves GET /api/v1/live.
func (h *Hub) Handler() http.Handler { return http.HandlerFunc(h.serve) }

func (h *Hub) serve(w http.ResponseWriter, r *http.Request) {
	who, err := h.Authenticate(r)
	if err != nil {
		refuse(w, err)
		return
	}
	if !h.running() {
		w.Header().Set("Retry-After", "1")
		refuse(w, hub.Errorf(hub.Temporary, "the hub is starting or stopping"))
		return
	}
	conn, err := h.up.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	s := newSession(h, conn, who)
	if how, ok := h.admit(s); !ok {
		s.end(how)
		s.farewell()
		_ = conn.Close()
		return
	}
	defer h.leave(s)
	s.serve(r.Context())
}

func (h *Hub) running() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.epoch != ""
}

// admit counts the socket in, unless there are too many.
func (h *Hub) admit(s *session) (ending, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	id := s.who.Load().AgentID
	switch {
	case h.epoch == "":
		return closeStopping, false
	case len(h.sessions) >= h.lim.sockets || h.agents[id] >= h.lim.perAgent:
		return closeTooMany, false
	}
	s.epoch = h.epoch
	h.sessions[s] = struct{}{}
	h.agents[id]++
	h.joined.Add(1)
	return ending{}, true
}

func (h *Hub) leave(s *session) {
	h.mu.Lock()
	id := s.who.Load().AgentID
	delete(h.sessions, s)
	if h.agents[id]--; h.agents[id] <= 0 {
		delete(h.agents, id)
	}
	h.mu.Unlock()
	h.joined.Done()
}

// refuse answers a handshake with problem+json.
func refuse(w http.ResponseWriter, err error) {
	status := map[hub.Kind]int{
		hub.Denied: http.StatusUnauthorized, hub.Missing: http.StatusUnauthorized, hub.Invalid: http.StatusBadRequest,
		hub.Limited: http.StatusTooManyRequests, hub.Temporary: http.StatusServiceUnavailable,
	}[hub.KindOf(err)]
	if status == 0 {
		status = http.StatusInternalServerError
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"title": http.StatusText(status), "status": status}) // the asker has gone
}
