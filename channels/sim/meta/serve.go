package meta

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"time"
)

var (
	version = regexp.MustCompile(`^v[0-9]+\.[0-9]+$`)
	agent   = regexp.MustCompile(`^[a-zA-Z0-9\-_]+/[0-9]+\.[0-9]+\.[0-9]+`)
)

// ServeHTTP is the Graph API and the hosts of its media.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 128<<20))
	if err != nil {
		return
	}
	seen := &recorder{ResponseWriter: w, status: http.StatusOK}
	s.serve(seen, r, body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Header: r.Header.Clone(), Body: body, Status: seen.status})
	s.asked = s.asked[max(0, len(s.asked)-kept):]
}

type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (s *Sim) serve(w *recorder, r *http.Request, body []byte) {
	f := s.fault(r)
	if f != nil {
		pause(r, f.Slow)
		if f.Status != 0 {
			(&refusal{status: f.Status, code: f.Code, subcode: f.Subcode, text: "told to fail"}).write(w, f.Wait)
			return
		}
	}
	if f == nil || !f.Lose {
		s.route(w, r, body)
		return
	}
	s.route(&recorder{ResponseWriter: nowhere{http.Header{}}}, r, body)
	if hijack, ok := w.ResponseWriter.(http.Hijacker); ok {
		if conn, _, err := hijack.Hijack(); err == nil {
			conn.Close() //nolint:errcheck // the answer is lost on purpose
		}
	}
}

type nowhere struct{ h http.Header }

func (n nowhere) Header() http.Header         { return n.h }
func (n nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (n nowhere) WriteHeader(int)             {}

func pause(r *http.Request, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	}
}

func (s *Sim) route(w http.ResponseWriter, r *http.Request, body []byte) {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if parts[0] == "media" && len(parts) == 2 {
		s.download(w, r, parts[1])
		return
	}
	if version.MatchString(parts[0]) {
		parts = parts[1:]
	}
	if r.Header.Get("Authorization") != "Bearer "+s.Token {
		(&refusal{status: http.StatusUnauthorized, code: 190, text: "Error validating access token"}).write(w, 0)
		return
	}
	if !agent.MatchString(r.UserAgent()) {
		refuse(100, "User-Agent has not the form name/1.2.3").write(w, 0)
		return
	}
	var out any
	var bad *refusal
	switch {
	case len(parts) == 1 && r.Method == http.MethodGet:
		out, bad = s.node(parts[0])
	case len(parts) == 2:
		out, bad = s.edge(parts[0], parts[1], r, body)
	default:
		bad = refuse(2500, "Unknown path components")
	}
	if bad != nil {
		bad.write(w, 0)
		return
	}
	answer(w, http.StatusOK, out)
}

// node reads an account or a medium.
func (s *Sim) node(id string) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m, ok := s.media[id]; ok {
		return map[string]any{
			"messaging_product": "whatsapp", "id": id, "url": s.base + "/media/" + id, "mime_type": m.kind, "sha256": m.hash, "file_size": len(m.data),
		}, nil
	}
	if p, ok := s.people[id]; ok {
		return map[string]any{"id": id, "name": p.Name}, nil
	}
	a, ok := s.accounts[id]
	if !ok {
		return nil, &refusal{status: http.StatusBadRequest, code: 100, subcode: 33, text: "Object does not exist"}
	}
	return map[string]any{
		"id": id, "display_phone_number": a.Shown, "verified_name": "Stand-in", "quality_rating": "GREEN", "name": a.Shown, "username": a.Shown,
	}, nil
}

func (s *Sim) edge(id, edge string, r *http.Request, body []byte) (any, *refusal) {
	s.mu.Lock()
	a := s.accounts[id]
	s.mu.Unlock()
	post := r.Method == http.MethodPost
	switch {
	case edge == "message_templates" && a != nil && !post:
		return s.templates(a, r.URL.Query().Get("after")), nil
	case edge == "subscribed_apps" && a != nil:
		return s.apps(a, post), nil
	case edge == "media" && a != nil && post && a.Network == WhatsApp:
		return s.upload(r, body)
	case edge == "messages" && a != nil && post && a.Network == WhatsApp:
		return s.sendWhatsApp(a, body)
	case edge == "messages" && a != nil && post:
		return s.sendDirect(a, r, body)
	case (edge == "comments" || edge == "replies") && post:
		return s.sendComment(id, edge, body)
	}
	return nil, refuse(2500, "Unknown path components: /%s", edge)
}

func (s *Sim) templates(a *Account, after string) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []any{}
	paging := map[string]any{}
	half := (len(a.Templates) + 1) / 2 // two pages
	from, to := 0, half
	if after != "" {
		from, to = half, len(a.Templates)
	} else if len(a.Templates) > half {
		paging = map[string]any{"cursors": map[string]any{"after": "second"}, "next": s.base + "/next"}
	}
	for _, t := range a.Templates[from:to] {
		parts := []any{map[string]any{"type": "BODY", "text": t.Body}}
		if t.Header != "" {
			parts = append(parts, map[string]any{"type": "HEADER", "format": t.Header})
		}
		list = append(list, map[string]any{"id": "1", "name": t.Name, "language": t.Language, "status": t.Status, "category": t.Category, "components": parts})
	}
	return map[string]any{"data": list, "paging": paging}
}

func (s *Sim) apps(a *Account, post bool) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	if post {
		a.Apps = 1
		return map[string]any{"success": true}
	}
	list := []any{}
	for range a.Apps {
		list = append(list, map[string]any{"id": "1", "name": "app", "subscribed_fields": []string{"messages", "message_echoes", "message_reads", "message_deliveries", "message_reactions", "messaging_postbacks", "messaging_referrals", "message_edits", "feed"}})
	}
	return map[string]any{"data": list}
}

// form reads a multipart body.
func form(r *http.Request, body []byte) (map[string]string, []byte, string, *refusal) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return nil, nil, "", refuse(100, "Not multipart/form-data")
	}
	if r.ContentLength < 0 {
		return nil, nil, "", refuse(100, "The length is not said")
	}
	fields, file, fileType := map[string]string{}, []byte(nil), ""
	mr := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	for {
		part, err := mr.NextPart()
		if err == io.EOF {
			return fields, file, fileType, nil
		}
		if err != nil {
			return nil, nil, "", refuse(100, "Broken multipart")
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, nil, "", refuse(100, "Broken multipart")
		}
		if part.FileName() != "" {
			file, fileType = data, part.Header.Get("Content-Type")
		} else {
			fields[part.FormName()] = string(data)
		}
	}
}

func decode(body []byte, into any) *refusal {
	if err := json.Unmarshal(body, into); err != nil {
		return refuse(100, "Invalid JSON")
	}
	return nil
}
