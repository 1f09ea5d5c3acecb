package email

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
)

// grant is the token we hold, as kept in the inbox's state.
type grant struct {
	Access  string    `json:"access"`
	Until   time.Time `json:"until"`
	Refresh string    `json:"refresh,omitempty"` // when the provider replaced the configured one
	For     string    `json:"for,omitempty"`     // the configured one it replaces
}

const grantKey = "oauth"

// How long a token is taken to be good, in seconds, whatever its service says.
const (
	shortGrant = 120
	longGrant  = 24 * 3600
)

// accessToken answers a token that is good for a minute at least.
func (a *adapter) accessToken(ctx context.Context) (string, error) {
	o := a.set.oauth
	if o.refresh == "" || o.tokenURL == "" {
		return o.access, nil
	}
	have, err := a.held(ctx)
	if err != nil {
		return "", err
	}
	now := a.env.Now()
	if have.Access != "" && have.Until.After(now.Add(time.Minute)) {
		return have.Access, nil
	}
	refresh := o.refresh
	if have.Refresh != "" {
		refresh = have.Refresh
	}
	got, err := a.refresh(ctx, refresh)
	if err != nil {
		return "", err
	}
	if got.For = o.refresh; got.Refresh == "" {
		got.Refresh = have.Refresh // the one before stays good
	}
	raw, err := json.Marshal(got)
	if err != nil {
		return "", err
	}
	return got.Access, a.env.State.Put(ctx, grantKey, raw)
}

// held is the grant of these settings that we hold; empty when there is none.
func (a *adapter) held(ctx context.Context) (have grant, err error) {
	raw, err := a.env.State.Get(ctx, grantKey)
	switch {
	case hub.Is(err, hub.Missing):
		return grant{}, nil
	case err != nil:
		return grant{}, err
	}
	if json.Unmarshal(raw, &have) != nil || have.For != a.set.oauth.refresh {
		return grant{}, nil
	}
	return have, nil
}

func (a *adapter) refresh(ctx context.Context, token string) (grant, error) {
	o := a.set.oauth
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {o.clientID}}
	if o.clientSecret != "" {
		form.Set("client_secret", o.clientSecret)
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.tokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return grant{}, hub.Wrap(hub.Invalid, err, "The token address cannot be used.")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	transport := &http.Transport{DialContext: a.env.Dial, TLSClientConfig: a.tls.Clone(), DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10}
	client := http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		return grant{}, undialled(err, "The sign-in service cannot be reached.")
	}
	defer func() { _ = res.Body.Close() }() // read to its bound below
	return a.granted(res)
}

// granted reads the service's answer. What it says in words is not repeated: it
// may hold what we sent.
func (a *adapter) granted(res *http.Response) (grant, error) {
	var said struct {
		Access  string          `json:"access_token"`
		Refresh string          `json:"refresh_token"`
		Seconds json.RawMessage `json:"expires_in"` // a number, with some in quotes
		Error   string          `json:"error"`
	}
	err := json.NewDecoder(io.LimitReader(res.Body, 64<<10)).Decode(&said)
	switch {
	case err == nil && said.Error == "invalid_grant":
		return grant{}, hub.Wrap(hub.Denied, errAuth, "The mail host no longer lets us in: an administrator has to allow it anew.")
	case err == nil && (said.Error == "invalid_client" || said.Error == "unauthorized_client"):
		return grant{}, hub.Wrap(hub.Temporary, errAuth, "The sign-in service does not know this app. An administrator has to correct its id or secret.")
	case err != nil || said.Access == "" || res.StatusCode != http.StatusOK:
		return grant{}, hub.Wrap(hub.Temporary, guard.Bare(err), "The sign-in service gave no token.")
	}
	seconds, _ := strconv.ParseInt(strings.Trim(string(said.Seconds), `"`), 10, 64) // not said: a short time
	life := time.Duration(min(max(seconds, shortGrant), longGrant)) * time.Second
	return grant{Access: said.Access, Refresh: said.Refresh, Until: a.env.Now().Add(life)}, nil
}

// forgetToken makes the next sign-in ask for a new token: the host has refused
// the one we hold, though its time was not over.
func (a *adapter) forgetToken(ctx context.Context) {
	if a.set.oauth == nil || a.set.oauth.refresh == "" {
		return
	}
	have, err := a.held(ctx)
	if err != nil || have.Access == "" {
		return
	}
	have.Access = ""
	if raw, err := json.Marshal(have); err == nil {
		_ = a.env.State.Put(ctx, grantKey, raw) // at worst it is tried once more
	}
}
