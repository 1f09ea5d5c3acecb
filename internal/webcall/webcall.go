// Package webcall is how a channel talks HTTP to its provider: over the hub's
// guarded dialer, without proxy variables, without redirects, with a bound on
// time and on what is read back. In comes a request; out goes a bounded answer,
// or an error whose kind says whether the provider can have the request.
package webcall

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
)

// Dial is channels.Env.Dial.
type Dial func(ctx context.Context, network, addr string) (net.Conn, error)

// Agent is the User-Agent of every request. Some providers refuse one without a
// version (Meta's own description demands name/1.2.3).
const Agent = "Parley/1.0.0"

// defaultAnswer is how much of an answer is read unless a request says more.
const defaultAnswer = 1 << 20

// Client makes requests. It is safe for concurrent use.
type Client struct{ http *http.Client }

// New makes a client whose requests take at most limit each.
func New(dial Dial, limit time.Duration) *Client {
	return &Client{http: &http.Client{
		Timeout: limit,
		Transport: &http.Transport{
			DialContext:         dial,
			TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: limit, MaxIdleConnsPerHost: 8,
			// Shorter than providers keep a silent line: a request on a line that
			// the other side has just closed ends as "may have gone out".
			IdleConnTimeout: 15 * time.Second, MaxResponseHeaderBytes: 64 << 10, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Request is one request. Its URL and header may hold secrets: no error and no
// log of this package repeats them.
type Request struct {
	Method string
	URL    string
	Header http.Header
	Body   []byte
	Stream io.Reader // in place of Body, for what is too large to hold
	Size   int64     // bytes of Stream, where known; 0 = sent in chunks
	Answer int64     // most bytes of the answer that are read; 0 = 1 MiB
}

// Answer is what came back, whatever its status; a redirect is an answer too.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// OK reports whether the request was taken.
func (a Answer) OK() bool { return a.Status/100 == 2 }

// Do makes a request. The error is Invalid when a rule of ours forbids the
// address, Temporary when the request was not handed over, and Unknown when it
// was, but the line died before the answer had come whole; then Answer holds
// what is known of it.
func (c *Client) Do(ctx context.Context, r Request) (Answer, error) {
	var wrote atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(i httptrace.WroteRequestInfo) { wrote.Store(i.Err == nil) },
	})
	req, err := request(ctx, r)
	if err != nil {
		return Answer{}, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return Answer{}, died(err, wrote.Load())
	}
	defer resp.Body.Close()
	limit := r.Answer
	if limit == 0 {
		limit = defaultAnswer
	}
	a := Answer{Status: resp.StatusCode, Header: resp.Header}
	a.Body, err = io.ReadAll(io.LimitReader(resp.Body, limit+1))
	switch {
	case err != nil:
		return a, hub.Wrap(hub.Unknown, guard.Bare(err), "The provider's answer broke off.")
	case int64(len(a.Body)) > limit:
		a.Body = nil
		return a, hub.Errorf(hub.Unknown, "The provider's answer is too large.")
	}
	return a, nil
}

func request(ctx context.Context, r Request) (*http.Request, error) {
	var body io.Reader
	switch {
	case r.Stream != nil:
		body = r.Stream
	case r.Body != nil:
		body = bytes.NewReader(r.Body)
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, body)
	if err != nil || req.URL.Host == "" || (req.URL.Scheme != "http" && req.URL.Scheme != "https") {
		return nil, hub.Errorf(hub.Invalid, "The address cannot be used.") // the cause would repeat it
	}
	if r.Stream != nil && r.Size > 0 {
		req.ContentLength = r.Size
	}
	req.GetBody = nil // else the transport may hand it over a second time by itself
	for k, v := range r.Header {
		req.Header[k] = v
	}
	req.Header.Set("User-Agent", Agent)
	return req, nil
}

// died is the error of a request without an answer.
func died(err error, wrote bool) error {
	var own *hub.Error
	if errors.As(err, &own) && (own.Kind == hub.Invalid || own.Kind == hub.Temporary) && !wrote {
		return own
	}
	if wrote {
		return hub.Wrap(hub.Unknown, guard.Bare(err), "The line died after the provider was given it; it may have gone out.")
	}
	return hub.Wrap(hub.Temporary, guard.Bare(err), "The provider cannot be reached.")
}
