package meta

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
)

// UserAgent is how we name ourselves to the API, which asks for name/1.2.3.
const UserAgent = "Parley/1.0.0"

const (
	callTime   = 30 * time.Second // one call without a file
	uploadTime = 2 * time.Minute  // one call with a file
	maxAnswer  = 1 << 20          // bytes of an answer
)

// Graph is a client of the Graph API for one access token. It is safe for
// concurrent use. Errors are *hub.Error, their texts fit for people.
type Graph struct {
	base  *url.URL // with the version in its path
	token string
	api   *http.Client
	files *http.Client
}

// Dial is how connections are made: the hub's guarded dialer.
type Dial = func(ctx context.Context, network, addr string) (net.Conn, error)

// NewGraph makes a client of base, such as https://graph.facebook.com, and
// version, such as v23.0. It does not dial.
func NewGraph(dial Dial, base, version, token string) (*Graph, error) {
	u, err := url.Parse(strings.TrimRight(base, "/"))
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.User != nil || u.RawQuery != "" {
		return nil, hub.InvalidField("settings.api_base_url", "must be an http or https address")
	}
	if version != "" {
		u = u.JoinPath(version)
	}
	transport := &http.Transport{
		DialContext: dial, TLSHandshakeTimeout: 10 * time.Second, MaxIdleConnsPerHost: 16, MaxConnsPerHost: 64,
		IdleConnTimeout: 45 * time.Second, MaxResponseHeaderBytes: 64 << 10, ForceAttemptHTTP2: true,
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Graph{
		base: u, token: token,
		api:   &http.Client{Transport: transport, CheckRedirect: stay},
		files: &http.Client{Transport: transport, CheckRedirect: stay},
	}, nil
}

// Close lets go of idle connections.
func (g *Graph) Close() { g.api.CloseIdleConnections() }

// Call is one call of the API.
type Call struct {
	Method string
	Path   string // below the version, its parts escaped
	Query  url.Values
	Body   any   // as JSON; nil: none
	Form   *Form // in place of Body
	Out    any   // filled from the answer; nil: not read
	Sends  bool  // what was accepted must not be sent again: a lost answer is Unknown
}

// Do makes the call.
func (g *Graph) Do(ctx context.Context, c Call) error {
	limit := callTime
	if c.Form != nil {
		limit = uploadTime
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var wrote atomic.Bool
	req, err := g.request(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { wrote.Store(true) }}), c)
	if err != nil {
		return err
	}
	resp, err := g.api.Do(req)
	if err != nil {
		if c.Sends && wrote.Load() {
			return hub.Wrap(hub.Unknown, guard.Bare(err), "The connection to Meta broke before it answered; the message may have gone out.")
		}
		return guard.Undialled(err, "Meta cannot be reached.")
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if resp.StatusCode >= 300 {
		return faultOf(resp, answer)
	}
	if err != nil || len(answer) > maxAnswer || (c.Out != nil && json.Unmarshal(answer, c.Out) != nil) {
		kind := hub.Temporary
		if c.Sends {
			kind = hub.Unknown
		}
		return hub.Errorf(kind, "Meta's answer could not be read.")
	}
	return nil
}

func (g *Graph) request(ctx context.Context, c Call) (*http.Request, error) {
	u := *g.base
	u = *u.JoinPath(strings.Split(c.Path, "/")...)
	u.RawQuery = c.Query.Encode()
	var body io.Reader
	var size int64
	kind := ""
	switch {
	case c.Form != nil:
		body, size, kind = c.Form.reader()
	case c.Body != nil:
		raw, err := json.Marshal(c.Body)
		if err != nil {
			return nil, hub.Wrap(hub.Internal, err, "The request could not be written.")
		}
		body, size, kind = bytes.NewReader(raw), int64(len(raw)), "application/json"
	}
	req, err := http.NewRequestWithContext(ctx, c.Method, u.String(), body)
	if err != nil {
		return nil, hub.Wrap(hub.Internal, guard.Bare(err), "The request could not be written.")
	}
	if body != nil {
		req.ContentLength = size
		req.Header.Set("Content-Type", kind)
	}
	g.sign(req)
	req.Header.Set("Accept", "application/json")
	return req, nil
}

func (g *Graph) sign(req *http.Request) {
	req.Header.Set("Authorization", "Bearer "+g.token)
	req.Header.Set("User-Agent", UserAgent)
}

// Stands turns err into what an inbox's health is: Stopped when the credentials
// are no good, Failing when Meta is out of reach, otherwise ok is false.
func Stands(err error) (text string, stopped, ok bool) {
	var f *Fault
	if errors.As(err, &f) && f.signIn() {
		return textOf(err), true, true
	}
	if hub.Is(err, hub.Temporary) {
		return textOf(err), false, true
	}
	return "", false, false
}

func textOf(err error) string {
	var e *hub.Error
	if errors.As(err, &e) {
		return e.Text
	}
	return ""
}
