// Package refs makes the ids that a mail inbox puts into its mails, and knows
// them again: the Message-ID, and the token of the envelope sender. Both carry a
// code that only this inbox can make, so that nobody invents one.
package refs

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"

	"github.com/parleyhub/parley/hub"
)

// Minter makes the ids of one inbox.
type Minter struct {
	Key    []byte
	Inbox  string
	Domain string // of the Message-IDs, in lower case
}

// Ref is the Message-ID of a message, without brackets: the same for every
// attempt, and recognisable when it comes back.
func (m Minter) Ref(message string) string {
	id := name(message)
	return id + "." + m.mac(id) + "@" + m.Domain
}

// Own reports whether ref is a Message-ID that this inbox minted.
func (m Minter) Own(ref string) bool {
	ref = strings.ToLower(strings.Trim(ref, "<> "))
	local, ok := strings.CutSuffix(ref, "@"+m.Domain)
	if !ok {
		return false
	}
	id, mac, ok := strings.Cut(local, ".")
	return ok && id != "" && hmac.Equal([]byte(mac), []byte(m.mac(id)))
}

const macLen = 13 // characters of a code: 65 bits

var mac32 = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

func (m Minter) mac(id string) string {
	sum := hub.Proof(m.Key, string(m.Inbox), "\x00", id)
	return mac32.EncodeToString(sum[:])[:macLen]
}

// name is a message's id as it may stand in an address; ids of another shape are
// hashed.
func name(id string) string {
	if id == "" || len(id) > 40 || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		sum := sha256.Sum256([]byte(id))
		return hex.EncodeToString(sum[:13])
	}
	return id
}

// bouncePrefix begins the token of an envelope sender; no reply token is as long.
const bouncePrefix = "b-"

// Bounce is what follows the plus of the envelope sender of a message: a report
// that comes to it is about that message, whatever it says inside.
func (m Minter) Bounce(message string) string {
	id := name(message)
	return bouncePrefix + id + "-" + m.mac("bounce "+id)
}

// Bounced is the Ref of the message whose envelope sender held token.
func (m Minter) Bounced(token string) (ref string, ok bool) {
	rest, ok := strings.CutPrefix(token, bouncePrefix)
	if !ok {
		return "", false
	}
	i := strings.LastIndexByte(rest, '-')
	if i < 0 || !hmac.Equal([]byte(rest[i+1:]), []byte(m.mac("bounce "+rest[:i]))) {
		return "", false
	}
	return rest[:i] + "." + m.mac(rest[:i]) + "@" + m.Domain, true
}
