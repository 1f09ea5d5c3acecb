package email_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"go.uber.org/goleak"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/email"
	"github.com/parleyhub/parley/channels/email/apart"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/hangup"
)

// TestMain also is the reader process: the tests run themselves as it.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "read-mail" {
		if err := apart.Child(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

const ourAddress = "support@desk.example"

// relay is somebody's outgoing mail server: an SMTP server nobody here wrote.
type relay struct {
	mu       sync.Mutex
	fault    func(stage string) error
	mails    []sent
	sessions int
	ln       net.Listener
	keep     bool // bodies
	count    atomic.Int64
	password string
	token    string // set: it takes this alone, by XOAUTH2
}

type sent struct {
	from string
	to   []string
	raw  string
}

func startRelay(t testing.TB) *relay {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{ln: ln, keep: true}
	s := smtp.NewServer(r)
	s.AllowInsecureAuth, s.Domain, s.ErrorLog = true, "relay.example", silent{}
	s.MaxLineLength = 1000 // what RFC 5321 says
	var wg sync.WaitGroup
	line := hangup.NewLine(ln)
	wg.Go(func() { _ = s.Serve(line) })
	t.Cleanup(func() { line.End(s); wg.Wait() })
	return r
}

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

func (r *relay) settings() map[string]any {
	host, port, _ := net.SplitHostPort(r.ln.Addr().String())
	n, _ := strconv.Atoi(port)
	return map[string]any{"host": host, "port": float64(n), "security": "none"}
}

func (r *relay) fail(f func(stage string) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fault = f
}

func (r *relay) at(stage string) error {
	r.mu.Lock()
	fault := r.fault
	r.mu.Unlock()
	if fault == nil {
		return nil
	}
	return fault(stage)
}

func (r *relay) all() []sent {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]sent(nil), r.mails...)
}

func (r *relay) last(t testing.TB) sent {
	t.Helper()
	list := r.all()
	if len(list) == 0 {
		t.Fatal("nothing was sent")
	}
	return list[len(list)-1]
}

func (r *relay) NewSession(c *smtp.Conn) (smtp.Session, error) {
	if err := r.at("connect"); err != nil {
		return nil, err
	}
	r.mu.Lock()
	r.sessions++
	r.mu.Unlock()
	return &relaySession{r: r, c: c}, nil
}

type relaySession struct {
	r    *relay
	c    *smtp.Conn
	mail sent
}

func (s *relaySession) AuthMechanisms() []string {
	switch {
	case s.r.token != "":
		return []string{"XOAUTH2"}
	case s.r.password == "":
		return nil
	}
	return []string{sasl.Plain}
}

// bearer is the server's side of XOAUTH2: a refusal is explained, and the
// explanation wants an empty answer.
type bearer struct {
	want    string
	refused bool
}

func (b *bearer) Next(said []byte) ([]byte, bool, error) {
	switch {
	case b.refused:
		return nil, true, smtp.ErrAuthFailed
	case string(said) == b.want:
		return nil, true, nil
	}
	b.refused = true
	return []byte(`{"status":"400"}`), false, nil
}

func (s *relaySession) Auth(string) (sasl.Server, error) {
	if s.r.token != "" {
		return &bearer{want: "user=support@desk.example\x01auth=Bearer " + s.r.token + "\x01\x01"}, nil
	}
	return sasl.NewPlainServer(func(_, _, password string) error {
		if password != s.r.password {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}
func (s *relaySession) Mail(from string, _ *smtp.MailOptions) error {
	s.mail = sent{from: from}
	return s.r.at("mail")
}
func (s *relaySession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mail.to = append(s.mail.to, to)
	return s.r.at("rcpt")
}
func (s *relaySession) Data(in io.Reader) error {
	raw, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	if err := s.r.at("data"); err != nil {
		if errors.Is(err, errDrop) {
			s.c.Close()
		}
		return err
	}
	s.r.count.Add(1)
	if s.r.keep {
		s.mail.raw = string(raw)
		s.r.mu.Lock()
		s.r.mails = append(s.r.mails, s.mail)
		s.r.mu.Unlock()
	}
	return nil
}
func (s *relaySession) Reset()        {}
func (s *relaySession) Logout() error { return nil }

var errDrop = errors.New("drop the line")

// door is our receiving listener, with the inboxes behind it.
type door struct {
	addr  string
	mu    sync.Mutex
	rooms []email.Target
}

func (d *door) add(r *channeltest.Rig) {
	d.mu.Lock()
	defer d.mu.Unlock()
	taker := r.Adapter.(channels.MailTaker)
	for _, have := range d.rooms {
		if have.Taker == taker {
			return
		}
	}
	d.rooms = append(d.rooms, email.Target{Taker: taker, Sink: r.Hub})
}

func (d *door) route(rcpt string) (out []email.Target) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, r := range d.rooms {
		if r.Taker.TakesMailFor(rcpt) {
			out = append(out, r)
		}
	}
	return out
}

func openDoor(t testing.TB, opt email.ServerOptions) *door {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &door{addr: ln.Addr().String()}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := email.Serve(ctx, ln, opt, d.route); err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	t.Cleanup(func() { cancel(); wg.Wait() })
	return d
}

// post hands raw to our listener as a mail server does.
func post(t testing.TB, addr, from string, to []string, raw string) error {
	t.Helper()
	c, err := smtp.Dial(addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return c.SendMail(from, to, strings.NewReader(raw))
}

func crlf(l ...string) string { return strings.Join(l, "\r\n") }

func TestEmailKeepsTheChannelContract(t *testing.T) {
	channeltest.Run(t, channeltest.Case{
		Channel: email.Channel,
		To:      hub.EmailHandle("ann@customer.example"),
		Start: func(t *testing.T, h *channeltest.Hub) (map[string]any, channeltest.Provider) {
			out, in := startRelay(t), openDoor(t, email.ServerOptions{})
			out.password = "correct horse"
			smtpSet := out.settings()
			smtpSet["username"], smtpSet["password"] = "support", out.password
			offer := func(t testing.TB, r *channeltest.Rig, raw string, to string) bool {
				in.add(r)
				return post(t, in.addr, "ann@customer.example", []string{to}, raw) == nil
			}
			return map[string]any{"address": ourAddress, "smtp_in": true, "smtp": smtpSet}, channeltest.Provider{
				Offer: func(t testing.TB, r *channeltest.Rig, key, text string) bool {
					return offer(t, r, crlf("From: Ann <ann@customer.example>", "To: "+ourAddress, "Message-ID: <"+key+"@customer.example>", "Subject: Question", "", text, ""), ourAddress)
				},
				Answer: func(t testing.TB, r *channeltest.Rig, m hub.Outbound, key, text string) bool {
					last := out.last(t).raw
					replyTo := header(last, "Reply-To")
					return offer(t, r, crlf("From: Ann <ann@customer.example>", "To: "+replyTo, "Message-ID: <"+key+"@customer.example>",
						"In-Reply-To: "+header(last, "Message-ID"), "Subject: Re: Question", "", text, ""), strings.Trim(replyTo[strings.LastIndex(replyTo, "<"):], "<>"))
				},
				Taken: func() (texts []string) {
					for _, m := range out.all() {
						texts = append(texts, m.raw)
					}
					return texts
				},
				Fail: func(f channeltest.Fault) {
					switch f {
					case channeltest.Busy:
						out.fail(func(string) error {
							return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: fmt.Sprintf("Greylisted, come back in %d seconds", int(channeltest.BusyFor.Seconds()))}
						})
					case channeltest.Broken:
						out.fail(func(string) error { return &smtp.SMTPError{Code: 451, Message: "trouble"} })
					case channeltest.Refused:
						out.fail(func(stage string) error {
							if stage != "rcpt" {
								return nil
							}
							return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
						})
					case channeltest.Gone:
						out.ln.Close()
					}
				},
			}
		},
	})
}

// header is the first value of a field, unfolded.
func header(raw, name string) string {
	head, _, _ := strings.Cut(raw, "\r\n\r\n")
	head = strings.NewReplacer("\r\n ", " ", "\r\n\t", " ").Replace(head)
	for line := range strings.SplitSeq(head, "\r\n") {
		if k, v, ok := strings.Cut(line, ":"); ok && strings.EqualFold(k, name) {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

func readAll(t testing.TB, h *channeltest.Hub, id hub.BlobID) []byte {
	t.Helper()
	r, _, err := h.Env().Blobs.Open(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
