package meta

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/internal/webcall"
)

const (
	callTime   = 30 * time.Second // one call without a file
	uploadTime = 2 * time.Minute  // one call with a file
)

// Graph is a client of the Graph API for one access token. It is safe for
// concurrent use. Errors are *hub.Error, their texts fit for people.
type Graph struct {
	base  *url.URL // with the version in its path
	token string
	now   func() time.Time
	api   *webcall.Client
	files *webcall.Client
}

// versioned is the path of a base address that names a version already.
var versioned = regexp.MustCompile(`/v[0-9]+\.[0-9]+$`)

// NewGraph makes a client of base, such as https://graph.facebook.com, and
// version, such as v23.0. It does not dial.
func NewGraph(env channels.Env, base, version, token string) (*Graph, error) {
	u, err := url.Parse(strings.TrimRight(base, "/"))
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.User != nil || u.RawQuery != "" {
		return nil, said.Invalid("settings.api_base_url", "must_http", "must be an http or https address")
	}
	if version != "" && !versioned.MatchString(u.Path) {
		u = u.JoinPath(version)
	}
	return &Graph{
		base: u, token: token, now: env.Now,
		api: webcall.New(env.Dial, uploadTime), files: webcall.New(env.DialWeb, mediaTime),
	}, nil
}

// Close lets go of idle connections.
func (g *Graph) Close() {
	g.api.Close()
	g.files.Close()
}

// Call is one call of the API.
type Call struct {
	Method string
	Path   string // below the version, its parts fit for a path
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
	req, err := g.request(c)
	if err != nil {
		return err
	}
	answer, err := g.api.Do(ctx, req)
	if answer.Status != 0 && !answer.OK() {
		return g.faultOf(answer)
	}
	switch {
	case err != nil && !c.Sends && hub.Is(err, hub.Unknown):
		return hub.Wrap(hub.Temporary, err, "Meta did not answer.")
	case err != nil:
		return err
	case c.Out == nil || json.Unmarshal(answer.Body, c.Out) == nil:
		return nil
	case c.Sends:
		return hub.Errorf(hub.Unknown, "Meta's answer could not be read; the message may have gone out.")
	}
	return hub.Errorf(hub.Temporary, "Meta's answer could not be read.")
}

func (g *Graph) request(c Call) (webcall.Request, error) {
	u := g.base.JoinPath(strings.Split(c.Path, "/")...)
	u.RawQuery = c.Query.Encode()
	req := webcall.Request{Method: c.Method, URL: u.String(), Header: g.bearer()}
	req.Header.Set("Accept", "application/json")
	switch {
	case c.Form != nil:
		body, size, kind := c.Form.reader()
		req.Stream, req.Size = body, size
		req.Header.Set("Content-Type", kind)
	case c.Body != nil:
		raw, err := json.Marshal(c.Body)
		if err != nil {
			return req, hub.Wrap(hub.Internal, err, "The request could not be written.")
		}
		req.Body = raw
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

func (g *Graph) bearer() http.Header { return http.Header{"Authorization": {"Bearer " + g.token}} }

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

// Unreachable reports whether err is about Meta or the way there, and not about
// what was asked.
func Unreachable(err error) bool {
	return hub.Is(err, hub.Temporary) || hub.Is(err, hub.Limited) || hub.Is(err, hub.Unknown)
}
