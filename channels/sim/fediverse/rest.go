package fediverse

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v2/instance", s.instance)
	mux.HandleFunc("GET /api/v1/accounts/verify_credentials", s.scoped("read", s.whoAmI))
	mux.HandleFunc("GET /api/v1/accounts/{id}/statuses", s.scoped("read", s.ofAccount))
	mux.HandleFunc("GET /api/v1/notifications", s.scoped("read", s.notifications))
	mux.HandleFunc("GET /api/v1/notifications/{id}", s.scoped("read", s.notice))
	mux.HandleFunc("GET /api/v1/statuses", s.scoped("read", s.byIDs))
	mux.HandleFunc("GET /api/v1/statuses/{id}", s.scoped("read", s.one))
	mux.HandleFunc("POST /api/v1/statuses", s.scoped("write", s.post))
	mux.HandleFunc("PUT /api/v1/statuses/{id}", s.scoped("write", s.put))
	mux.HandleFunc("DELETE /api/v1/statuses/{id}", s.scoped("write", s.delete))
	mux.HandleFunc("POST /api/v1/statuses/{id}/favourite", s.scoped("write", s.favourite(true)))
	mux.HandleFunc("POST /api/v1/statuses/{id}/unfavourite", s.scoped("write", s.favourite(false)))
	mux.HandleFunc("POST /api/v2/media", s.scoped("write", s.upload))
	mux.HandleFunc("GET /api/v1/media/{id}", s.scoped("write", s.uploaded))
	mux.HandleFunc("GET /media/{id}", s.file)
	mux.HandleFunc("GET /api/v1/streaming", s.serveStream)
	return mux
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the caller may have gone
}

func fail(w http.ResponseWriter, status int, words string) {
	answer(w, status, map[string]string{"error": words})
}

func bearer(r *http.Request) string {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return token
}

// scoped serves requests whose token has the scope, one at a time.
func (s *Server) scoped(scope string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case bearer(r) != Token:
			fail(w, http.StatusUnauthorized, "The access token is invalid")
		case !slices.Contains(s.Scopes, scope):
			fail(w, http.StatusForbidden, "This action is outside the authorized scopes")
		default:
			s.mu.Lock()
			defer s.mu.Unlock()
			next(w, r)
		}
	}
}

func (s *Server) instance(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{
		"domain": s.Domain, "title": s.Domain, "version": "4.3.0", "source_url": "https://github.com/mastodon/mastodon",
		"configuration": map[string]any{
			"urls":     map[string]any{"streaming": strings.Replace(s.base, "http", "ws", 1)},
			"statuses": map[string]any{"max_characters": s.Limit, "max_media_attachments": 4, "characters_reserved_per_url": 23},
		},
	})
}

func (s *Server) whoAmI(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, s.us) }

func number(id string) int64 {
	n, _ := strconv.ParseInt(id, 10, 64) // what is no number is before all
	return n
}

// notifications pages forward from min_id, newest first within a page, as the API does.
func (s *Server) notifications(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	limit, err := strconv.Atoi(q.Get("limit"))
	if err != nil || limit < 1 || limit > 80 {
		limit = 40
	}
	var all []*Notification
	for _, n := range s.notes {
		if types := q["types[]"]; len(types) == 0 || slices.Contains(types, n.Type) {
			all = append(all, n)
		}
	}
	below := q.Get("max_id")
	all = slices.DeleteFunc(all, func(n *Notification) bool { return below != "" && number(n.ID) >= number(below) })
	if after := q.Get("min_id"); after != "" {
		all = slices.DeleteFunc(all, func(n *Notification) bool { return number(n.ID) <= number(after) })
		all = all[:min(limit, len(all))]
	} else {
		all = all[max(0, len(all)-limit):]
	}
	out := make([]*Notification, 0, len(all))
	for _, n := range slices.Backward(all) {
		now := *n
		if now.Status != nil {
			now.Status = s.find(now.Status.ID)
		}
		out = append(out, &now)
	}
	answer(w, http.StatusOK, out)
}

func (s *Server) notice(w http.ResponseWriter, r *http.Request) {
	for _, n := range s.notes {
		if n.ID == r.PathValue("id") {
			now := *n
			now.Status = s.find(n.Status.ID)
			answer(w, http.StatusOK, &now)
			return
		}
	}
	fail(w, http.StatusNotFound, "Record not found")
}

func (s *Server) ofAccount(w http.ResponseWriter, r *http.Request) {
	out := []*Status{}
	for _, one := range slices.Backward(s.statuses) {
		if one.Account.ID == r.PathValue("id") && len(out) < 40 {
			out = append(out, one)
		}
	}
	answer(w, http.StatusOK, out)
}

func (s *Server) byIDs(w http.ResponseWriter, r *http.Request) {
	if s.OldServer {
		fail(w, http.StatusNotFound, "Not found")
		return
	}
	out := []*Status{}
	for _, id := range r.URL.Query()["id[]"] {
		if one := s.find(id); one != nil {
			out = append(out, one)
		}
	}
	answer(w, http.StatusOK, out)
}

func (s *Server) one(w http.ResponseWriter, r *http.Request) {
	if one := s.find(r.PathValue("id")); one != nil {
		answer(w, http.StatusOK, one)
		return
	}
	fail(w, http.StatusNotFound, "Record not found")
}

func (s *Server) delete(w http.ResponseWriter, r *http.Request) {
	one := s.find(r.PathValue("id"))
	if one == nil || one.Account.ID != s.us.ID {
		fail(w, http.StatusNotFound, "Record not found")
		return
	}
	s.remove(one.ID)
	answer(w, http.StatusOK, one)
}

func (s *Server) favourite(on bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		one := s.find(r.PathValue("id"))
		if one == nil {
			fail(w, http.StatusNotFound, "Record not found")
			return
		}
		one.Favourited = on
		answer(w, http.StatusOK, one)
	}
}

func (s *Server) file(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	m := s.media[r.PathValue("id")]
	s.mu.Unlock()
	if m == nil || bearer(r) != "" { // files are public; a token has no business here
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write(m.Bytes)
}

// trouble is met by requests that begin with match.
type trouble struct {
	match string
	Trouble
	times int
}

// Trouble is a way the server fails.
type Trouble struct {
	Status int           // answered in place of an answer
	After  time.Duration // with 429: until when to wait
	Hang   bool          // no answer until the caller gives up
	Lose   bool          // done, but the line dies before the answer; with Status, that is answered
}

// Meet makes the next requests that begin with match ("POST /api/v1/statuses"; ""
// is all) meet t; times 0 is until Heal.
func (s *Server) Meet(match string, t Trouble, times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.troubles = append(s.troubles, &trouble{match, t, times})
}

// Heal ends all trouble.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.troubles = nil
}

func (s *Server) meets(what string) (Trouble, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked[what]++
	for i, t := range s.troubles {
		if !strings.HasPrefix(what, t.match) {
			continue
		}
		if t.times--; t.times == 0 {
			s.troubles = slices.Delete(s.troubles, i, i+1)
		}
		return t.Trouble, true
	}
	return Trouble{}, false
}

// ServeHTTP serves the API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t, bad := s.meets(r.Method + " " + r.URL.Path)
	reset := s.now().Add(5 * time.Minute)
	switch {
	case bad && t.Hang:
		<-r.Context().Done()
		return
	case bad && t.Lose:
		s.mux.ServeHTTP(nowhere{http.Header{}}, r)
		if t.Status == 0 {
			panic(http.ErrAbortHandler)
		}
		fail(w, t.Status, http.StatusText(t.Status))
		return
	case bad && t.Status != 0:
		w.Header().Set("X-RateLimit-Reset", s.now().Add(t.After).UTC().Format(time.RFC3339Nano))
		fail(w, t.Status, http.StatusText(t.Status))
		return
	}
	w.Header().Set("X-RateLimit-Limit", "300")
	w.Header().Set("X-RateLimit-Remaining", "299")
	w.Header().Set("X-RateLimit-Reset", reset.UTC().Format(time.RFC3339Nano))
	s.mux.ServeHTTP(w, r)
}

// nowhere is where a lost answer goes.
type nowhere struct{ h http.Header }

func (n nowhere) Header() http.Header         { return n.h }
func (n nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (n nowhere) WriteHeader(int)             {}
