// Package telegram stands in for Telegram's Bot API, for tests and for the demo.
// In come the requests of one bot, in the shapes of core.telegram.org/bots/api,
// and what a test lets customers do; out go updates, posted to the bot's webhook
// or fetched by it, files, and a record of all that was sent. It refuses what
// Telegram refuses, and can be told to fail.
package telegram

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Object is a JSON object of the Bot API.
type Object = map[string]any

// Server is the network with one bot. It is safe for concurrent use.
type Server struct {
	Token  string
	Bot    Object
	Client *http.Client // posts updates; http.DefaultClient if nil
	now    func() time.Time

	mu       sync.Mutex
	update   int64 // id of the last update
	last     map[int64]int64
	messages map[[2]int64]Object
	files    map[string]file
	pending  []Object
	wake     chan struct{} // closed and renewed when something is pending
	albums   int
	polls    int    // how many getUpdates were begun
	hook     Object // url, secret_token, allowed_updates
	hookErr  string
	hookAt   int64
	allowed  []string
	blocked  map[int64]bool
	revoked  bool
	fault    *Fault
	sent     []Sent
	history  []Object // every update there ever was
}

type file struct {
	data []byte
	path string
	size int64 // as stated; may lie
}

// Sent is one request that the bot made.
type Sent struct {
	Method string
	Params Object
	Files  map[string][]byte // by field or attached name
	Result any               // nil: it was refused
}

// BotID and Username of every stand-in.
const (
	BotID    = 5550001111
	Username = "parley_test_bot"
)

// New makes a network at the time of now.
func New(now func() time.Time) *Server {
	return &Server{
		Token: fmt.Sprintf("%d:AAF-stand-in_token_of_a_bot_for_tests", int64(BotID)),
		Bot: Object{"id": int64(BotID), "is_bot": true, "first_name": "Parley", "username": Username, "can_join_groups": true,
			"can_read_all_group_messages": false, "supports_inline_queries": false},
		now: now, update: 870_000_000, last: map[int64]int64{}, messages: map[[2]int64]Object{}, files: map[string]file{},
		wake: make(chan struct{}), blocked: map[int64]bool{},
	}
}

// ServeHTTP answers /bot<token>/<method> and /file/bot<token>/<path>.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if rest, ok := strings.CutPrefix(r.URL.Path, "/file/bot"); ok {
		token, path, _ := strings.Cut(rest, "/")
		s.serveFile(w, token, path)
		return
	}
	rest, ok := strings.CutPrefix(r.URL.Path, "/bot")
	token, method, cut := strings.Cut(rest, "/")
	if !ok || !cut {
		http.NotFound(w, r)
		return
	}
	s.mu.Lock()
	known := token == s.Token && !s.revoked
	s.mu.Unlock()
	if !known {
		refuse(w, 401, "Unauthorized", nil)
		return
	}
	run, ok := methods[method]
	if !ok {
		refuse(w, 404, "Not Found", nil)
		return
	}
	params, files, err := readParams(w, r)
	if err != nil {
		refuse(w, 400, "Bad Request: "+err.Error(), nil)
		return
	}
	c := &call{Server: s, method: method, params: params, files: files, r: r}
	if s.fails(w, c, run) {
		return
	}
	result, err := run(c)
	c.answer(w, result, err)
}

// refusal is an error of the Bot API.
type refusal struct {
	code int
	text string
	more Object
}

func (r *refusal) Error() string { return r.text }

func bad(format string, args ...any) error {
	return &refusal{code: 400, text: "Bad Request: " + fmt.Sprintf(format, args...)}
}

// call is one request under way.
type call struct {
	*Server
	method string
	params Object
	files  map[string][]byte
	r      *http.Request
}

// remember is how many requests and updates are kept.
const remember = 2000

// record keeps what was asked, before it is answered.
func (c *call) record(result any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent[max(0, len(c.sent)-remember+1):], Sent{Method: c.method, Params: c.params, Files: c.files, Result: result})
}

func (c *call) answer(w http.ResponseWriter, result any, err error) {
	c.record(result)
	if err != nil {
		e, ok := err.(*refusal)
		if !ok {
			e = &refusal{code: 500, text: "Internal Server Error"}
		}
		refuse(w, e.code, e.text, e.more)
		return
	}
	write(w, 200, Object{"ok": true, "result": result})
}

func refuse(w http.ResponseWriter, code int, description string, parameters Object) {
	o := Object{"ok": false, "error_code": code, "description": description}
	if parameters != nil {
		o["parameters"] = parameters
	}
	write(w, code, o)
}

func write(w http.ResponseWriter, code int, o Object) {
	raw, err := json.Marshal(o)
	if err != nil {
		code, raw = 500, []byte(`{"ok":false,"error_code":500,"description":"Internal Server Error"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	w.Write(raw)
}

// Sent are the requests of a method so far; of all methods when it is empty.
func (s *Server) Sent(method string) (out []Sent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.sent {
		if method == "" || one.Method == method {
			out = append(out, one)
		}
	}
	return out
}

// Updates are all updates there ever were.
func (s *Server) Updates() []Object {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Object(nil), s.history...)
}

// Pending is how many updates the bot has not taken.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.pending)
}

// Revoke makes the token worthless.
func (s *Server) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = true
}

func (s *Server) serveFile(w http.ResponseWriter, token, path string) {
	s.mu.Lock()
	fault := s.fault
	var found *file
	for _, f := range s.files {
		if f.path == path {
			found = &f
		}
	}
	known := token == s.Token && !s.revoked
	s.mu.Unlock()
	switch {
	case !known:
		refuse(w, 401, "Unauthorized", nil)
	case fault != nil && fault.covers("file"):
		w.WriteHeader(max(fault.Status, 500))
	case found == nil:
		refuse(w, 404, "Not Found", nil)
	default:
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Write(found.data)
	}
}
