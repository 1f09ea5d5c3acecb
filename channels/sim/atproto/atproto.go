// Package atproto stands in for a Bluesky network: one personal data server with
// the view of the network behind it, in the XRPC shapes the bluesky channel uses.
// Functions play people (mention, reply, quote, like, take back); what our account
// writes is held against the rules of the lexicons and kept for tests; sessions
// expire and refresh tokens work once; and it fails on demand.
package atproto

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The account of ours.
const (
	OurHandle = "support.shop.test"
	OurDID    = "did:plc:ours2222222222222222"
	Password  = "abcd-efgh-ijkl-mnop"
)

// Link names a record as it stood.
type Link struct {
	URI string `json:"uri"`
	CID string `json:"cid"`
}

// Record is a post, as far as the stand-in looks into it; Raw is all of it.
type Record struct {
	Type      string `json:"$type"`
	Text      string `json:"text"`
	CreatedAt string `json:"createdAt"`
	Reply     *struct {
		Root   Link `json:"root"`
		Parent Link `json:"parent"`
	} `json:"reply"`
	Facets  []Facet         `json:"facets"`
	Subject *Link           `json:"subject"` // of a like
	Embed   json.RawMessage `json:"embed"`
	Langs   []string        `json:"langs"`
}

// Facet marks a part of a text.
type Facet struct {
	Index struct {
		ByteStart int `json:"byteStart"`
		ByteEnd   int `json:"byteEnd"`
	} `json:"index"`
	Features []map[string]string `json:"features"`
}

// Entry is one record of the network.
type Entry struct {
	Link
	DID     string
	Indexed time.Time
	Record  Record
	Raw     json.RawMessage
	View    map[string]any // of its embed
	Closed  bool           // its author takes no answers
}

type notice struct {
	reason  string
	about   string // reasonSubject
	entry   *Entry
	sort    time.Time
	ordinal int
}

// Server is the network. The zero value is not usable; see New.
type Server struct {
	now  func() time.Time
	base string
	mux  *http.ServeMux

	mu       sync.Mutex
	ordinal  int
	people   map[string]string // handle to did
	entries  []*Entry
	notices  []notice
	blobs    map[string][]byte // by cid
	access   map[string]bool   // tokens that are good
	refresh  map[string]bool
	sessions int
	troubles []*trouble
	asked    map[string]int
	hidden   map[string]bool // records the view does not show though they exist
}

// New makes a network. Every clock it shows is now's.
func New(now func() time.Time) *Server {
	s := &Server{
		now: now, people: map[string]string{OurHandle: OurDID}, blobs: map[string][]byte{}, access: map[string]bool{},
		refresh: map[string]bool{}, asked: map[string]int{}, hidden: map[string]bool{},
	}
	s.mux = s.routes()
	return s
}

// Reached says at which address the network is served, without a trailing slash.
func (s *Server) Reached(base string) { s.base = base }

var lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// cid names content: the same bytes, the same name.
func cid(raw []byte) string {
	sum := sha256.Sum256(raw)
	return "bafyrei" + lower.EncodeToString(sum[:])
}

// DID answers whose handle it is, made when it is new.
func (s *Server) DID(handle string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.did(handle)
}

func (s *Server) did(handle string) string {
	if did, ok := s.people[handle]; ok {
		return did
	}
	sum := sha256.Sum256([]byte(handle))
	did := "did:plc:" + lower.EncodeToString(sum[:])[:24]
	s.people[handle] = did
	return did
}

// Rename gives a person another handle; the DID stays.
func (s *Server) Rename(from, to string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.people[to] = s.did(from)
	delete(s.people, from)
}

func (s *Server) handle(did string) string {
	for h, d := range s.people {
		if d == did {
			return h
		}
	}
	return "handle.invalid"
}

// rkey is the next key of somebody else's record.
func (s *Server) rkey() string {
	s.ordinal++
	return "3k" + strings.Repeat("2", 6) + strconv.FormatInt(int64(100000+s.ordinal), 32)
}

func (s *Server) find(uri string) *Entry {
	i := slices.IndexFunc(s.entries, func(e *Entry) bool { return e.URI == uri })
	if i < 0 {
		return nil
	}
	return s.entries[i]
}

// Sent are the posts of our account that stand, in order.
func (s *Server) Sent() []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Entry
	for _, e := range s.entries {
		if e.DID == OurDID && strings.Contains(e.URI, "/app.bsky.feed.post/") {
			out = append(out, *e)
		}
	}
	return out
}

// Likes are the posts our account likes.
func (s *Server) Likes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, e := range s.entries {
		if e.DID == OurDID && e.Record.Subject != nil {
			out = append(out, e.Record.Subject.URI)
		}
	}
	return out
}

// Blob answers uploaded bytes by their name.
func (s *Server) Blob(name string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.blobs[name]
}

// Expire ends all access tokens, as time does; with all, refresh tokens too.
func (s *Server) Expire(all bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.access)
	if all {
		clear(s.refresh)
	}
}

// Sessions is how often somebody signed in with the password.
func (s *Server) Sessions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sessions
}

// Asked is how many requests there were of a method ("app.bsky.feed.getPosts").
func (s *Server) Asked(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[method]
}
