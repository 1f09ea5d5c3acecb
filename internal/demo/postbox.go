package demo

import (
	"context"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/parleyhub/parley/channels/sim"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/hangup"
	"github.com/parleyhub/parley/internal/mime"
)

// fullDomain is where mailboxes are full: what is sent there comes to nothing.
const fullDomain = "full-mailbox.example"

// maxLetter bounds one mail that the house sends, in bytes.
const maxLetter = 40 << 20

// postbox is the mail host that the house sends through. It takes everything and
// hands each mail to whom it is for, if they are in the play at the moment.
type postbox struct {
	server *smtp.Server
	ln     *hangup.Line

	mu    sync.Mutex
	going map[string]*person // by address, those who look into their mailbox
	page  *sim.Mailbox       // the people on the page; nil until it is open
}

// letter is a mail as its receiver has it.
type letter struct {
	id, from, subject, text string
	references              []string
}

func openPostbox(ctx context.Context, log *slog.Logger) (*postbox, error) {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, hub.Wrap(hub.Temporary, err, "the demo's mail host cannot listen")
	}
	b := &postbox{ln: hangup.NewLine(ln), going: map[string]*person{}}
	b.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &delivery{box: b}, nil }))
	b.server.Domain = "post.example"
	b.server.MaxMessageBytes = maxLetter
	b.server.ReadTimeout, b.server.WriteTimeout = time.Minute, time.Minute
	b.server.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelDebug)
	return b, nil
}

// serve takes mail until ctx ends.
func (b *postbox) serve(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { b.ln.End(b.server) }) // Serve answers why it ended
	defer stop()
	if err := b.server.Serve(b.ln); err != nil && ctx.Err() == nil {
		return hub.Wrap(hub.Temporary, err, "the demo's mail host ended")
	}
	return nil
}

func (b *postbox) close() { _ = b.ln.Close() }

func (b *postbox) port() int { return b.ln.Addr().(*net.TCPAddr).Port }

// follow lets p hear their mail until they stop.
func (b *postbox) follow(p *person) (stop func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.going[p.email] = p
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.going, p.email)
	}
}

// delivery is one connection of the house.
type delivery struct {
	box *postbox
	to  []string
}

func (d *delivery) Reset()                               { d.to = nil }
func (d *delivery) Logout() error                        { return nil }
func (d *delivery) Mail(string, *smtp.MailOptions) error { return nil }
func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error {
	to = strings.ToLower(to)
	if strings.HasSuffix(to, "@"+fullDomain) {
		return &smtp.SMTPError{Code: 552, EnhancedCode: smtp.EnhancedCode{5, 2, 2}, Message: "the mailbox is full"}
	}
	d.to = append(d.to, to)
	return d.box.mood(to)
}

// mood is how the people on the page let their mail host answer.
func (b *postbox) mood(to string) error {
	page := b.onPage()
	if page == nil || !page.Has(to) {
		return nil
	}
	switch page.Fault() {
	case sim.Busy:
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "too many mails, try again later"}
	case sim.Broken:
		return &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "the mail system is broken"}
	case sim.Refused:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "there is nobody of that name"}
	}
	return nil
}

func (b *postbox) onPage() *sim.Mailbox {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.page
}

// show gives mail to the people on the page from now on.
func (b *postbox) show(page *sim.Mailbox) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.page = page
}

func (d *delivery) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	body, err := mime.Read(raw)
	if err != nil {
		return nil // the host takes what its users could not read
	}
	h := mime.Inspect(raw).Header
	l := letter{from: replyTo(h), subject: h.Text("Subject"), text: body.Text, references: mime.MessageIDs(h.Raw("References"))}
	if ids := mime.MessageIDs(h.Raw("Message-ID")); len(ids) > 0 {
		l.id = ids[0]
	}
	d.box.mu.Lock()
	defer d.box.mu.Unlock()
	for _, to := range d.to {
		if p := d.box.going[to]; p != nil {
			p.letter(l)
		}
		if d.box.page != nil {
			d.box.page.Deliver(to, sim.Letter{ID: l.id, From: l.from, Subject: l.subject, Text: l.text, References: l.references})
		}
	}
	return nil
}

func replyTo(h mime.Header) string {
	for _, name := range []string{"Reply-To", "From"} {
		if list := mime.Addresses(h.Raw(name)); len(list) > 0 {
			return list[0].Address
		}
	}
	return ""
}
