package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// Signer makes short texts that only this hub can have made. The key is bound
// to one purpose; the text is readable by everybody.
type Signer struct{ key []byte }

// NewSigner makes a signer. An empty key would sign for everybody, so it panics.
func NewSigner(key []byte) Signer {
	if len(key) < 16 {
		panic("auth: a signer needs a key")
	}
	return Signer{key: key}
}

// Sign answers text with its signature, in characters fit for a URL path.
func (s Signer) Sign(text string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(text)) + "." + base64.RawURLEncoding.EncodeToString(s.sum(text))
}

// Verify answers the text of a signed one; false if it is not ours.
func (s Signer) Verify(signed string) (string, bool) {
	body, mac, ok := strings.Cut(signed, ".")
	if !ok || body == "" || mac == "" || len(signed) > 8<<10 {
		return "", false
	}
	text, err1 := base64.RawURLEncoding.DecodeString(body)
	sum, err2 := base64.RawURLEncoding.DecodeString(mac)
	if err1 != nil || err2 != nil || !hmac.Equal(sum, s.sum(string(text))) {
		return "", false
	}
	return string(text), true
}

func (s Signer) sum(text string) []byte {
	h := hmac.New(sha256.New, s.key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
