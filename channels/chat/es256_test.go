package chat_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/chat"
	"github.com/parleyhub/parley/hub"
)

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// public is a key's JWK.
func public(t testing.TB, kid string, key *ecdsa.PrivateKey) object {
	t.Helper()
	raw, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	return object{"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": kid, "x": b64(raw[1:33]), "y": b64(raw[33:])}
}

func jwks(keys ...object) string {
	raw, _ := json.Marshal(object{"keys": keys})
	return string(raw)
}

// bySite is a token made with any method and key, under a kid.
func bySite(t testing.TB, h *channeltest.Hub, method jwt.SigningMethod, kid any, key any) string {
	t.Helper()
	now := h.Clock.Now()
	token := jwt.NewWithClaims(method, jwt.MapClaims{
		"sub": "user-7", "email": "ada@example.com", "aud": "inb_channeltest", "iat": now.Unix(), "exp": now.Add(30 * time.Minute).Unix(),
	})
	if kid != nil {
		token.Header["kid"] = kid
	}
	raw, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestTheSiteSignsWithKeysThatRotate(t *testing.T) {
	before, after := newKey(t), newKey(t)
	r, h := opened(t, object{"identity_keys": jwks(public(t, "2026-10", before), public(t, "2026-11", after)), "identity_secret": secret})
	for _, token := range []string{
		bySite(t, h, jwt.SigningMethodES256, "2026-10", before), bySite(t, h, jwt.SigningMethodES256, "2026-11", after),
		bySite(t, h, jwt.SigningMethodHS256, "any", []byte(secret)),
	} {
		v, w := connect(t, r, object{"identity": token})
		v.msg(hub.NewToken(), "hello")
		v.next("ack")
		got := h.Received()
		m := got[len(got)-1]
		if m.From.Kind != hub.HandleExternal || m.From.Address != "user-7" || m.Auth != hub.VerdictVerified || w["config"].(object)["identity"] != true {
			t.Fatalf("inbound %+v", m)
		}
	}
	alone, h2 := opened(t, object{"identity_keys": jwks(public(t, "2026-11", after))})
	refused := map[string]string{
		"a key that is gone":    bySite(t, h2, jwt.SigningMethodES256, "2026-10", before),
		"under another's kid":   bySite(t, h2, jwt.SigningMethodES256, "2026-11", before),
		"without kid":           bySite(t, h2, jwt.SigningMethodES256, nil, after),
		"kid is no text":        bySite(t, h2, jwt.SigningMethodES256, 7, after),
		"the key as a secret":   bySite(t, h2, jwt.SigningMethodHS256, "2026-11", mustBytes(t, after)),
		"the JWK set as secret": bySite(t, h2, jwt.SigningMethodHS256, "2026-11", []byte(jwks(public(t, "2026-11", after)))),
		"an empty secret":       bySite(t, h2, jwt.SigningMethodHS256, "2026-11", []byte{}),
		"no signature":          bySite(t, h2, jwt.SigningMethodNone, "2026-11", jwt.UnsafeAllowNoneSignatureType),
		"another HMAC":          bySite(t, h2, jwt.SigningMethodHS512, "2026-11", []byte(secret)),
		"cut off in the middle": bySite(t, h2, jwt.SigningMethodES256, "2026-11", after)[:200],
		"a signature of zeroes": zeroSigned(bySite(t, h2, jwt.SigningMethodES256, "2026-11", after)),
	}
	for name, token := range refused {
		status, _ := call(t, "POST", alone.URL+"/messages", object{"Parley-Identity": token}, object{"cid": "a", "text": "x"})
		if status != 401 {
			t.Errorf("%s: %d", name, status)
		}
	}
	if len(h2.Received()) != 0 {
		t.Fatal("something came through")
	}
}

func mustBytes(t testing.TB, key *ecdsa.PrivateKey) []byte {
	t.Helper()
	raw, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func zeroSigned(token string) string {
	return token[:strings.LastIndexByte(token, '.')+1] + base64.RawURLEncoding.EncodeToString(make([]byte, 64))
}

func TestIdentityKeysThatCannotBeRightAreRefused(t *testing.T) {
	good, other := public(t, "a", newKey(t)), public(t, "a", newKey(t))
	with := func(change object) object {
		k := object{}
		for name, v := range good {
			k[name] = v
		}
		for name, v := range change {
			k[name] = v
		}
		return k
	}
	for name, set := range map[string]string{
		"not JSON": "-----BEGIN PUBLIC KEY-----", "no keys": `{"keys":[]}`, "a key alone": string(must(json.Marshal(good))),
		"same kid": jwks(good, other), "no kid": jwks(with(object{"kid": ""})), "private": jwks(with(object{"d": "AAAA"})),
		"other curve": jwks(with(object{"crv": "P-384"})), "RSA": jwks(with(object{"kty": "RSA"})), "other use": jwks(with(object{"alg": "ES384"})),
		"off the curve": jwks(with(object{"x": good["y"]})), "short": jwks(with(object{"x": "AAAA"})), "no point": jwks(with(object{"x": nil})),
		"more after": jwks(good) + "{}",
	} {
		checked, err := channels.Check(chat.Channel.Fields, object{"identity_keys": set})
		if err == nil {
			_, err = chat.Channel.Open(t.Context(), hub.Inbox{ID: "inb_1", Kind: "chat", Settings: checked}, channeltest.Env(t))
		}
		var e *hub.Error
		if e, _ = err.(*hub.Error); e == nil || e.Kind != hub.Invalid || e.Field != "settings.identity_keys" || strings.Contains(e.Text, "AAAA") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func must(raw []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return raw
}
