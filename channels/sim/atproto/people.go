package atproto

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Post is what somebody says.
type Post struct {
	Text    string
	Mention bool   // begin with a mention of our account
	ReplyTo string // uri
	Quote   string // uri
	Facets  []Facet
	Images  [][]byte
	Alt     string
	Lang    string
	At      time.Time // as the author's program says; now when zero
	Closed  bool      // takes no answers
	Card    string    // address of a link card
}

// Say makes somebody post, and answers the uri. Our account is told when it is
// mentioned, answered or quoted, once for each.
func (s *Server) Say(handle string, p Post) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	did := s.did(handle)
	at := p.At
	if at.IsZero() {
		at = s.now()
	}
	rec := map[string]any{"$type": "app.bsky.feed.post", "text": p.Text, "createdAt": at.UTC().Format("2006-01-02T15:04:05.000Z")}
	facets := slices.Clone(p.Facets)
	if p.Mention {
		rec["text"] = "@" + OurHandle + " " + p.Text
		for i := range facets {
			facets[i].Index.ByteStart += len(OurHandle) + 2
			facets[i].Index.ByteEnd += len(OurHandle) + 2
		}
		facets = append([]Facet{Mark(0, len(OurHandle)+1, "mention", "did", OurDID)}, facets...)
	}
	if len(facets) > 0 {
		rec["facets"] = facets
	}
	if p.Lang != "" {
		rec["langs"] = []string{p.Lang}
	}
	view := s.embed(rec, did, p)
	var parent *Entry
	if p.ReplyTo != "" {
		parent = s.find(p.ReplyTo)
		root := parent.Link
		if parent.Record.Reply != nil {
			root = parent.Record.Reply.Root
		}
		rec["reply"] = map[string]any{"root": root, "parent": parent.Link}
	}
	e := s.keep(did, "at://"+did+"/app.bsky.feed.post/"+s.rkey(), rec)
	e.View, e.Closed = view, p.Closed
	sort := e.Indexed
	if at.Before(sort) {
		sort = at
	}
	if p.Mention {
		s.notify(notice{reason: "mention", entry: e, sort: sort})
	}
	if parent != nil && (parent.DID == OurDID || strings.Contains(e.Record.Reply.Root.URI, OurDID)) {
		s.notify(notice{reason: "reply", about: parent.URI, entry: e, sort: sort})
	}
	if strings.Contains(p.Quote, OurDID) {
		s.notify(notice{reason: "quote", about: p.Quote, entry: e, sort: sort})
	}
	return e.URI
}

// Mark is a facet over bytes of a text with one feature.
func Mark(from, to int, feature, key, value string) Facet {
	var f Facet
	f.Index.ByteStart, f.Index.ByteEnd = from, to
	f.Features = []map[string]string{{"$type": "app.bsky.richtext.facet#" + feature, key: value}}
	return f
}

// embed puts pictures, a card or a quoted post into a record, and answers what
// the view shows of it. Held: mu.
func (s *Server) embed(rec map[string]any, did string, p Post) map[string]any {
	switch {
	case len(p.Images) > 0:
		var raw, seen []any
		for _, img := range p.Images {
			name := cid(img)
			s.blobs[name] = img
			raw = append(raw, map[string]any{"alt": p.Alt, "image": blob(name, img)})
			seen = append(seen, map[string]any{"alt": p.Alt, "thumb": s.base + "/img/" + did + "/" + name, "fullsize": s.base + "/img/" + did + "/" + name})
		}
		rec["embed"] = map[string]any{"$type": "app.bsky.embed.images", "images": raw}
		return map[string]any{"$type": "app.bsky.embed.images#view", "images": seen}
	case p.Card != "":
		card := map[string]any{"uri": p.Card, "title": "A card", "description": ""}
		rec["embed"] = map[string]any{"$type": "app.bsky.embed.external", "external": card}
		return map[string]any{"$type": "app.bsky.embed.external#view", "external": card}
	case p.Quote != "":
		if q := s.find(p.Quote); q != nil {
			rec["embed"] = map[string]any{"$type": "app.bsky.embed.record", "record": q.Link}
			return map[string]any{"$type": "app.bsky.embed.record#view", "record": map[string]any{"$type": "app.bsky.embed.record#viewRecord", "uri": q.URI, "cid": q.CID}}
		}
	}
	return nil
}

func blob(name string, raw []byte) map[string]any {
	return map[string]any{"$type": "blob", "ref": map[string]string{"$link": name}, "mimeType": "image/png", "size": len(raw)}
}

// keep adds a record. Held: mu.
func (s *Server) keep(did, uri string, rec any) *Entry {
	raw, err := json.Marshal(rec)
	if err != nil {
		panic(err) // our own shapes
	}
	e := &Entry{Link: Link{URI: uri, CID: cid(raw)}, DID: did, Indexed: s.now().UTC(), Raw: raw}
	if err := json.Unmarshal(raw, &e.Record); err != nil {
		panic(err)
	}
	s.entries = append(s.entries, e)
	return e
}

func (s *Server) notify(n notice) {
	s.ordinal++
	n.ordinal = s.ordinal
	s.notices = append(s.notices, n)
}

// Like makes somebody like a post of ours.
func (s *Server) Like(handle, uri string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	did, about := s.did(handle), s.find(uri)
	e := s.keep(did, "at://"+did+"/app.bsky.feed.like/"+s.rkey(), map[string]any{
		"$type": "app.bsky.feed.like", "subject": about.Link, "createdAt": s.now().UTC().Format(time.RFC3339),
	})
	s.notify(notice{reason: "like", about: uri, entry: e, sort: e.Indexed})
}

// Delete takes a record back: nothing shows it any more.
func (s *Server) Delete(uri string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(uri)
}

func (s *Server) remove(uri string) {
	s.entries = slices.DeleteFunc(s.entries, func(e *Entry) bool { return e.URI == uri })
	s.notices = slices.DeleteFunc(s.notices, func(n notice) bool { return n.entry.URI == uri })
}

// Hide makes the view lag behind: the record exists, and is not shown yet.
func (s *Server) Hide(uri string, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hidden[uri] = on
}
