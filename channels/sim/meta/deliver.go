package meta

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
	"unicode/utf16"
)

// delivery is a webhook on its way.
type delivery struct {
	to   string
	body []byte
}

type object = map[string]any

// Sign is the value of X-Hub-Signature-256 for body.
func (s *Sim) Sign(body []byte) string {
	mac := hmac.New(sha256.New, []byte(s.Secret))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// Escaped is v as JSON in ASCII alone, with slashes escaped, as Meta writes it.
func Escaped(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("the stand-in made something that is no JSON: " + err.Error())
	}
	var out bytes.Buffer
	for _, r := range string(raw) {
		switch {
		case r == '/':
			out.WriteString(`\/`)
		case r < 0x80:
			out.WriteRune(r)
		case r > 0xFFFF:
			hi, lo := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, hi, lo)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.Bytes()
}

// Post delivers a body to an account's webhook, signed, and answers the status;
// 0 when nobody answered or it is held back.
func (a *Account) Post(body []byte) int {
	s := a.sim
	s.mu.Lock()
	d := delivery{to: a.Hook, body: body}
	times := 1 + s.repeat
	if s.holding {
		for range times {
			s.held = append(s.held, d)
		}
		s.mu.Unlock()
		return 0
	}
	s.mu.Unlock()
	status := 0
	for range times {
		status = s.deliver(d)
	}
	return status
}

func (s *Sim) deliver(d delivery) int {
	if d.to == "" {
		return 0
	}
	req, err := http.NewRequest(http.MethodPost, d.to, bytes.NewReader(d.body)) //nolint:noctx // the client has a limit
	if err != nil {
		return 0
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "facebookexternalua")
	req.Header.Set("X-Hub-Signature-256", s.Sign(d.body))
	resp, err := s.Client.Do(req)
	if err != nil {
		return 0
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body) // only the status counts
	return resp.StatusCode
}

// Subscribe asks the webhook of the account whether it expects us, as Meta does
// when a callback address is entered.
func (a *Account) Subscribe() bool {
	challenge := "1158201444"
	resp, err := a.sim.Client.Get(a.Hook + "?hub.mode=subscribe&hub.challenge=" + challenge + "&hub.verify_token=" + a.sim.Verify) //nolint:noctx // the client has a limit
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(io.LimitReader(resp.Body, 1000))
	return err == nil && resp.StatusCode == http.StatusOK && string(got) == challenge
}

// Hold keeps webhooks back until Release.
func (s *Sim) Hold() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.holding = true
}

// Release delivers what was held back, in an order of seed's; 0 is as it was.
// It answers the statuses.
func (s *Sim) Release(seed uint64) []int {
	s.mu.Lock()
	held := s.held
	s.held, s.holding = nil, false
	s.mu.Unlock()
	if seed != 0 {
		rand.New(rand.NewPCG(seed, seed)).Shuffle(len(held), func(i, j int) { held[i], held[j] = held[j], held[i] }) //nolint:gosec // an order, not a secret
	}
	var out []int
	for _, d := range held {
		out = append(out, s.deliver(d))
	}
	return out
}

// Repeat makes every webhook come n times more.
func (s *Sim) Repeat(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.repeat = n
}

// Eager makes the news of what was sent come before the API's own answer, which
// the network does not rule out. Otherwise it waits for Settle.
func (s *Sim) Eager(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.eager = on
}

// receipts tells the company what became of one, as the network does: WhatsApp
// that it left, Messenger and Instagram by an echo.
func (a *Account) receipts(one *Sent) {
	s := a.sim
	s.mu.Lock()
	eager, copied := s.eager, *one
	if !eager {
		s.due = append(s.due, copied)
	}
	s.mu.Unlock()
	if eager {
		a.tell(copied)
	}
}

func (a *Account) tell(one Sent) int {
	if a.Network == WhatsApp {
		return a.Status(one, "sent", 0)
	}
	return a.EchoOf(one)
}

// Settle delivers the news of what was sent since the last time, and answers the
// statuses.
func (s *Sim) Settle() []int {
	s.mu.Lock()
	due := s.due
	s.due = nil
	s.mu.Unlock()
	var out []int
	for _, one := range due {
		out = append(out, one.Account.tell(one))
	}
	return out
}

// get fetches a file that a company named, as the network does.
func (s *Sim) get(address string) ([]byte, string, error) {
	resp, err := s.Client.Get(address) //nolint:noctx // the client has a limit
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, 32<<20))
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d", resp.StatusCode)
	}
	return data, resp.Header.Get("Content-Type"), err
}

// download is a host of media. WhatsApp's asks for the token, the others' for
// nothing but the address.
func (s *Sim) download(w http.ResponseWriter, r *http.Request, id string) {
	s.mu.Lock()
	m, ok := s.media[id]
	s.mu.Unlock()
	switch {
	case !ok:
		http.Error(w, "URL signature expired", http.StatusForbidden)
	case strings.HasPrefix(id, "90") && r.Header.Get("Authorization") != "Bearer "+s.Token:
		http.Error(w, "no token", http.StatusUnauthorized)
	case m.away != "":
		http.Redirect(w, r, m.away, http.StatusFound)
	default:
		pause(r, m.slow)
		w.Header().Set("Content-Type", m.kind)
		w.Write(m.data) //nolint:errcheck // who asked may have gone
	}
}

// File is what a customer sends.
type File struct {
	Data []byte
	Type string        // as announced, true or not
	Name string        // of a document
	Hash string        // as announced; empty: the true one
	Away string        // the download redirects there
	Slow time.Duration // before the download begins
}

func (s *Sim) store(prefix string, f File) (id, address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id = s.id(prefix)
	hash := f.Hash
	if hash == "" {
		hash = hashOf(f.Data)
	}
	s.media[id] = &media{data: f.Data, kind: f.Type, hash: hash, away: f.Away, slow: f.Slow}
	return id, s.base + "/media/" + id
}

// Lay puts a customer's file where Messenger and Instagram serve it, and answers
// its address, for webhooks that are made by hand.
func (s *Sim) Lay(f File) string {
	_, address := s.store("cdn", f)
	return address
}

// Forget takes a customer's file away, as Meta does after its time.
func (s *Sim) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.media = map[string]*media{}
}
