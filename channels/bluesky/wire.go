package bluesky

import (
	"encoding/json"
	"regexp"
	"time"
)

// The shapes of the lexicons, as far as this channel reads and writes them
// (app.bsky.feed.post, app.bsky.notification.listNotifications, app.bsky.feed.defs).
type (
	link struct {
		URI string `json:"uri"`
		CID string `json:"cid"`
	}
	profile struct {
		DID         string `json:"did"`
		Handle      string `json:"handle"`
		DisplayName string `json:"displayName"`
	}
	// post is a notification, or a post as the network's view shows it.
	post struct {
		link
		Author        profile         `json:"author"`
		Reason        string          `json:"reason"`
		ReasonSubject string          `json:"reasonSubject"`
		Record        record          `json:"record"`
		Embed         json.RawMessage `json:"embed"`
		IndexedAt     stamp           `json:"indexedAt"`
		Viewer        struct {
			ReplyDisabled bool `json:"replyDisabled"`
		} `json:"viewer"`
	}
	record struct {
		Type      string          `json:"$type"`
		Text      string          `json:"text"`
		CreatedAt stamp           `json:"createdAt"` // the author's program says so
		Reply     *reply          `json:"reply"`
		Facets    facets          `json:"facets"`
		Embed     json.RawMessage `json:"embed"`
		Langs     words           `json:"langs"`
	}
	reply struct {
		Root   link `json:"root"`
		Parent link `json:"parent"`
	}
	facet struct {
		Index    span      `json:"index"`
		Features []feature `json:"features"`
	}
	span struct {
		Start int `json:"byteStart"` // bytes of UTF-8
		End   int `json:"byteEnd"`
	}
	feature struct {
		Type string `json:"$type"`
		URI  string `json:"uri,omitempty"`
		DID  string `json:"did,omitempty"`
		Tag  string `json:"tag,omitempty"`
	}
)

// The features of facets.
const (
	aLink    = "app.bsky.richtext.facet#link"
	aMention = "app.bsky.richtext.facet#mention"
	aTag     = "app.bsky.richtext.facet#tag"
)

// What decorates a post must not make it unreadable: of another shape it is left
// out, and the words stay.
type (
	facets []facet
	words  []string
	stamp  struct{ time.Time }
)

func (f *facets) UnmarshalJSON(b []byte) error {
	var list []facet
	if json.Unmarshal(b, &list) == nil {
		*f = list
	}
	return nil
}

func (w *words) UnmarshalJSON(b []byte) error {
	var list []string
	if json.Unmarshal(b, &list) == nil {
		*w = list
	}
	return nil
}

func (s *stamp) UnmarshalJSON(b []byte) error {
	var words string
	if json.Unmarshal(b, &words) == nil {
		if t, err := time.Parse(time.RFC3339, words); err == nil {
			s.Time = t.UTC()
		}
	}
	return nil
}

// The collections of records we deal with.
const (
	posts = "app.bsky.feed.post"
	likes = "app.bsky.feed.like"
)

var (
	didShape = regexp.MustCompile(`^did:[a-z]{1,20}:[A-Za-z0-9._:%-]{1,200}$`)
	uriShape = regexp.MustCompile(`^at://(did:[a-z]{1,20}:[A-Za-z0-9._:%-]{1,200})/([A-Za-z][A-Za-z0-9.-]{1,200})/([A-Za-z0-9._~:-]{1,200})$`)
)

// parts of a record's address; ok is false when it is none.
func parts(uri string) (did, collection, rkey string, ok bool) {
	m := uriShape.FindStringSubmatch(uri)
	if m == nil {
		return "", "", "", false
	}
	return m[1], m[2], m[3], true
}
