package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

// The headers of a post, both ways.
const (
	timestampHeader = "Parley-Timestamp" // seconds since 1970
	signatureHeader = "Parley-Signature"
	keyHeader       = "Idempotency-Key"
)

// maxSignatures is how many of a header are tried: two secrets, while both sides rotate.
const maxSignatures = 4

// sign is one signature: v1= and the hexadecimal HMAC-SHA256, with the secret as
// key, of timestamp, a dot and the raw body.
func sign(secret, timestamp string, body []byte) string {
	return "v1=" + hex.EncodeToString(digest(secret, timestamp, body))
}

func digest(secret, timestamp string, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(timestamp + ".")) // a hash never fails
	_, _ = mac.Write(body)
	return mac.Sum(nil)
}

// signature is the header for body: one signature for each secret, so that the
// other side may know either.
func (a *adapter) signature(timestamp string, body []byte) string {
	all := make([]string, len(a.secrets))
	for i, s := range a.secrets {
		all[i] = sign(s, timestamp, body)
	}
	return strings.Join(all, ", ")
}

// errSignature is the one answer to every request that is not proven.
var errSignature = hub.Errorf(hub.Denied, "The signature is missing, wrong or too old.")

// proof is what a request claims to be signed with.
type proof struct {
	timestamp string
	digests   [][]byte
}

// readProof reads the headers before anything of the body is: who shows none, or
// one that is too old, is not listened to.
func readProof(h http.Header, now time.Time) (proof, error) {
	p := proof{timestamp: h.Get(timestampHeader)}
	sec, err := strconv.ParseInt(p.timestamp, 10, 64)
	if err != nil || len(p.timestamp) > 12 {
		return p, errSignature
	}
	if d := now.Sub(time.Unix(sec, 0)); d > tolerance || d < -tolerance {
		return p, errSignature
	}
	for _, one := range strings.Split(h.Get(signatureHeader), ",") {
		word, ok := strings.CutPrefix(strings.TrimSpace(one), "v1=")
		sum, err := hex.DecodeString(word)
		if !ok || err != nil || len(sum) != sha256.Size {
			continue // of a later version, or no signature
		}
		if p.digests = append(p.digests, sum); len(p.digests) == maxSignatures {
			break
		}
	}
	if len(p.digests) == 0 {
		return p, errSignature
	}
	return p, nil
}

// holds compares with every secret in constant time.
func (p proof) holds(secrets []string, body []byte) bool {
	ok := false
	for _, s := range secrets {
		want := digest(s, p.timestamp, body)
		for _, got := range p.digests {
			ok = hmac.Equal(want, got) || ok
		}
	}
	return ok
}
