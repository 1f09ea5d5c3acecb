package strict

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
	Skew         = 30 * time.Second // how far the site's clock may be off
	maxAttrs     = 20
	maxIdentity  = 8 << 10 // bytes of the token
)

// Proof is the evidence of a person whom the site has signed for.
const Proof = "signed_identity"

// Identity is what the company's site signed about its user.
type Identity struct {
	Sub     string
	Name    string
	Email   string
	Traits  []hub.Trait
	Expires time.Time
}

// Handle is the user's own handle in an inbox.
func (id *Identity) Handle(in hub.InboxID) hub.Handle {
	return hub.Handle{Kind: hub.HandleExternal, Scope: string(in), Address: id.Sub}
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

// Verify checks an identity token made for an inbox.
func (k Keys) Verify(token string, in hub.InboxID, now func() time.Time) (*Identity, error) {
	if k.None() {
		return nil, errIdentity(errors.New("the inbox has no identity key"))
	}
	if len(token) > maxIdentity {
		return nil, errIdentity(errors.New("identity token is too long"))
	}
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg(), jwt.SigningMethodES256.Alg()}),
		jwt.WithAudience(string(in)), jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(Skew), jwt.WithTimeFunc(now),
	)
	var c claims
	if _, err := parser.ParseWithClaims(token, &c, k.of); err != nil {
		return nil, errIdentity(err)
	}
	return read(c, now())
}

func read(c claims, now time.Time) (*Identity, error) {
	if c.Subject == "" || len(c.Subject) > 200 || c.Subject != Line(c.Subject, 200) {
		return nil, errIdentity(errors.New("sub is empty or too long"))
	}
	if c.IssuedAt == nil {
		return nil, errIdentity(errors.New("iat is missing"))
	}
	if c.ExpiresAt.After(now.Add(identityLife+Skew)) || c.ExpiresAt.After(c.IssuedAt.Add(identityLife)) {
		return nil, errIdentity(errors.New("exp is more than an hour ahead"))
	}
	id := &Identity{Sub: c.Subject, Name: Line(c.Name, 120), Expires: c.ExpiresAt.Time}
	if c.Email != "" && !MailShaped(c.Email) {
		return nil, errIdentity(errors.New("email is no mail address"))
	}
	if c.Verified == nil || string(c.Verified) == "true" {
		id.Email = c.Email
	}
	var err error
	id.Traits, err = traits(c.Attrs, now)
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
		key = Line(key, 64)
		if !ok || key == "" {
			return nil, errIdentity(errors.New("attrs hold only text, numbers and true or false"))
		}
		out = append(out, hub.Trait{Key: key, Value: Line(value, 500), Source: Proof, At: now.UTC()})
	}
	slices.SortFunc(out, func(x, y hub.Trait) int { return strings.Compare(x.Key, y.Key) })
	return out, nil
}
