package email

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base32"
	"encoding/hex"
	"net"
	"strings"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/email/oauth"
	"github.com/parleyhub/parley/channels/email/vouch"
	"github.com/parleyhub/parley/hub"
)

// adapter is one opened mail inbox. It is safe for concurrent use.
type adapter struct {
	inbox  hub.Inbox
	set    settings
	env    channels.Env
	refKey []byte
	relay  *relay      // connections for sending; nil when the inbox cannot send
	tls    *tls.Config // base of client connections; nil = the system's roots
	vouch  *vouch.Checker
	source *oauth.Source // of tokens; nil when the inbox signs in with passwords
}

var (
	_ channels.Listener  = (*adapter)(nil)
	_ channels.MailTaker = (*adapter)(nil)
	_ channels.Verifier  = (*adapter)(nil)
	_ channels.Minter    = (*adapter)(nil)
	_ channels.Addressee = (*adapter)(nil)
)

func newAdapter(in hub.Inbox, s settings, env channels.Env) *adapter {
	a := &adapter{inbox: in, set: s, env: env, refKey: env.Key("mail-ref")}
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
func (a *adapter) MintRef(m hub.Outbound) string {
	id := refID(string(m.Message))
	return id + "." + a.refMAC(id) + "@" + a.set.domain
}

// ownRef reports whether ref is a Message-ID that this inbox minted.
func (a *adapter) ownRef(ref string) bool {
	local, domain, ok := split(strings.Trim(ref, "<> "))
	if !ok || domain != a.set.domain {
		return false
	}
	id, mac, ok := strings.Cut(local, ".")
	return ok && hmac.Equal([]byte(mac), []byte(a.refMAC(id)))
}

var mac32 = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

func (a *adapter) refMAC(id string) string {
	m := hmac.New(sha256.New, a.refKey)
	m.Write([]byte(a.inbox.ID))
	m.Write([]byte{0})
	m.Write([]byte(id))
	return mac32.EncodeToString(m.Sum(nil))[:13]
}

// refID is a message's id as it may stand in an address; ids of another shape
// are hashed.
func refID(id string) string {
	if id == "" || len(id) > 40 || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		sum := sha256.Sum256([]byte(id))
		return hex.EncodeToString(sum[:13])
	}
	return id
}

// bouncePrefix begins the token of an envelope sender; no reply token is as long.
const bouncePrefix = "b-"

// bounceTo is the envelope sender of m: a report that comes to it is about m,
// whatever it says inside. Empty when the address would be too long for the
// rules of mail (64 bytes before the @).
func (a *adapter) bounceTo(m hub.Outbound) string {
	id := refID(string(m.Message))
	local := a.set.local + "+" + bouncePrefix + id + "-" + a.refMAC("bounce "+id)
	if len(local) > 64 {
		return a.set.address
	}
	return local + "@" + a.set.domain
}

// bounced is the Ref of the message whose envelope sender held token.
func (a *adapter) bounced(token string) (ref string, ok bool) {
	rest, ok := strings.CutPrefix(token, bouncePrefix)
	if !ok {
		return "", false
	}
	i := strings.LastIndexByte(rest, '-')
	if i < 0 || !hmac.Equal([]byte(rest[i+1:]), []byte(a.refMAC("bounce "+rest[:i]))) {
		return "", false
	}
	return rest[:i] + "." + a.refMAC(rest[:i]) + "@" + a.set.domain, true
}

// Owns reports whether address is this inbox's, with or without a token.
func (a *adapter) Owns(address string) bool {
	_, ok := a.owned(address)
	return ok
}

// owned reports whether address is this inbox's, and what stands after its plus.
func (a *adapter) owned(address string) (token string, ok bool) {
	local, domain, ok := split(strings.Trim(strings.TrimSpace(address), "<>"))
	if !ok || domain != a.set.domain {
		return "", false
	}
	base, token, _ := strings.Cut(local, "+")
	if strings.Trim(base, `"`) != a.set.local {
		return "", false
	}
	return strings.Trim(token, `"`), true
}
