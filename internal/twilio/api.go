package twilio

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/twilio/twilio-go/client"
	rest "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/webcall"
)

// patience is how long one request to the API may take. Twilio answers within a
// second as a rule, and gives up itself after 15.
const patience = 15 * time.Second

// maxAnswer bounds an answer: a page of 100 messages is about 150 KiB.
const maxAnswer = 8 << 20

// Client makes requests of one account. It is safe for concurrent use.
type Client struct {
	acc    Account
	web    *webcall.Client
	files  *webcall.Client
	now    func() time.Time
	report func(channels.Health)
}

// NewClient makes a client that dials by env.
func NewClient(acc Account, env channels.Env) *Client {
	report := env.Report
	if report == nil {
		report = func(channels.Health) {}
	}
	return &Client{acc: acc, web: webcall.New(env.Dial, patience), files: webcall.New(env.DialWeb, patience), now: env.Now, report: report}
}

// Close lets go of idle connections.
func (c *Client) Close() {
	c.web.Close()
	c.files.Close()
}

// API is Twilio's own client for the account, whose requests end with ctx. Its
// errors go through Fault.
func (c *Client) API(ctx context.Context) *rest.ApiService {
	return rest.NewApiService(&client.RequestHandler{Client: &line{c: c, ctx: ctx}})
}

// Fault is the error of a request as the hub knows errors: nil for nil. One that
// is of no kind yet came after Twilio had taken the request.
func Fault(err error) error {
	var own *hub.Error
	if err == nil || errors.As(err, &own) {
		return err
	}
	return hub.Wrap(hub.Unknown, errors.New("an answer that cannot be read"), "Twilio took the request, but its answer cannot be read; it may have gone out.")
}

// line carries the requests of one call.
type line struct {
	c   *Client
	ctx context.Context
}

var _ client.BaseClient = (*line)(nil)

func (l *line) AccountSid() string       { return l.c.acc.SID }
func (l *line) SetTimeout(time.Duration) {}
func (l *line) SetOauth(client.OAuth)    {}
func (l *line) OAuth() client.OAuth      { return nil }

// SendRequest implements client.BaseClient.
func (l *line) SendRequest(method, rawURL string, data url.Values, _ map[string]any, _ ...byte) (*http.Response, error) {
	req := webcall.Request{Method: method, URL: l.c.acc.Base + strings.TrimPrefix(rawURL, home), Answer: maxAnswer,
		Header: http.Header{"Authorization": {l.c.acc.basic()}, "Accept": {"application/json"}}}
	if method == http.MethodPost {
		req.Body = []byte(data.Encode())
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	} else if len(data) > 0 {
		req.URL += "?" + data.Encode()
	}
	a, err := l.c.web.Do(l.ctx, req)
	if err != nil {
		l.c.report(channels.Health{State: channels.Failing, Text: "Twilio cannot be reached."})
		if method == http.MethodGet && hub.Is(err, hub.Unknown) {
			return nil, hub.Wrap(hub.Temporary, err, "Twilio did not answer.")
		}
		return nil, err
	}
	if !a.OK() {
		return nil, l.c.refused(a)
	}
	l.c.report(channels.Health{State: channels.Healthy})
	return &http.Response{StatusCode: a.Status, Header: a.Header, Body: io.NopCloser(bytes.NewReader(a.Body))}, nil
}

func (a Account) basic() string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(a.SID+":"+a.Token))
}

// refused is what an answer other than 2xx means.
func (c *Client) refused(a webcall.Answer) error {
	var said client.TwilioRestError
	_ = json.Unmarshal(a.Body, &said) // without a code the status speaks
	err := Refusal(a.Status, said.Code)
	if err.Kind == hub.Limited || err.Kind == hub.Temporary {
		err.After = max(err.After, webcall.RetryAfter(a.Header, c.now()))
	}
	switch {
	case a.Status == http.StatusUnauthorized:
		c.report(channels.Health{State: channels.Stopped, Text: err.Text})
	case said.Code == codeSuspended:
		c.report(channels.Health{State: channels.Stopped, Text: err.Text})
	case err.Kind == hub.Temporary:
		c.report(channels.Health{State: channels.Failing, Text: "Twilio has trouble at the moment."})
	}
	return err
}
