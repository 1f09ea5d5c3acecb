package mastodon

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/sanitize"
	"github.com/parleyhub/parley/internal/webcall"
)

// maxAnswer is the most of an answer that is read: a page of 80 notifications,
// each with a long status.
const maxAnswer = 8 << 20

// call is one request to the server.
type call struct {
	method, path string
	query        url.Values
	body         any    // sent as JSON
	raw          []byte // sent as it is, of type rawType
	rawType      string
	key          string // Idempotency-Key
}

// do makes a call. A status that is not 2xx is an error of the right kind;
// Unknown says that the server may have done it.
func (a *adapter) do(ctx context.Context, c call) (webcall.Answer, error) {
	r := webcall.Request{Method: c.method, URL: a.set.base + c.path, Answer: maxAnswer, Header: http.Header{
		"Authorization": {"Bearer " + a.set.token}, "Accept": {"application/json"},
	}}
	if len(c.query) > 0 {
		r.URL += "?" + c.query.Encode()
	}
	switch {
	case c.raw != nil:
		r.Body = c.raw
		r.Header.Set("Content-Type", c.rawType)
	case c.body != nil:
		raw, err := json.Marshal(c.body)
		if err != nil {
			return webcall.Answer{}, err
		}
		r.Body = raw
		r.Header.Set("Content-Type", "application/json")
	}
	if c.key != "" {
		r.Header.Set("Idempotency-Key", c.key)
	}
	out, err := a.api.Do(ctx, r)
	a.count(out.Header)
	if err != nil {
		return out, err
	}
	return out, a.verdict(out)
}

// get asks for something and reads it into v. Asking changes nothing, so there
// is no Unknown.
func (a *adapter) get(ctx context.Context, path string, query url.Values, v any) error {
	out, err := a.do(ctx, call{method: http.MethodGet, path: path, query: query})
	if err != nil {
		return harmless(err)
	}
	if err := json.Unmarshal(out.Body, v); err != nil {
		return hub.Errorf(hub.Temporary, "The server answered with something that is not its API.")
	}
	return nil
}

// harmless is err of a call that may as well be made twice.
func harmless(err error) error {
	if hub.Is(err, hub.Unknown) {
		return hub.Wrap(hub.Temporary, err, "The line to the server broke.")
	}
	return err
}

// errSignedOut is the cause when it is the token that is refused, and not one thing
// asked for with it.
var errSignedOut = errors.New("the access token is refused")

// verdict is what a status means.
func (a *adapter) verdict(out webcall.Answer) error {
	k := webcall.Kind(out.Status)
	if k == "" {
		return nil
	}
	e := hub.Errorf(k, "The server says %d: %s", out.Status, words(out.Body))
	switch out.Status {
	case http.StatusUnauthorized:
		e.Text = "The access token is not valid any more: make a new one on the server, and put it into the settings."
		e.Err = errSignedOut
		a.report(channels.Health{State: channels.Stopped, Text: e.Text})
	case http.StatusTooManyRequests:
		e.Text, e.After = "The server takes no more requests for a while.", wait(out.Header, a.env.Now())
	}
	return e
}

// wait is how long a server wants to be left alone. X-RateLimit-Reset is a time
// here, not a number (docs.joinmastodon.org/api/rate-limits).
func wait(h http.Header, now time.Time) time.Duration {
	if d := webcall.RetryAfter(h, now); d > 0 {
		return d
	}
	at, err := time.Parse(time.RFC3339, h.Get("X-RateLimit-Reset"))
	if err != nil {
		return 0
	}
	return min(max(0, at.Sub(now)), time.Hour)
}

// words are what the server says of an error, in one short line.
func words(body []byte) string {
	var said struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(body, &said) != nil || said.Error == "" {
		return "no reason given."
	}
	return sanitize.Short(said.Error, 200)
}

// count notes how many requests the server still takes in this window.
func (a *adapter) count(h http.Header) {
	n, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	if err != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.left = n
}

// gap is the pause between two looks that the stream asks for: longer when there
// are few requests left.
func (a *adapter) gap() time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.left < 0 || a.left > 100:
		return a.pace.gap
	case a.left > 30:
		return 8 * a.pace.gap
	}
	return 60 * a.pace.gap
}
