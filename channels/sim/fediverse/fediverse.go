// Package fediverse stands in for a Mastodon server: its REST calls and its user
// stream in the shapes the mastodon channel uses, for one account of ours and any
// number of people. Functions play the people (say, edit, take back, favourite);
// what the account sends is kept for tests to look at; and it fails on demand.
package fediverse

import (
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// The account of ours: its name and the token that opens it.
const (
	OurName = "support"
	Token   = "tok_fediverse_f00d"
)

// Account is a person as the API shows them.
type Account struct {
	ID          string `json:"id"`
	Username    string `json:"username"`
	Acct        string `json:"acct"` // without the domain for people of this server
	DisplayName string `json:"display_name"`
	URL         string `json:"url"`
	Bot         bool   `json:"bot"`
}

// Media is a file of a status. Bytes are served at its URL.
type Media struct {
	ID          string  `json:"id"`
	Type        string  `json:"type"` // image, video, gifv, audio, unknown
	URL         *string `json:"url"`  // null while it is being processed
	Description string  `json:"description"`
	Bytes       []byte  `json:"-"`
	waits       int     // how many more times it answers that it is not ready
}

// Mention is somebody a status names.
type Mention struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	Acct     string `json:"acct"`
	URL      string `json:"url"`
}

// Status is one post.
type Status struct {
	ID          string    `json:"id"`
	URI         string    `json:"uri"`
	CreatedAt   string    `json:"created_at"`
	EditedAt    *string   `json:"edited_at"`
	InReplyToID *string   `json:"in_reply_to_id"`
	Sensitive   bool      `json:"sensitive"`
	SpoilerText string    `json:"spoiler_text"`
	Visibility  string    `json:"visibility"`
	Language    string    `json:"language,omitempty"`
	Content     string    `json:"content"`
	Account     Account   `json:"account"`
	Media       []*Media  `json:"media_attachments"`
	Mentions    []Mention `json:"mentions"`
	Favourited  bool      `json:"favourited"`

	Source string `json:"-"` // the text as posted
	Key    string `json:"-"` // the Idempotency-Key it came with
}

// Notification tells our account of something.
type Notification struct {
	ID        string  `json:"id"`
	Type      string  `json:"type"`
	CreatedAt string  `json:"created_at"`
	Account   Account `json:"account"`
	Status    *Status `json:"status,omitempty"`
}

// Server is one instance. The zero value is not usable; see New.
type Server struct {
	Domain    string
	Limit     int  // characters of a status
	Keys      bool // repeats with the same Idempotency-Key are dropped (GoToSocial does not)
	Scopes    []string
	OldServer bool // knows no list of statuses by id (before 4.3)

	now  func() time.Time
	base string // where it is reached, for the addresses it hands out
	mux  *http.ServeMux

	mu       sync.Mutex
	next     int64
	us       Account
	people   map[string]Account
	statuses []*Status
	notes    []*Notification
	media    map[string]*Media
	keys     map[string]*Status
	streams  map[*stream]struct{}
	troubles []*trouble
	asked    map[string]int
	lost     bool // stream events go nowhere
	doubled  bool
}

// New makes a server of that domain. Every clock it shows is now's.
func New(domain string, now func() time.Time) *Server {
	s := &Server{
		Domain: domain, Limit: 500, Keys: true, Scopes: []string{"read", "write"}, now: now,
		next: 109_000_000_000_000_000, people: map[string]Account{}, media: map[string]*Media{}, keys: map[string]*Status{},
		streams: map[*stream]struct{}{}, asked: map[string]int{},
	}
	s.us = s.person(OurName)
	s.mux = s.routes()
	return s
}

// Reached says at which address the server is served, without a trailing slash.
func (s *Server) Reached(base string) { s.base = base }

// id is the next one, in order of time, as the network's are. Held: mu.
func (s *Server) id() string {
	s.next += 65_537
	return strconv.FormatInt(s.next, 10)
}

func (s *Server) stamp() string { return s.now().UTC().Format("2006-01-02T15:04:05.000Z") }

// person answers the account called acct, made when it is new. Held: mu, or not yet shared.
func (s *Server) person(acct string) Account {
	if a, ok := s.people[acct]; ok {
		return a
	}
	name, domain := acct, s.Domain
	for i := range acct {
		if acct[i] == '@' {
			name, domain = acct[:i], acct[i+1:]
			break
		}
	}
	a := Account{ID: s.id(), Username: name, Acct: acct, DisplayName: name, URL: "https://" + domain + "/@" + name}
	s.people[acct] = a
	return a
}

// find answers the status with that id. Held: mu.
func (s *Server) find(id string) *Status {
	i := slices.IndexFunc(s.statuses, func(one *Status) bool { return one.ID == id })
	if i < 0 {
		return nil
	}
	return s.statuses[i]
}

// Sent are the statuses of our account that stand, in order.
func (s *Server) Sent() []Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Status
	for _, one := range s.statuses {
		if one.Account.ID == s.us.ID {
			out = append(out, *one)
		}
	}
	return out
}

// Status answers one as it stands now.
func (s *Server) Status(id string) (Status, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.find(id)
	if one == nil {
		return Status{}, false
	}
	return *one, true
}

// Asked is how many requests began with what ("POST /api/v1/statuses").
func (s *Server) Asked(what string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[what]
}
