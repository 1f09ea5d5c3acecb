package bluesky

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/sanitize"
	"github.com/parleyhub/parley/internal/webcall"
)

// maxAnswer is the most of an answer that is read: 100 notifications, each with
// the record it is about.
const maxAnswer = 8 << 20

// call is one request to the data server.
type call struct {
	method  string // of XRPC
	query   url.Values
	body    any    // sent as JSON: then it is a procedure
	raw     []byte // sent as it is, of type rawType
	rawType string
}

// do makes a call signed in, with a fresh session when the old one has expired,
// and reads the answer into v. Every call of this channel may be made twice
// without harm, so there is no Unknown.
func (a *adapter) do(ctx context.Context, c call, v any) error {
	s, err := a.signedIn(ctx)
	if err != nil {
		return err
	}
	out, err := a.once(ctx, c, s)
	if err == nil && expired(out) {
		if s, err = a.renew(ctx, s.Access); err != nil {
			return err
		}
		out, err = a.once(ctx, c, s)
	}
	if err != nil {
		return harmless(err)
	}
	if err := verdict(out, a.env.Now()); err != nil {
		if out.Status == http.StatusUnauthorized {
			a.report(channels.Health{State: channels.Stopped, Text: webcall.Said(err)})
		}
		return err
	}
	if v != nil && json.Unmarshal(out.Body, v) != nil {
		return hub.Errorf(hub.Temporary, "The server answered with something that is not its API.")
	}
	return nil
}

func (a *adapter) once(ctx context.Context, c call, s session) (webcall.Answer, error) {
	r := webcall.Request{Method: http.MethodGet, URL: a.set.base + "/xrpc/" + c.method, Answer: maxAnswer, Header: http.Header{
		"Authorization": {"Bearer " + s.Access}, "Accept": {"application/json"},
	}}
	if len(c.query) > 0 {
		r.URL += "?" + c.query.Encode()
	}
	switch {
	case c.raw != nil:
		r.Method, r.Body = http.MethodPost, c.raw
		r.Header.Set("Content-Type", c.rawType)
	case c.body != nil:
		raw, err := json.Marshal(c.body)
		if err != nil {
			return webcall.Answer{}, err
		}
		r.Method, r.Body = http.MethodPost, raw
		r.Header.Set("Content-Type", "application/json")
	}
	return a.api.Do(ctx, r)
}

// fault is an error as XRPC has them (atproto.com/specs/xrpc).
type fault struct {
	Error   string `json:"error"`
	Message string `json:"message"`
}

func faultOf(out webcall.Answer) (f fault) {
	if json.Unmarshal(out.Body, &f) != nil {
		return fault{}
	}
	return f
}

// expired reports whether another session may help.
func expired(out webcall.Answer) bool {
	switch faultOf(out).Error {
	case "ExpiredToken", "InvalidToken":
		return true
	}
	return out.Status == http.StatusUnauthorized
}

// verdict is what a status means.
func verdict(out webcall.Answer, now time.Time) error {
	k := webcall.Kind(out.Status)
	if k == "" {
		return nil
	}
	f := faultOf(out)
	e := hub.Errorf(k, "The server says %d: %s", out.Status, sanitize.Short(f.Error+" "+f.Message, 200))
	switch {
	case out.Status == http.StatusTooManyRequests:
		e.Text, e.After = "The server takes no more requests for a while.", wait(out.Header, now)
	case f.Error == "AuthFactorTokenRequired":
		e.Text = "The account asks for a second factor: use an app password, not the password of the account."
	case f.Error == "UpstreamFailure", f.Error == "UpstreamTimeout", f.Error == "NotEnoughResources":
		e.Kind = hub.Temporary
	}
	return e
}

// wait is how long a server wants to be left alone: RateLimit-Reset is seconds
// since 1970 here.
func wait(h http.Header, now time.Time) time.Duration {
	if d := webcall.RetryAfter(h, now); d > 0 {
		return d
	}
	at, err := strconv.ParseInt(h.Get("RateLimit-Reset"), 10, 64)
	if err != nil || at <= 0 || at > 1<<40 {
		return 0
	}
	return min(max(0, time.Unix(at, 0).Sub(now)), 24*time.Hour)
}

// harmless is err of a call that may as well be made twice.
func harmless(err error) error {
	if hub.Is(err, hub.Unknown) {
		return hub.Wrap(hub.Temporary, err, "The line to the server broke.")
	}
	return err
}
