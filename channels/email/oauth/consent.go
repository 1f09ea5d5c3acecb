package oauth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/url"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

// ConsentURL is where a person agrees that we read their mailbox: the
// authorization-code flow with PKCE (RFC 7636, S256). The answer comes to redirect
// with state.
func (s *Source) ConsentURL(redirect, state, verifier, user string) (string, error) {
	u, err := url.Parse(s.AuthURL)
	if err != nil || s.AuthURL == "" || s.TokenURL == "" || s.ClientID == "" {
		return "", said.Invalid("settings.imap.oauth", "oauth_provider", "needs the provider and the id that it gave to this hub")
	}
	sum := sha256.Sum256([]byte(verifier))
	q := u.Query()
	maps.Copy(q, s.Extra)
	for k, v := range map[string]string{
		"response_type": "code", "client_id": s.ClientID, "redirect_uri": redirect, "state": state, "scope": s.Scope,
		"code_challenge": base64.RawURLEncoding.EncodeToString(sum[:]), "code_challenge_method": "S256", "login_hint": user,
	} {
		if v != "" {
			q.Set(k, v)
		}
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// Exchange makes a refresh token of the code that came back.
func (s *Source) Exchange(ctx context.Context, redirect, code, verifier string) (refresh string, err error) {
	got, err := s.ask(ctx, url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirect}, "code_verifier": {verifier}})
	switch {
	case hub.Is(err, hub.Denied):
		return "", hub.Wrap(hub.Invalid, errRefused, "The provider did not take the code: it may be too old. Sign in once more.")
	case err != nil:
		return "", err
	case got.Refresh == "":
		return "", hub.Wrap(hub.Invalid, errRefused, "The provider gave no lasting permission. Remove this app from the account's list of apps and sign in once more.")
	}
	return got.Refresh, nil
}
