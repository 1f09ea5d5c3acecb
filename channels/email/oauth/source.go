// Package oauth gets the access tokens that a mail host takes instead of a
// password. In comes what an admin configured, out goes a token that is good
// now; it is kept in the inbox's state and renewed when its time is over or the
// host refuses it.
package oauth

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
)

// Settings are what the provider gave to the admin: an access token alone, or
// what renews one.
type Settings struct {
	Access, Refresh, ClientID, ClientSecret, TokenURL string
}

// State keeps the token between starts.
type State interface {
	Get(ctx context.Context, key string) ([]byte, error) // Missing when there is none
	Put(ctx context.Context, key string, value []byte) error
}

// Source answers the tokens of one inbox.
type Source struct {
	Settings
	State State
	Now   func() time.Time
	Dial  func(ctx context.Context, network, addr string) (net.Conn, error)
	TLS   *tls.Config // nil = the system's roots
}

var errRefused = errors.New("the service refused us")

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

// Token answers a token that is good for a minute at least.
func (s *Source) Token(ctx context.Context) (string, error) {
	if s.Refresh == "" || s.TokenURL == "" {
		return s.Access, nil
	}
	have, err := s.held(ctx)
	if err != nil {
		return "", err
	}
	now := s.Now()
	if have.Access != "" && have.Until.After(now.Add(time.Minute)) {
		return have.Access, nil
	}
	refresh := s.Refresh
	if have.Refresh != "" {
		refresh = have.Refresh
	}
	got, err := s.renew(ctx, refresh)
	if err != nil {
		return "", err
	}
	if got.For = s.Refresh; got.Refresh == "" {
		got.Refresh = have.Refresh // the one before stays good
	}
	raw, err := json.Marshal(got)
	if err != nil {
		return "", err
	}
	return got.Access, s.State.Put(ctx, grantKey, raw)
}

// held is the grant of these settings that we hold; empty when there is none.
func (s *Source) held(ctx context.Context) (have grant, err error) {
	raw, err := s.State.Get(ctx, grantKey)
	switch {
	case hub.Is(err, hub.Missing):
		return grant{}, nil
	case err != nil:
		return grant{}, err
	}
	if json.Unmarshal(raw, &have) != nil || have.For != s.Refresh {
		return grant{}, nil
	}
	return have, nil
}

func (s *Source) renew(ctx context.Context, token string) (grant, error) {
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {s.ClientID}}
	if s.ClientSecret != "" {
		form.Set("client_secret", s.ClientSecret)
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.TokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return grant{}, hub.Wrap(hub.Invalid, err, "The token address cannot be used.")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	transport := &http.Transport{DialContext: s.Dial, TLSClientConfig: s.TLS.Clone(), DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10}
	client := http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		return grant{}, guard.Undialled(err, "The sign-in service cannot be reached.")
	}
	defer func() { _ = res.Body.Close() }() // read to its bound below
	return s.granted(res)
}

// granted reads the service's answer. What it says in words is not repeated: it
// may hold what we sent.
func (s *Source) granted(res *http.Response) (grant, error) {
	var said struct {
		Access  string          `json:"access_token"`
		Refresh string          `json:"refresh_token"`
		Seconds json.RawMessage `json:"expires_in"` // a number, with some in quotes
		Error   string          `json:"error"`
	}
	err := json.NewDecoder(io.LimitReader(res.Body, 64<<10)).Decode(&said)
	switch {
	case err == nil && said.Error == "invalid_grant":
		return grant{}, hub.Wrap(hub.Denied, errRefused, "The mail host no longer lets us in: an administrator has to allow it anew.")
	case err == nil && (said.Error == "invalid_client" || said.Error == "unauthorized_client"):
		return grant{}, hub.Wrap(hub.Temporary, errRefused, "The sign-in service does not know this app. An administrator has to correct its id or secret.")
	case err != nil || said.Access == "" || res.StatusCode != http.StatusOK:
		return grant{}, hub.Wrap(hub.Temporary, guard.Bare(err), "The sign-in service gave no token.")
	}
	seconds, _ := strconv.ParseInt(strings.Trim(string(said.Seconds), `"`), 10, 64) // not said: a short time
	life := time.Duration(min(max(seconds, shortGrant), longGrant)) * time.Second
	return grant{Access: said.Access, Refresh: said.Refresh, Until: s.Now().Add(life)}, nil
}

// Forget makes the next sign-in ask for a new token: the host has refused
// the one we hold, though its time was not over.
func (s *Source) Forget(ctx context.Context) {
	if s.Refresh == "" {
		return
	}
	have, err := s.held(ctx)
	if err != nil || have.Access == "" {
		return
	}
	have.Access = ""
	if raw, err := json.Marshal(have); err == nil {
		_ = s.State.Put(ctx, grantKey, raw) // at worst it is tried once more
	}
}
