package app

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/mail"
	"net/smtp"
	"strings"
	"sync"
	"testing"

	gosmtp "github.com/emersion/go-smtp"

	"github.com/parleyhub/parley/internal/hangup"
	"github.com/parleyhub/parley/internal/testpeers"
)

// letter is a mail that the hub sent.
type letter struct {
	from   string // of the envelope
	to     string
	header mail.Header
	raw    string
}

// mailHost is the relay that the hub sends through.
type mailHost struct {
	port int
	mu   sync.Mutex
	got  []letter
	slow func(raw string)      // optional: what the relay does before it takes a letter
	deny func(to string) error // optional: whom it refuses
}

func newMailHost(t testing.TB) *mailHost {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &mailHost{port: ln.Addr().(*net.TCPAddr).Port}
	s := gosmtp.NewServer(gosmtp.BackendFunc(func(*gosmtp.Conn) (gosmtp.Session, error) { return &relaying{h: h}, nil }))
	s.Domain = "relay.example"
	var wg sync.WaitGroup
	line := hangup.NewLine(ln)
	wg.Go(func() { _ = s.Serve(line) })
	t.Cleanup(func() { line.End(s); wg.Wait() })
	return h
}

type relaying struct {
	h        *mailHost
	from, to string
}

func (r *relaying) Reset()        { r.to = "" }
func (r *relaying) Logout() error { return nil }
func (r *relaying) Mail(from string, _ *gosmtp.MailOptions) error {
	r.from = from
	return nil
}

func (r *relaying) Rcpt(to string, _ *gosmtp.RcptOptions) error {
	r.to = to
	if r.h.deny != nil {
		return r.h.deny(to)
	}
	return nil
}

func (r *relaying) Data(in io.Reader) error {
	raw, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	if r.h.slow != nil {
		r.h.slow(string(raw))
	}
	r.h.mu.Lock()
	defer r.h.mu.Unlock()
	r.h.got = append(r.h.got, letter{from: r.from, to: r.to, header: m.Header, raw: string(raw)})
	return nil
}

func (h *mailHost) letters() []letter {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]letter(nil), h.got...)
}

// await waits for a letter that contains text.
func (h *mailHost) await(t testing.TB, text string) letter {
	t.Helper()
	var found letter
	testpeers.Await(t, soon, "a letter saying "+text, func() bool {
		for _, l := range h.letters() {
			if strings.Contains(l.raw, text) {
				found = l
				return true
			}
		}
		return false
	})
	return found
}

// mailIn hands a mail to the hub's receiving listener.
func mailIn(at, from, to, raw string) error {
	return smtp.SendMail(at, nil, from, []string{to}, []byte(strings.ReplaceAll(raw, "\n", "\r\n")))
}

// plain is a short mail.
func plain(id, from, subject, text string) string {
	return fmt.Sprintf("Message-ID: <%s@mail.example>\nFrom: %s\nTo: %s\nSubject: %s\nDate: Mon, 02 Mar 2026 09:00:00 +0000\n"+
		"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n%s\n", id, from, houseAddress, subject, text)
}
