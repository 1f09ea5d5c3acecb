// Package oauth gets the access tokens that a mail host takes instead of a
// password. In comes what an admin configured, out goes a token that is good
// now; it is kept in the inbox's state and renewed when its time is over or the
// host refuses it.
package oauth

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
)

// Settings are what the provider gave to the admin: an access token alone, what
// renews one, or only the app's own name and secret, until somebody signs in.
type Settings struct {
	Access, Refresh, ClientID, ClientSecret, TokenURL, AuthURL, Scope string
	Extra                                                             url.Values
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
	Inbox string
	Key   []byte // 32 bytes that seal what is kept
	// Alone runs fn while nobody else of the hub does, in this process or another;
	// nil: only this process is kept out.
	Alone func(ctx context.Context, fn func(ctx context.Context) error) error

	mu sync.Mutex
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

// renewTime bounds the wait for a new token, that for our turn included.
const renewTime = 30 * time.Second

// Token answers a token that is good for a minute at least. Denied: somebody has
// to sign in anew; asking again cannot help.
func (s *Source) Token(ctx context.Context) (string, error) {
	if s.Refresh == "" || s.TokenURL == "" {
		if s.Access == "" {
			return "", hub.Wrap(hub.Denied, errRefused, "Nobody has signed in to this mailbox yet: an administrator has to, in the settings of the inbox.")
		}
		return s.Access, nil
	}
	have, err := s.held(ctx)
	if err != nil || s.fresh(have) {
		return have.Access, err
	}
	// A provider may take a refresh token once only, so one asks and the others
	// take what it got.
	s.mu.Lock()
	defer s.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, renewTime)
	defer cancel()
	token := ""
	turn := func(ctx context.Context) (err error) {
		token, err = s.turn(ctx)
		return err
	}
	if s.Alone == nil {
		err = turn(ctx)
	} else {
		err = s.Alone(ctx, turn)
	}
	if err != nil && ctx.Err() != nil {
		err = hub.Wrap(hub.Temporary, guard.Bare(err), "The sign-in service took too long.")
	}
	return token, err
}

func (s *Source) fresh(have grant) bool {
	return have.Access != "" && have.Until.After(s.Now().Add(time.Minute))
}

// turn renews the token, unless somebody has meanwhile.
func (s *Source) turn(ctx context.Context) (string, error) {
	have, err := s.held(ctx)
	if err != nil || s.fresh(have) {
		return have.Access, err
	}
	refresh := s.Refresh
	if have.Refresh != "" {
		refresh = have.Refresh
	}
	got, err := s.ask(ctx, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}})
	if err != nil {
		return "", err
	}
	if got.For = fingerprint(s.Refresh); got.Refresh == "" {
		got.Refresh = have.Refresh // the one before stays good
	}
	return got.Access, s.keep(ctx, got)
}

func (s *Source) keep(ctx context.Context, g grant) error {
	raw, err := json.Marshal(g)
	if err == nil {
		raw, err = s.seal(raw)
	}
	if err != nil {
		return err
	}
	return s.State.Put(ctx, grantKey, raw)
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
	plain, ok := s.unseal(raw)
	if !ok || json.Unmarshal(plain, &have) != nil || have.For != fingerprint(s.Refresh) {
		return grant{}, nil
	}
	return have, nil
}

// fingerprint names the configured token without repeating it.
func fingerprint(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:8])
}

// ask posts a form to the token address.
func (s *Source) ask(ctx context.Context, form url.Values) (grant, error) {
	form.Set("client_id", s.ClientID)
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
	case err == nil && (said.Error == "invalid_grant" || said.Error == "interaction_required" || said.Error == "consent_required"):
		return grant{}, hub.Wrap(hub.Denied, errRefused, "The mail host no longer lets us in: an administrator has to sign in anew, in the settings of the inbox.")
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
	_ = s.keep(ctx, have) // at worst it is tried once more
}
