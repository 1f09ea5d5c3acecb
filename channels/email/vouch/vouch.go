// Package vouch says whether the From line of a mail is vouched for: by the host
// that received it for us, where one is named, else by checks of our own: DKIM
// and, where the hub is the MX itself, SPF, held against the domain's DMARC
// record. Names are asked for one second at most; what cannot be found out by
// then is unverified. It never refuses and never delays beyond that second.
package vouch

import (
	"context"
	"net"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/idna"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/mime"
)

// dnsTime is the most that asking for names may delay a mail.
const dnsTime = time.Second

// After patience mails in a row for which no name server answered, further ones
// are not delayed at all for a while.
const (
	patience = 3
	rest     = 15 * time.Second
)

// Resolver asks for names; *net.Resolver is one.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error)
	LookupAddr(ctx context.Context, addr string) ([]string, error)
}

// Checker judges the mails of one inbox. It is safe for concurrent use.
type Checker struct {
	Receiver string // the authserv-id of the host that receives for us, in lower case; empty = none is believed
	MX       bool   // mail comes to the hub straight from its senders' hosts
	Resolver Resolver
	Now      func() time.Time

	mu     sync.Mutex
	silent int       // mails in a row without an answer
	until  time.Time // nobody is asked before
}

// Mail is what is judged.
type Mail struct {
	Header mime.Header
	Raw    []byte
	Peer   string // who handed it to us, host:port; empty = not known
	Path   string // the envelope's sender
}

// Judge answers the verdict and how it came about.
func (c *Checker) Judge(ctx context.Context, m Mail) (hub.Verdict, hub.Checked) {
	domain, reason := author(m.Header)
	if reason != "" {
		return hub.VerdictFailed, hub.Checked{Reason: reason, Domain: domain}
	}
	if c.Receiver != "" {
		if said := block(m.Header, c.Receiver); len(said) > 0 {
			return c.received(said, domain)
		}
	}
	return c.own(ctx, m, domain)
}

// author is the domain of the one sender that the From line names.
func author(h mime.Header) (string, hub.CheckReason) {
	from := h.All("From")
	if len(from) == 0 {
		return "", hub.CheckNoSender
	}
	list := mime.Addresses(strings.Join(from, ","))
	switch {
	case len(list) == 0:
		return "", hub.CheckNoSender
	case len(list) > 1 || len(from) > 1:
		return "", hub.CheckSeveralSenders
	}
	address := list[0].Address
	domain := strings.ToLower(strings.TrimSuffix(address[strings.LastIndexByte(address, '@')+1:], "."))
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		domain = ascii
	}
	if nameClaims(list[0]) {
		return domain, hub.CheckTwoAddresses
	}
	return domain, ""
}

// nameClaims reports whether the display name shows an address that is not the
// sender's.
func nameClaims(from hub.Address) bool {
	for word := range strings.FieldsFuncSeq(from.Name, func(r rune) bool { return strings.ContainsRune(" \t<>()[]\",;:", r) }) {
		if mime.ValidAddress(word) && strings.Contains(word, ".") && !strings.EqualFold(word, from.Address) {
			return true
		}
	}
	return false
}

// resting reports whether nobody is asked now.
func (c *Checker) resting() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Now().Before(c.until)
}

// heard notes whether name servers answered for a mail.
func (c *Checker) heard(answered bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if answered {
		c.silent = 0
		return
	}
	if c.silent++; c.silent >= patience {
		c.silent, c.until = patience-1, c.Now().Add(rest)
	}
}
