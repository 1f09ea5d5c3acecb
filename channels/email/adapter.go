package email

import (
	"crypto/tls"
	"net"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/email/oauth"
	"github.com/parleyhub/parley/channels/email/refs"
	"github.com/parleyhub/parley/channels/email/vouch"
	"github.com/parleyhub/parley/hub"
)

// adapter is one opened mail inbox. It is safe for concurrent use.
type adapter struct {
	inbox  hub.Inbox
	set    settings
	env    channels.Env
	refs   refs.Minter
	relay  *relay      // connections for sending; nil when the inbox cannot send
	tls    *tls.Config // base of client connections; nil = the system's roots
	vouch  *vouch.Checker
	stood  vouch.Book    // what receivers hold against us
	source *oauth.Source // of tokens; nil when the inbox signs in with passwords
}

var (
	_ channels.Listener  = (*adapter)(nil)
	_ channels.MailTaker = (*adapter)(nil)
	_ channels.Verifier  = (*adapter)(nil)
	_ channels.Minter    = (*adapter)(nil)
	_ channels.Addressee = (*adapter)(nil)
	_ channels.Sender    = (*adapter)(nil)
)

func newAdapter(in hub.Inbox, s settings, env channels.Env) *adapter {
	a := &adapter{inbox: in, set: s, env: env, refs: refs.Minter{Key: env.Key("mail-ref"), Inbox: string(in.ID), Domain: s.names[0].Domain}}
	a.vouch = &vouch.Checker{Receiver: s.authserv, MX: s.mx, Resolver: net.DefaultResolver, Now: env.Now}
	a.source = a.newSource()
	if s.smtp != nil {
		a.relay = newRelay(a)
	}
	return a
}

func (a *adapter) Close() error {
	if a.relay != nil {
		a.relay.close()
	}
	return nil
}

// MintRef is the Message-ID of m, without brackets: the same for every attempt,
// and recognisable as ours when it comes back.
func (a *adapter) MintRef(m hub.Outbound) string { return a.refs.Ref(string(m.Message)) }

// bounceTo is the envelope sender of m, at the address it goes out from: a report
// that comes to it is about m. The bare address when it would be too long for the
// rules of mail (64 bytes before the @).
func (a *adapter) bounceTo(m hub.Outbound) string {
	from, token := a.set.names.From(m.Alias), a.refs.Bounce(string(m.Message))
	if len(from.Local)+1+len(token) > 64 {
		return from.Address.Address
	}
	return from.Local + "+" + token + "@" + from.Domain
}

// Owns reports whether address is this inbox's, with or without a token.
func (a *adapter) Owns(address string) bool {
	_, _, ok := a.set.names.Owned(address)
	return ok
}

// Senders are the addresses that mails may go out from, the inbox's own first.
func (a *adapter) Senders() []hub.Address { return a.set.names.List() }
