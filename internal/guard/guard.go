// Package guard is the one way out of the hub. Every connection to a mail host
// or provider is dialled here, where the address is checked after the name was
// resolved: private, loopback, link-local and mapped addresses are refused
// unless the operator allows them. Proxy variables of the environment are never
// looked at.
package guard

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"

	"github.com/parleyhub/parley/hub"
)

// dialTimeout bounds name resolution and connecting together.
const dialTimeout = 10 * time.Second

// Azure's virtual wire server is a public address that answers with secrets.
var wireServer = netip.MustParsePrefix("168.63.129.16/32")

// Guard dials outside.
type Guard struct {
	private bool
	mail    *net.Dialer // any port: the inbox names it
	web     *net.Dialer // 80 and 443 only
}

// New makes a guard. With private, the rules for addresses and web ports are lifted.
func New(private bool) *Guard {
	dialer := func(opts ...ssrf.Option) *net.Dialer {
		d := &net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}
		if !private {
			opts = append(opts, ssrf.WithDeniedV4Prefixes(wireServer))
			d.Control = func(network, address string, c syscall.RawConn) error {
				return ssrf.New(opts...).Safe(network, address, c)
			}
		}
		return d
	}
	return &Guard{private: private, mail: dialer(ssrf.WithAnyPort()), web: dialer()}
}

// Dial connects to a host and port that an admin configured.
func (g *Guard) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	return finish(g.mail.DialContext(ctx, network, addr))
}

// DialWeb connects to a web address that a stranger named: ports 80 and 443 only.
func (g *Guard) DialWeb(ctx context.Context, network, addr string) (net.Conn, error) {
	return finish(g.web.DialContext(ctx, network, addr))
}

func finish(c net.Conn, err error) (net.Conn, error) {
	switch {
	case err == nil:
		return c, nil
	case errors.Is(err, ssrf.ErrProhibitedPort):
		return nil, hub.Wrap(hub.Invalid, Bare(err), "the port is not allowed: web addresses are reached on 80 and 443 only (see --allow-private-network)")
	case errors.Is(err, ssrf.ErrProhibitedIP), errors.Is(err, ssrf.ErrProhibitedNetwork):
		return nil, hub.Wrap(hub.Invalid, Bare(err), "the address is not allowed: it is private or reserved (see --allow-private-network)")
	}
	return nil, hub.Wrap(hub.Temporary, Bare(err), "no connection to the host")
}

// Client answers an HTTP client for providers: checked addresses, no proxy, no
// redirect, everything done within limit.
func (g *Guard) Client(limit time.Duration) *http.Client {
	return &http.Client{
		Timeout: limit,
		Transport: &http.Transport{
			DialContext:         g.DialWeb,
			TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: limit, MaxIdleConnsPerHost: 8,
			IdleConnTimeout: 60 * time.Second, MaxResponseHeaderBytes: 64 << 10, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Media is fetched on behalf of a reader: bounded, and only what it claims to be.
type Media struct {
	Type string // of the content, an image type that browsers show
	Data []byte
}

const (
	mediaLimit   = 10 * time.Second
	mediaMaxSize = 10 << 20
)

// FetchImage gets an image that a customer's mail points to. It may follow one
// redirect, to a checked address. What is not an image is refused.
func (g *Guard) FetchImage(ctx context.Context, url string) (Media, error) {
	client := g.Client(mediaLimit)
	defer client.CloseIdleConnections()
	client.CheckRedirect = func(_ *http.Request, via []*http.Request) error {
		if len(via) > 1 {
			return http.ErrUseLastResponse
		}
		return nil
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil || (req.URL.Scheme != "http" && req.URL.Scheme != "https") || req.URL.User != nil {
		return Media{}, hub.Errorf(hub.Invalid, "this is not an address of an image")
	}
	req.Header.Set("Accept", "image/*")
	req.Header.Set("User-Agent", "Parley")
	resp, err := client.Do(req)
	if err != nil {
		return Media{}, hub.Wrap(hub.Temporary, Bare(err), "the image could not be fetched")
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return Media{}, hub.Errorf(hub.Missing, "the image is not there")
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, mediaMaxSize+1))
	if err != nil {
		return Media{}, hub.Wrap(hub.Temporary, err, "the image could not be fetched")
	}
	if len(data) > mediaMaxSize {
		return Media{}, hub.Errorf(hub.Invalid, "the image is too large")
	}
	typ, _, _ := strings.Cut(http.DetectContentType(data), ";")
	switch typ {
	case "image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp":
		return Media{Type: typ, Data: data}, nil
	}
	return Media{}, hub.Errorf(hub.Invalid, "what stands at the address is not an image")
}
