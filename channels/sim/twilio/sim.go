// Package twilio stands in for Twilio: its REST API as an HTTP handler, and the
// people on the other end of the line, who write, call, stop and start at a
// program's word. Webhooks are signed as Twilio signs them. It records what was
// sent, tells what becomes of it, and fails on demand. It reads and keeps
// everything in memory; nothing in it is for the product's own use.
package twilio

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Options of a stand-in.
type Options struct {
	AccountSID string
	AuthToken  string
	Now        func() time.Time
	HTTP       *http.Client // for webhooks and files; http.DefaultClient if nil
}

// Number is a phone number of the account, with the addresses entered for it.
type Number struct {
	Phone     string
	SMS       string // a message comes in
	Voice     string // a call comes in
	Status    string // call status changes
	Method    string // of the webhooks; POST if empty
	Service   string // messaging service it belongs to
	TextsOnly bool   // cannot call
	CallsOnly bool   // cannot write
}

// File is a file of a picture message.
type File struct {
	Type string // as claimed
	Data []byte
}

// Message is one message, in or out.
type Message struct {
	SID, From, To, Body, Service string
	Inbound                      bool
	Status                       string
	ErrorCode                    int
	Files                        []File   // inbound: attached; outbound: as fetched
	MediaURLs                    []string // outbound
	Callback                     string
	At                           time.Time
	form                         [][2]string // inbound: its webhook, for a second time
}

// Request is one request that the API was asked.
type Request struct {
	Method, Path string
	Query, Form  map[string][]string
}

// Sim is a stand-in. It is safe for concurrent use.
type Sim struct {
	opt  Options
	http *http.Client

	mu       sync.Mutex
	base     string // where the handler is served
	cdn      string // where media redirect to; empty = base
	numbers  []*Number
	messages []*Message
	calls    []*Call
	records  map[string]*Recording
	requests []Request
	out      map[string]bool   // who wants no messages: our number, then theirs
	fate     map[string]int    // outbound by To: the error code it ends with
	plots    map[string]Plot   // of calls that we start, by the person's number
	jobs     []func() delivery // callbacks that wait, in order
	wake     chan struct{}
	fault    Fault
	next     int
}

// New makes a stand-in.
func New(opt Options) *Sim {
	s := &Sim{opt: opt, http: opt.HTTP, records: map[string]*Recording{}, out: map[string]bool{}, fate: map[string]int{},
		plots: map[string]Plot{}, wake: make(chan struct{}, 1)}
	if s.http == nil {
		s.http = http.DefaultClient
	}
	return s
}

// At says where the handler is served, without a trailing slash. Files redirect
// to cdn, another address of the same handler or of anything else; empty: base.
func (s *Sim) At(base, cdn string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.base, s.cdn = base, cdn
	if cdn == "" {
		s.cdn = base
	}
}

// Add adds a number to the account, or changes it.
func (s *Sim) Add(n Number) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if have := s.number(n.Phone); have != nil {
		*have = n
		return
	}
	s.numbers = append(s.numbers, &n)
}

func (s *Sim) number(phone string) *Number {
	for _, n := range s.numbers {
		if n.Phone == phone {
			return n
		}
	}
	return nil
}

// Sent are the messages that we were asked to send, in order.
func (s *Sim) Sent() (out []Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.messages {
		if !m.Inbound {
			out = append(out, *m)
		}
	}
	return out
}

// Requests are all requests to the API that signed in, in order.
func (s *Sim) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// Fate makes messages to a number end as undelivered with an error code.
func (s *Sim) Fate(to string, code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fate[to] = code
}

// sid mints an id: two letters and 32 hexadecimal digits. Call with s.mu held.
func (s *Sim) sid(prefix string) string {
	s.next++
	return fmt.Sprintf("%s%032x", prefix, s.next)
}

// later queues a callback. Call with s.mu held.
func (s *Sim) later(job func() delivery) {
	s.jobs = append(s.jobs, job)
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *Sim) now() time.Time { return s.opt.Now().UTC() }

func rfc2822(t time.Time) string { return t.Format(time.RFC1123Z) }
