package auth

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Prefixes say what a secret is for, so that a leaked one is recognised and one
// kind is never taken for another.
const (
	prefixSession = "pls_"
	prefixToken   = "plt_"
	prefixLink    = "pll_"
)

// How long things last.
const (
	SessionIdle     = 12 * time.Hour
	SessionAbsolute = 7 * 24 * time.Hour
	SessionTouch    = time.Minute // how often use is written down
	ResetLife       = time.Hour
	InviteLife      = 7 * 24 * time.Hour
	SetupLife       = 24 * time.Hour
)

// Purposes of one-time links.
const (
	PurposeInvite = "invite"
	PurposeReset  = "reset"
	PurposeSetup  = "setup"
)

// NewSession, NewAPIToken and NewLink make a secret and the hash under which it
// is stored. The secret itself is shown once and never kept.
func NewSession() (secret, hash string)  { return newSecret(prefixSession) }
func NewAPIToken() (secret, hash string) { return newSecret(prefixToken) }
func NewLink() (secret, hash string)     { return newSecret(prefixLink) }

func newSecret(prefix string) (string, string) {
	s := prefix + hub.NewToken()
	return s, digest(s)
}

// SessionHash, TokenHash and LinkHash are under what a secret that somebody
// presents is looked up. False: it cannot be one of ours, do not look.
func SessionHash(secret string) (string, bool) { return presented(prefixSession, secret) }
func TokenHash(secret string) (string, bool)   { return presented(prefixToken, secret) }
func LinkHash(secret string) (string, bool)    { return presented(prefixLink, secret) }

func presented(prefix, secret string) (string, bool) {
	body, ok := strings.CutPrefix(secret, prefix)
	if !ok || len(body) != 26 || strings.Trim(body, "0123456789abcdefghjkmnpqrstvwxyz") != "" {
		return "", false
	}
	return digest(secret), true
}

// digest needs no salt and no stretching: the secrets have 128 random bits.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// SessionOver reports whether a session has ended by age or idleness.
func SessionOver(now, created, seen time.Time) bool {
	return now.Sub(created) >= SessionAbsolute || now.Sub(seen) >= SessionIdle
}

// LinkLife is how long a link of that purpose can be used.
func LinkLife(purpose string) time.Duration {
	switch purpose {
	case PurposeInvite:
		return InviteLife
	case PurposeSetup:
		return SetupLife
	}
	return ResetLife
}
