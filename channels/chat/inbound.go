package chat

import (
	"context"
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/chat/strict"
	"github.com/parleyhub/parley/hub"
)

// clientID is the shape of the visitor's own id of a message.
var clientID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// take hands one message of a visitor to the sink. A nil error means durable:
// only then may it be acknowledged. The person comes back as now known.
func (a *adapter) take(ctx context.Context, sink channels.Sink, p *person, cid, words string, files []hub.Attachment) (*person, error) {
	if a.set.prechat == askRequired && p.ident == nil && (p.sess.Name == "" || p.sess.Email == "") {
		return p, errAbout
	}
	if !a.env.Live.Allow(ctx, a.limitKey("msg", p.sess.Visitor), a.set.perFive, 5*time.Second) {
		return p, limited()
	}
	s := p.sess
	s.Alone = p.ident == nil
	if s.Spoke.IsZero() {
		s.Spoke = a.env.Now().UTC() // also renews a row that was about to be forgotten
	}
	next, err := a.keep(ctx, p, s)
	if err != nil {
		return p, err
	}
	return next, sink.Message(ctx, a.inbound(next, cid, words, files))
}

// content checks what a visitor sends against the bounds.
func (a *adapter) content(p *person, f strict.Frame) (string, []hub.Attachment, error) {
	if !clientID.MatchString(f.CID) {
		return "", nil, hub.InvalidField("cid", "must be 1 to 64 letters, digits, - or _")
	}
	if utf8.RuneCountInString(f.Text) > maxText {
		return "", nil, hub.InvalidField("text", "is longer than 10,000 characters")
	}
	if len(f.Files) > maxFiles {
		return "", nil, hub.InvalidField("files", "are more than 5")
	}
	if len(f.Files) > 0 && !a.set.files {
		return "", nil, hub.InvalidField("files", "are not taken in this chat")
	}
	files := make([]hub.Attachment, 0, len(f.Files))
	for _, ticket := range f.Files {
		at, ok := a.redeem(p, ticket)
		if !ok {
			return "", nil, hub.InvalidField("files", "name a file that was not uploaded here")
		}
		files = append(files, at)
	}
	words := strict.Clean(f.Text)
	if words == "" && len(files) == 0 {
		return "", nil, hub.InvalidField("text", "is empty")
	}
	return words, files, nil
}

func (a *adapter) inbound(p *person, cid, words string, files []hub.Attachment) hub.Inbound {
	now := a.env.Now().UTC()
	m := hub.Inbound{
		Inbox: a.in.ID, Kind: kind,
		SrcKey: string(a.in.ID) + "/" + p.sess.Visitor + "/" + cid, Thread: p.sess.Visitor,
		From: p.who(), FromName: p.sess.Name, Language: p.lang,
		Text: words, Attachments: files, ClientID: cid,
		ReceivedAt: now, AcceptedAt: now,
	}
	if p.sess.Email != "" {
		m.Claims = []hub.Handle{hub.EmailHandle(p.sess.Email)}
	}
	if id := p.ident; id != nil {
		m.Proof, m.Auth, m.Traits = strict.Proof, hub.VerdictVerified, id.Traits
		m.Also = []hub.Handle{p.visitor()}
		if id.Email != "" {
			m.Also = append(m.Also, hub.EmailHandle(id.Email))
		}
		if id.Name != "" {
			m.FromName = id.Name
		}
	}
	return m
}

// about keeps the name and mail a visitor gives before or while chatting. They
// are claims; nothing is proven by them.
func (a *adapter) about(ctx context.Context, p *person, f strict.Frame) (*person, error) {
	if f.Language != "" && language.MatchString(f.Language) {
		next := *p
		next.lang = f.Language
		p = &next
	}
	if f.Name == "" && f.Email == "" {
		return p, nil
	}
	if f.Email != "" && !strict.MailShaped(f.Email) {
		return p, hub.InvalidField("email", "is no mail address")
	}
	s := p.sess
	if name := strict.Line(f.Name, 120); name != "" {
		s.Name = name
	}
	if f.Email != "" {
		s.Email = f.Email
	}
	if s == p.sess {
		return p, nil
	}
	if !a.env.Live.Allow(ctx, a.limitKey("msg", p.sess.Visitor), a.set.perFive, 5*time.Second) {
		return p, limited()
	}
	return a.keep(ctx, p, s)
}

// logout forgets the session and ends its sockets.
func (a *adapter) logout(ctx context.Context, p *person) error {
	if err := a.forget(ctx, p); err != nil {
		return err
	}
	a.open.each(p.visitor(), func(s *socket) { s.end(closeSession, "signed out") })
	return nil
}
