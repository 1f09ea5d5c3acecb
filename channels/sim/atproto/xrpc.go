package atproto

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /xrpc/com.atproto.server.describeServer", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"did": "did:web:shop.test", "availableUserDomains": []string{".shop.test"}})
	})
	mux.HandleFunc("POST /xrpc/com.atproto.server.createSession", s.createSession)
	mux.HandleFunc("POST /xrpc/com.atproto.server.refreshSession", s.refreshSession)
	mux.HandleFunc("GET /xrpc/com.atproto.identity.resolveHandle", s.signedIn(s.resolve))
	mux.HandleFunc("GET /xrpc/app.bsky.notification.listNotifications", s.signedIn(s.list))
	mux.HandleFunc("GET /xrpc/app.bsky.feed.getPosts", s.signedIn(s.posts))
	mux.HandleFunc("POST /xrpc/com.atproto.repo.putRecord", s.signedIn(s.put))
	mux.HandleFunc("POST /xrpc/com.atproto.repo.deleteRecord", s.signedIn(s.delete))
	mux.HandleFunc("POST /xrpc/com.atproto.repo.uploadBlob", s.signedIn(s.upload))
	mux.HandleFunc("GET /img/{did}/{cid}", s.image)
	return mux
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the caller may have gone
}

func fail(w http.ResponseWriter, status int, name, words string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": name, "message": words})
}

func bearer(r *http.Request) string {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return token
}

// signedIn serves requests with a good access token, one at a time.
func (s *Server) signedIn(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		switch token := bearer(r); {
		case token == "":
			fail(w, http.StatusUnauthorized, "AuthMissing", "Authentication Required")
		case !s.access[token]:
			fail(w, http.StatusBadRequest, "ExpiredToken", "Token has expired")
		default:
			next(w, r)
		}
	}
}

func (s *Server) createSession(w http.ResponseWriter, r *http.Request) {
	var in struct{ Identifier, Password string }
	if json.NewDecoder(r.Body).Decode(&in) != nil || in.Password != Password || (in.Identifier != OurHandle && in.Identifier != OurDID) {
		fail(w, http.StatusUnauthorized, "AuthenticationRequired", "Invalid identifier or password")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions++
	s.session(w)
}

// session hands out a new pair of tokens. Held: mu.
func (s *Server) session(w http.ResponseWriter) {
	s.ordinal++
	a, b := fmt.Sprintf("access.%d.jwt", s.ordinal), fmt.Sprintf("refresh.%d.jwt", s.ordinal)
	s.access[a], s.refresh[b] = true, true
	answer(w, map[string]any{"accessJwt": a, "refreshJwt": b, "handle": OurHandle, "did": OurDID, "active": true})
}

func (s *Server) refreshSession(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.refresh[bearer(r)] {
		fail(w, http.StatusBadRequest, "ExpiredToken", "Token has been revoked")
		return
	}
	delete(s.refresh, bearer(r)) // once
	s.session(w)
}

func (s *Server) resolve(w http.ResponseWriter, r *http.Request) {
	if did, ok := s.people[r.URL.Query().Get("handle")]; ok {
		answer(w, map[string]string{"did": did})
		return
	}
	fail(w, http.StatusBadRequest, "InvalidRequest", "Unable to resolve handle")
}

func (s *Server) author(did string) map[string]any {
	h := s.handle(did)
	name, _, _ := strings.Cut(h, ".")
	return map[string]any{"did": did, "handle": h, "displayName": strings.ToUpper(name[:1]) + name[1:]}
}

const stampForm = "2006-01-02T15:04:05.000Z"

// list pages backwards, newest first, as the network does.
func (s *Server) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	limit, err := strconv.Atoi(cmp.Or(q.Get("limit"), "50"))
	if err != nil || limit < 1 || limit > 100 {
		fail(w, http.StatusBadRequest, "InvalidRequest", "limit must be between 1 and 100")
		return
	}
	all := slices.Clone(s.notices)
	slices.SortStableFunc(all, func(a, b notice) int { return cmp.Or(b.sort.Compare(a.sort), cmp.Compare(b.ordinal, a.ordinal)) })
	if reasons := q["reasons"]; len(reasons) > 0 {
		all = slices.DeleteFunc(all, func(n notice) bool { return !slices.Contains(reasons, n.reason) })
	}
	if c := q.Get("cursor"); c != "" {
		at := slices.IndexFunc(all, func(n notice) bool { return strconv.Itoa(n.ordinal) == c })
		all = all[at+1:]
	}
	out, cursor := []any{}, ""
	for _, n := range all[:min(limit, len(all))] {
		one := map[string]any{
			"uri": n.entry.URI, "cid": n.entry.CID, "author": s.author(n.entry.DID), "reason": n.reason, "record": n.entry.Raw,
			"isRead": false, "indexedAt": n.entry.Indexed.Format(stampForm), "labels": []any{},
		}
		if n.about != "" {
			one["reasonSubject"] = n.about
		}
		out, cursor = append(out, one), strconv.Itoa(n.ordinal)
	}
	body := map[string]any{"notifications": out, "priority": false}
	if len(all) > limit {
		body["cursor"] = cursor
	}
	answer(w, body)
}

func (s *Server) posts(w http.ResponseWriter, r *http.Request) {
	uris := r.URL.Query()["uris"]
	if len(uris) == 0 || len(uris) > 25 {
		fail(w, http.StatusBadRequest, "InvalidRequest", "uris must be 1 to 25")
		return
	}
	out := []any{}
	for _, uri := range uris {
		e := s.find(uri)
		if e == nil || s.hidden[uri] {
			continue
		}
		one := map[string]any{
			"uri": e.URI, "cid": e.CID, "author": s.author(e.DID), "record": e.Raw, "indexedAt": e.Indexed.Format(stampForm),
			"viewer": map[string]any{"replyDisabled": e.Closed},
		}
		if e.View != nil {
			one["embed"] = e.View
		}
		out = append(out, one)
	}
	answer(w, map[string]any{"posts": out})
}

func (s *Server) image(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	raw := s.blobs[r.PathValue("cid")]
	s.mu.Unlock()
	if raw == nil || bearer(r) != "" { // pictures are public; a token has no business here
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write(raw)
}

func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, 2_000_001))
	if err != nil || len(raw) > 2_000_000 {
		fail(w, http.StatusBadRequest, "BlobTooLarge", "This file is too large")
		return
	}
	name := cid(raw)
	s.blobs[name] = raw
	b := blob(name, raw)
	b["mimeType"] = r.Header.Get("Content-Type")
	answer(w, map[string]any{"blob": b})
}

// trouble is met by requests of a method.
type trouble struct {
	method string
	Trouble
	times int
}

// Trouble is a way the network fails.
type Trouble struct {
	Status int           // answered in place of an answer
	Name   string        // of the error; a usual one when empty
	After  time.Duration // with 429: until when to wait
	Lose   bool          // done, but the line dies before the answer
}

// Meet makes the next requests of a method ("" is all) meet t; times 0 is until Heal.
func (s *Server) Meet(method string, t Trouble, times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.troubles = append(s.troubles, &trouble{method, t, times})
}

// Heal ends all trouble.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.troubles = nil
}

func (s *Server) meets(method string) (Trouble, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked[method]++
	for i, t := range s.troubles {
		if t.method != "" && t.method != method {
			continue
		}
		if t.times--; t.times == 0 {
			s.troubles = slices.Delete(s.troubles, i, i+1)
		}
		return t.Trouble, true
	}
	return Trouble{}, false
}

// ServeHTTP serves the network.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t, bad := s.meets(strings.TrimPrefix(r.URL.Path, "/xrpc/"))
	switch {
	case bad && t.Lose:
		s.mux.ServeHTTP(nowhere{http.Header{}}, r)
		panic(http.ErrAbortHandler)
	case bad:
		w.Header().Set("RateLimit-Reset", strconv.FormatInt(s.now().Add(t.After).Unix(), 10))
		fail(w, t.Status, cmp.Or(t.Name, strings.ReplaceAll(http.StatusText(t.Status), " ", "")), "on demand")
		return
	}
	s.mux.ServeHTTP(w, r)
}

// nowhere is where a lost answer goes.
type nowhere struct{ h http.Header }

func (n nowhere) Header() http.Header         { return n.h }
func (n nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (n nowhere) WriteHeader(int)             {}
