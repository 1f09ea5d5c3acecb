package email

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

// grant is the token we hold, as kept in the inbox's state.
type grant struct {
	Access  string    `json:"access"`
	Until   time.Time `json:"until"`
	Refresh string    `json:"refresh,omitempty"` // when the provider replaced the configured one
	For     string    `json:"for,omitempty"`     // the configured one it replaces
}

const grantKey = "oauth"

// accessToken answers a token that is good for a minute at least.
func (a *adapter) accessToken(ctx context.Context) (string, error) {
	o := a.set.oauth
	if o.refresh == "" || o.tokenURL == "" {
		return o.access, nil
	}
	var have grant
	if raw, err := a.env.State.Get(ctx, grantKey); err == nil {
		if json.Unmarshal(raw, &have) != nil || have.For != o.refresh {
			have = grant{}
		}
	} else if !hub.Is(err, hub.Missing) {
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
	got.For = o.refresh
	raw, err := json.Marshal(got)
	if err != nil {
		return "", err
	}
	return got.Access, a.env.State.Put(ctx, grantKey, raw)
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
	transport := &http.Transport{DialContext: a.env.Dial, DisableKeepAlives: true}
	client := http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		return grant{}, undialled(err, "The sign-in service cannot be reached.")
	}
	defer func() { _ = res.Body.Close() }() // read to its bound below
	var said struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
		Seconds int64  `json:"expires_in"`
		Error   string `json:"error"`
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, 64<<10)).Decode(&said); err != nil || said.Access == "" {
		if said.Error == "invalid_grant" {
			return grant{}, hub.Wrap(hub.Denied, errAuth, "The mail host no longer lets us in: an administrator has to allow it anew.")
		}
		return grant{}, hub.Wrap(hub.Temporary, err, "The sign-in service gave no token.")
	}
	return grant{Access: said.Access, Refresh: said.Refresh, Until: a.env.Now().Add(time.Duration(max(said.Seconds, 120)) * time.Second)}, nil
}
