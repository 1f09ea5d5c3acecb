package atproto

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// tid is the shape of record keys of posts and likes (atproto.com/specs/tid).
var tid = regexp.MustCompile(`^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$`)

type write struct {
	Repo       string          `json:"repo"`
	Collection string          `json:"collection"`
	RKey       string          `json:"rkey"`
	Record     json.RawMessage `json:"record"`
}

// put writes a record of our account: the same content again changes nothing, as
// on the network.
func (s *Server) put(w http.ResponseWriter, r *http.Request) {
	var in write
	if json.NewDecoder(r.Body).Decode(&in) != nil || in.Repo != OurDID {
		fail(w, http.StatusBadRequest, "InvalidRequest", "not our repo")
		return
	}
	if why := s.judge(in); why != "" {
		fail(w, http.StatusBadRequest, "InvalidRequest", "Invalid "+in.Collection+" record: "+why)
		return
	}
	uri := "at://" + OurDID + "/" + in.Collection + "/" + in.RKey
	if old := s.find(uri); old != nil && old.CID == cid(canonical(in.Record)) {
		answer(w, old.Link)
		return
	}
	s.remove(uri)
	e := s.keep(OurDID, uri, json.RawMessage(canonical(in.Record)))
	answer(w, e.Link)
}

// canonical is JSON in one spelling.
func canonical(raw []byte) []byte {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return raw
	}
	out, err := json.Marshal(v)
	if err != nil {
		return raw
	}
	return out
}

// judge holds a record against its lexicon; empty when it is right.
func (s *Server) judge(in write) string {
	var rec Record
	if json.Unmarshal(in.Record, &rec) != nil || rec.Type != in.Collection {
		return "not of its type"
	}
	if _, err := time.Parse(time.RFC3339, rec.CreatedAt); err != nil || !tid.MatchString(in.RKey) {
		return "createdAt or rkey"
	}
	if in.Collection == "app.bsky.feed.like" {
		if rec.Subject == nil || s.find(rec.Subject.URI) == nil || s.find(rec.Subject.URI).CID != rec.Subject.CID {
			return "subject"
		}
		return ""
	}
	if uniseg.GraphemeClusterCount(rec.Text) > 300 || len(rec.Text) > 3000 || !utf8.ValidString(rec.Text) {
		return "text"
	}
	for _, f := range rec.Facets {
		if why := s.facet(rec.Text, f); why != "" {
			return why
		}
	}
	if rec.Reply != nil {
		for _, l := range []Link{rec.Reply.Root, rec.Reply.Parent} {
			if e := s.find(l.URI); e != nil && e.CID != l.CID {
				return "reply to what is not there"
			}
		}
	}
	return s.pictures(rec.Embed)
}

func (s *Server) facet(text string, f Facet) string {
	from, to := f.Index.ByteStart, f.Index.ByteEnd
	if from < 0 || to > len(text) || from >= to || !utf8.RuneStart(text[from]) || (to < len(text) && !utf8.RuneStart(text[to])) || len(f.Features) == 0 {
		return "facet off its letters"
	}
	for _, one := range f.Features {
		switch one["$type"] {
		case "app.bsky.richtext.facet#mention":
			known := false
			for _, did := range s.people {
				known = known || did == one["did"]
			}
			if !known {
				return "facet of nobody"
			}
		case "app.bsky.richtext.facet#link":
			if !strings.HasPrefix(one["uri"], "http") {
				return "facet to nowhere"
			}
		}
	}
	return ""
}

func (s *Server) pictures(embed json.RawMessage) string {
	if embed == nil {
		return ""
	}
	var e struct {
		Type   string `json:"$type"`
		Images []struct {
			Alt   *string `json:"alt"`
			Image struct {
				Ref struct {
					Link string `json:"$link"`
				} `json:"ref"`
			} `json:"image"`
		} `json:"images"`
	}
	if json.Unmarshal(embed, &e) != nil || e.Type != "app.bsky.embed.images" || len(e.Images) == 0 || len(e.Images) > 4 {
		return "embed"
	}
	for _, i := range e.Images {
		if i.Alt == nil || s.blobs[i.Image.Ref.Link] == nil {
			return "picture without alt or bytes"
		}
	}
	return ""
}

func (s *Server) delete(w http.ResponseWriter, r *http.Request) {
	var in write
	if json.NewDecoder(r.Body).Decode(&in) != nil || in.Repo != OurDID || !slices.Contains([]string{"app.bsky.feed.post", "app.bsky.feed.like"}, in.Collection) {
		fail(w, http.StatusBadRequest, "InvalidRequest", "not our repo")
		return
	}
	s.remove("at://" + OurDID + "/" + in.Collection + "/" + in.RKey)
	answer(w, map[string]any{})
}
