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

	"github.com/parleyhub/parley/hub"
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
	ln     net.Listener

	mu    sync.Mutex
	going map[string]*person // by address, those who look into their mailbox
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
	b := &postbox{ln: ln, going: map[string]*person{}}
	b.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &delivery{box: b}, nil }))
	b.server.Domain = "post.example"
	b.server.MaxMessageBytes = maxLetter
	b.server.ReadTimeout, b.server.WriteTimeout = time.Minute, time.Minute
	b.server.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelDebug)
	return b, nil
}

// serve takes mail until ctx ends.
func (b *postbox) serve(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { _ = b.server.Close() }) // Serve answers why it ended
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
	return nil
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
