package fediverse

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// posting is what a client posts.
type posting struct {
	Status      string   `json:"status"`
	InReplyToID string   `json:"in_reply_to_id"`
	Visibility  string   `json:"visibility"`
	MediaIDs    []string `json:"media_ids"`
	Language    string   `json:"language"`
}

var (
	named = regexp.MustCompile(`@([A-Za-z0-9_]+)(?:@([A-Za-z0-9.:-]+))?`)
	links = regexp.MustCompile(`https?://\S+`)
)

// length counts as Mastodon does: a link is 23, a mention is its name.
func length(text string) int {
	text = links.ReplaceAllString(text, strings.Repeat("x", 23))
	return utf8.RuneCountInString(named.ReplaceAllString(text, "@$1"))
}

func (s *Server) post(w http.ResponseWriter, r *http.Request) {
	p, media, ok := s.posting(w, r)
	if !ok {
		return
	}
	key := r.Header.Get("Idempotency-Key")
	if one := s.keys[key]; one != nil && s.Keys && key != "" {
		answer(w, http.StatusOK, one)
		return
	}
	one := &Status{
		ID: s.id(), CreatedAt: s.stamp(), Visibility: p.Visibility, Language: p.Language, Account: s.us,
		Source: p.Status, Key: key, Media: media, Mentions: []Mention{},
	}
	one.URI = one.Account.URL + "/" + one.ID
	if p.InReplyToID != "" {
		one.InReplyToID = &p.InReplyToID
	}
	s.wording(one, p.Status)
	s.statuses = append(s.statuses, one)
	s.keys[key] = one
	s.tell("update", one)
	answer(w, http.StatusOK, one)
}

// wording sets what a status of ours says: those named in it are mentioned.
func (s *Server) wording(one *Status, text string) {
	one.Source, one.Mentions = text, []Mention{}
	for _, m := range named.FindAllStringSubmatch(text, -1) {
		acct := m[1]
		if m[2] != "" && m[2] != s.Domain {
			acct += "@" + m[2]
		}
		if a, known := s.people[acct]; known {
			one.Mentions = append(one.Mentions, mention(a))
		}
	}
	one.Content = s.content(&Status{}, text)
}

func (s *Server) posting(w http.ResponseWriter, r *http.Request) (p posting, media []*Media, ok bool) {
	if err := json.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&p); err != nil {
		fail(w, http.StatusUnprocessableEntity, "Validation failed: Text can't be blank")
		return p, nil, false
	}
	media = []*Media{}
	for _, id := range p.MediaIDs {
		m := s.media[id]
		if m == nil || m.URL == nil {
			fail(w, http.StatusUnprocessableEntity, "Cannot attach files that have not finished processing. Try again in a moment!")
			return p, nil, false
		}
		media = append(media, m)
	}
	switch {
	case p.Status == "" && len(media) == 0:
		fail(w, http.StatusUnprocessableEntity, "Validation failed: Text can't be blank")
	case length(p.Status) > s.Limit:
		fail(w, http.StatusUnprocessableEntity, "Validation failed: Text character limit exceeded")
	case p.InReplyToID != "" && s.find(p.InReplyToID) == nil:
		fail(w, http.StatusNotFound, "The post you are trying to reply to does not appear to exist.")
	case len(media) > 4 || (p.Visibility != "" && !slices.Contains([]string{"public", "unlisted", "private", "direct"}, p.Visibility)):
		fail(w, http.StatusUnprocessableEntity, "Validation failed")
	default:
		if p.Visibility == "" {
			p.Visibility = "public"
		}
		return p, media, true
	}
	return p, nil, false
}

func (s *Server) put(w http.ResponseWriter, r *http.Request) {
	old := s.find(r.PathValue("id"))
	if old == nil || old.Account.ID != s.us.ID {
		fail(w, http.StatusNotFound, "Record not found")
		return
	}
	p, media, ok := s.posting(w, r)
	if !ok {
		return
	}
	one, at := *old, s.stamp()
	one.EditedAt, one.Media = &at, media
	s.wording(&one, p.Status)
	s.statuses[slices.Index(s.statuses, old)] = &one
	s.tell("status.update", &one)
	answer(w, http.StatusOK, &one)
}

// upload takes a file. What is no image is processed for a while first.
func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
	f, h, err := r.FormFile("file")
	if err != nil {
		fail(w, http.StatusUnprocessableEntity, "Validation failed: File can't be blank")
		return
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, 100<<20))
	if err != nil {
		fail(w, http.StatusInternalServerError, "Error processing upload")
		return
	}
	kind, _, _ := strings.Cut(h.Header.Get("Content-Type"), "/")
	m := &Media{Type: kind, Bytes: raw, Description: r.FormValue("description")}
	switch kind {
	case "image":
		answer(w, http.StatusOK, s.store(m))
	case "video", "audio":
		s.store(m)
		m.URL, m.waits = nil, 2
		answer(w, http.StatusAccepted, m)
	default:
		fail(w, http.StatusUnprocessableEntity, "Validation failed: File content type is invalid, File is invalid")
	}
}

func (s *Server) uploaded(w http.ResponseWriter, r *http.Request) {
	m := s.media[r.PathValue("id")]
	switch {
	case m == nil:
		fail(w, http.StatusNotFound, "Record not found")
	case m.waits > 0:
		m.waits--
		w.WriteHeader(http.StatusPartialContent)
	default:
		if m.URL == nil {
			at := s.base + "/media/" + m.ID
			m.URL = &at
		}
		answer(w, http.StatusOK, m)
	}
}
