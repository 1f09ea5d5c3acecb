package strict

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/golang-jwt/jwt/v5"
)

// Keys are what identity tokens of one inbox may be signed with. Several are in
// force while one replaces another. Each key serves one algorithm: the token
// chooses among the keys of its algorithm, never how a key is used.
type Keys struct {
	Secrets [][]byte                    // for HS256, tried in turn
	Public  map[string]*ecdsa.PublicKey // for ES256, by kid
}

// None reports whether nobody can be signed for.
func (k Keys) None() bool { return len(k.Secrets) == 0 && len(k.Public) == 0 }

// of answers the keys that may have made the token.
func (k Keys) of(t *jwt.Token) (any, error) {
	if _, extended := t.Header["crit"]; extended {
		return nil, errors.New("the token needs an extension that we do not know") // RFC 7515 §4.1.11
	}
	switch t.Method {
	case jwt.SigningMethodHS256:
		set := jwt.VerificationKeySet{}
		for _, secret := range k.Secrets {
			set.Keys = append(set.Keys, secret)
		}
		return set, nil // an empty set is an error of the parser
	case jwt.SigningMethodES256:
		kid, _ := t.Header["kid"].(string)
		if key := k.Public[kid]; key != nil {
			return key, nil
		}
		return nil, errors.New("no key of that kid")
	}
	return nil, errors.New("an algorithm that no key is for")
}

const maxKeys = 8

// jwk is a key as RFC 7517 writes it.
type jwk struct {
	Kty, Crv, Kid, Alg, Use string
	X, Y, D                 string
}

// ReadJWKS reads a JWK set of public P-256 keys, each with a kid of its own. The
// error is in words for whoever has written it.
func ReadJWKS(raw string) (map[string]*ecdsa.PublicKey, error) {
	var set struct {
		Keys []jwk `json:"keys"`
	}
	dec := json.NewDecoder(bytes.NewReader([]byte(raw)))
	if err := dec.Decode(&set); err != nil || dec.More() || len(set.Keys) == 0 {
		return nil, errors.New(`must be a JWK set: {"keys":[…]}`)
	}
	if len(set.Keys) > maxKeys {
		return nil, fmt.Errorf("has more than %d keys", maxKeys)
	}
	out := make(map[string]*ecdsa.PublicKey, len(set.Keys))
	for i, k := range set.Keys {
		key, err := k.public()
		if err != nil {
			return nil, fmt.Errorf("key %d: %w", i+1, err)
		}
		if out[k.Kid] != nil {
			return nil, fmt.Errorf("key %d: kid is there twice", i+1)
		}
		out[k.Kid] = key
	}
	return out, nil
}

func (k jwk) public() (*ecdsa.PublicKey, error) {
	switch {
	case k.D != "":
		return nil, errors.New("is a private key, which stays with the site: give the public one, without d")
	case k.Kty != "EC" || k.Crv != "P-256" || (k.Alg != "" && k.Alg != "ES256") || (k.Use != "" && k.Use != "sig"):
		return nil, errors.New("must be an EC key on P-256 for ES256")
	case k.Kid == "" || len(k.Kid) > 64:
		return nil, errors.New("kid must have 1 to 64 bytes")
	}
	x, errX := base64.RawURLEncoding.DecodeString(k.X)
	y, errY := base64.RawURLEncoding.DecodeString(k.Y)
	if errX != nil || errY != nil || len(x) != 32 || len(y) != 32 {
		return nil, errors.New("x and y must be 32 bytes each in base64url")
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append(append([]byte{4}, x...), y...))
	if err != nil {
		return nil, errors.New("is not a point of P-256")
	}
	return key, nil
}
