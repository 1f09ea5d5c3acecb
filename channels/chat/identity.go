package chat

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/parleyhub/parley/hub"
)

// The bounds of a signed identity.
const (
	identityLife = time.Hour        // longest from now to exp
	identitySkew = 30 * time.Second // how far the site's clock may be off
	maxAttrs     = 20
	maxIdentity  = 8 << 10 // bytes of the token
	proofSigned  = "signed_identity"
)

// identity is what the company's site signed about its user.
type identity struct {
	sub    string
	name   string
	email  string
	traits []hub.Trait
	exp    time.Time
}

func (id *identity) handle(in hub.InboxID) hub.Handle {
	return hub.Handle{Kind: hub.HandleExternal, Scope: string(in), Address: id.sub}
}

type claims struct {
	jwt.RegisteredClaims
	Email    string                     `json:"email"`
	Verified json.RawMessage            `json:"email_verified"` // absent: the site vouches for it
	Name     string                     `json:"name"`
	Attrs    map[string]json.RawMessage `json:"attrs"`
}

// errIdentity is the one answer to every identity that does not hold.
func errIdentity(cause error) error {
	return hub.Wrap(hub.Denied, cause, "The sign-in of the site could not be confirmed or has run out.")
}

// verify checks an identity token (HS256) against the inbox's secrets: two may
// be in force while one replaces the other.
func (a *adapter) verify(token string) (*identity, error) {
	if len(a.set.secrets) == 0 {
		return nil, errIdentity(errors.New("the inbox has no identity secret"))
	}
	if len(token) > maxIdentity {
		return nil, errIdentity(errors.New("identity token is too long"))
	}
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithAudience(string(a.in.ID)),
		jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(identitySkew),
		jwt.WithTimeFunc(a.env.Now),
	)
	var last error
	for _, secret := range a.set.secrets {
		var c claims
		_, err := parser.ParseWithClaims(token, &c, func(t *jwt.Token) (any, error) {
			if _, extended := t.Header["crit"]; extended {
				return nil, errors.New("the token needs an extension that we do not know") // RFC 7515 §4.1.11
			}
			return secret, nil
		})
		if err == nil {
			return a.identity(c)
		}
		last = err
	}
	return nil, errIdentity(last)
}

func (a *adapter) identity(c claims) (*identity, error) {
	now := a.env.Now()
	if c.Subject == "" || len(c.Subject) > 200 || c.Subject != oneLine(c.Subject, 200) {
		return nil, errIdentity(errors.New("sub is empty or too long"))
	}
	if c.IssuedAt == nil {
		return nil, errIdentity(errors.New("iat is missing"))
	}
	if c.ExpiresAt.After(now.Add(identityLife+identitySkew)) || c.ExpiresAt.After(c.IssuedAt.Add(identityLife)) {
		return nil, errIdentity(errors.New("exp is more than an hour ahead"))
	}
	id := &identity{sub: c.Subject, name: oneLine(c.Name, 120), exp: c.ExpiresAt.Time}
	if c.Email != "" && !mailShaped(c.Email) {
		return nil, errIdentity(errors.New("email is no mail address"))
	}
	if c.Verified == nil || string(c.Verified) == "true" {
		id.email = c.Email
	}
	var err error
	id.traits, err = traits(c.Attrs, now)
	return id, err
}

func traits(attrs map[string]json.RawMessage, now time.Time) ([]hub.Trait, error) {
	if len(attrs) > maxAttrs {
		return nil, errIdentity(fmt.Errorf("more than %d attrs", maxAttrs))
	}
	out := make([]hub.Trait, 0, len(attrs))
	for key, raw := range attrs {
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			return nil, errIdentity(err)
		}
		value, ok := v.(string)
		switch v.(type) {
		case bool, float64:
			value, ok = string(raw), true
		}
		key = oneLine(key, 64)
		if !ok || key == "" {
			return nil, errIdentity(errors.New("attrs hold only text, numbers and true or false"))
		}
		out = append(out, hub.Trait{Key: key, Value: oneLine(value, 500), Source: proofSigned, At: now.UTC()})
	}
	slices.SortFunc(out, func(x, y hub.Trait) int { return strings.Compare(x.Key, y.Key) })
	return out, nil
}
