// Package meta stands in for Meta: the Graph API as WhatsApp, Messenger and
// Instagram channels use it, and the customers behind it. It is an http.Handler
// that checks what is sent as strictly as the documentation reads, records it,
// and can be told to fail; its accounts have verbs to play a customer, which
// arrive at the hub as signed webhooks in the shapes of the documentation.
// It shares no code with the channels, so that a mistake is not made twice.
package meta

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Network is one of Meta's.
type Network string

// The networks.
const (
	WhatsApp  Network = "whatsapp"
	Messenger Network = "messenger"
	Instagram Network = "instagram"
)

// kept is how many requests and messages are remembered.
const kept = 2000

// Sim is Meta. Make it with New.
type Sim struct {
	Secret string // of the app: webhooks are signed with it
	Verify string // token of the webhook's verification
	Token  string // access token of every account
	Now    func() time.Time
	Client *http.Client // delivers webhooks

	mu       sync.Mutex
	base     string // where this handler is served, for media addresses
	next     int
	accounts map[string]*Account // by id of account, business account and page
	people   map[string]Person   // of Messenger and Instagram, by id
	comments map[string]commented
	media    map[string]*media
	sent     []*Sent
	asked    []Request
	faults   []*Fault
	held     []delivery // webhooks kept back
	holding  bool
	repeat   int
	due      []Sent // whose news has not been told
	eager    bool
}

type media struct {
	data []byte
	kind string
	hash string // as announced
	away string // where the download redirects to
	slow time.Duration
}

// New is a Meta without accounts. Base is the address it is served at.
func New(base string, now func() time.Time) *Sim {
	return &Sim{
		Secret: "app-secret-of-the-stand-in", Verify: "verify-token-of-the-stand-in", Token: "access-token-of-the-stand-in",
		Now: now, Client: http.DefaultClient, base: strings.TrimRight(base, "/"),
		accounts: map[string]*Account{}, media: map[string]*media{}, people: map[string]Person{}, comments: map[string]commented{},
	}
}

// At says at which address it is served.
func (s *Sim) At(base string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.base = strings.TrimRight(base, "/")
}

// Account is a company's number, page or professional account.
type Account struct {
	sim       *Sim
	Network   Network
	ID        string // of the number, the page, or the Instagram account
	Business  string // WhatsApp: the business account
	Page      string // Instagram: the page it hangs on, if any
	Shown     string // number or name
	Hook      string // address of the hub's webhook
	Templates []Template
	Apps      int // that are subscribed
}

// Template is one as its owner wrote it.
type Template struct {
	Name, Language, Status, Category string
	Body                             string
	Header                           string // format of a header, or empty
}

// Account adds an account.
func (s *Sim) Account(a Account) *Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	a.sim = s
	one := &a
	for _, id := range []string{a.ID, a.Business, a.Page} {
		if id != "" {
			s.accounts[id] = one
		}
	}
	return one
}

// commented is where and by whom something was said in public.
type commented struct {
	at *Account
	by Person
}

// Person is a customer.
type Person struct {
	ID   string // page- or Instagram-scoped; of WhatsApp: the number in digits, empty when hidden
	User string // WhatsApp: business-scoped user id
	Name string
}

// Sent is a message that a company sent.
type Sent struct {
	ID       string
	Account  *Account
	To       string
	Type     string // text, image, …, template, reaction, comment, private
	Text     string
	ReplyTo  string
	Tag      string // HUMAN_AGENT
	File     []byte
	FileType string
	Template string
	Params   []string
	Mark     string // WhatsApp: biz_opaque_callback_data; Messenger: metadata
	Comment  string // that is answered, in public or in private
	At       time.Time
}

// Request is what the API was asked.
type Request struct {
	Method, Path, Query string
	Header              http.Header
	Body                []byte
	Status              int // of the answer
}

// id makes one of the shape of the network's.
func (s *Sim) id(prefix string) string {
	s.next++
	return fmt.Sprintf("%s%08d", prefix, s.next)
}

// Sent answers what companies sent, oldest first.
func (s *Sim) Sent() []Sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Sent, 0, len(s.sent))
	for _, one := range s.sent {
		out = append(out, *one)
	}
	return out
}

// Texts are the words of what was sent, in order.
func (s *Sim) Texts() []string {
	var out []string
	for _, one := range s.Sent() {
		out = append(out, one.Text)
	}
	return out
}

// Asked are the requests so far.
func (s *Sim) Asked() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.asked...)
}
