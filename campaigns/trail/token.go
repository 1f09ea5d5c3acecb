// Package trail is where the links of campaigns lead through, if a campaign asks
// for it. In comes a request with the token of a link; out goes a redirection to
// the address that the run itself wrote down, and a count. Machines that open
// every link are told apart and never count as people. Nothing is kept in the
// browser, and nobody is known by name who has not agreed to it.
package trail

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"

	"github.com/parleyhub/parley/hub"
)

// Prefix of the addresses; the token follows.
const Prefix = "/t/"

// Ref names a link of a run. N is the row of the ledger whose message it stands
// in; 0: it stands in everybody's.
type Ref struct{ Run, N, Link int64 }

// A token is 4 bytes of the run, 5 of the row, 2 of the link, 10 of the proof.
const (
	refBytes   = 11
	tokenBytes = 21
	mostLink   = 1<<16 - 1
)

// Token is the link's name with its proof, 28 letters and digits.
func (r Ref) Token(key []byte) string {
	var b [tokenBytes]byte
	binary.BigEndian.PutUint64(b[1:9], uint64(r.N)&(1<<40-1)) //nolint:gosec // a row's number is positive
	binary.BigEndian.PutUint32(b[:4], uint32(r.Run))          //nolint:gosec // a run's number is small
	binary.BigEndian.PutUint16(b[9:11], uint16(r.Link))       //nolint:gosec // mostLink
	sum := hub.Proof(key, string(b[:refBytes]))
	copy(b[refBytes:], sum[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Bare appends what a token says without its proof, in hexadecimal: another key
// makes another proof of the same link. It answers how much of the text was the
// token; 0: there is none at its beginning, and nothing was appended.
func Bare(out []byte, text string) ([]byte, int) {
	const long = tokenBytes * 8 / 6
	if len(text) < long {
		return out, 0
	}
	var b [tokenBytes]byte
	if n, err := base64.RawURLEncoding.Strict().Decode(b[:], []byte(text[:long])); err != nil || n != tokenBytes {
		return out, 0
	}
	return hex.AppendEncode(out, b[:refBytes]), long
}

// Read answers the link of a token that was made with key.
func Read(key []byte, token string) (Ref, bool) {
	if len(token) != tokenBytes*8/6 || len(key) == 0 {
		return Ref{}, false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil {
		return Ref{}, false
	}
	sum := hub.Proof(key, string(b[:refBytes]))
	if !hmac.Equal(sum[:tokenBytes-refBytes], b[refBytes:]) {
		return Ref{}, false
	}
	n := binary.BigEndian.Uint64(b[1:9]) & (1<<40 - 1)
	return Ref{int64(binary.BigEndian.Uint32(b[:4])), int64(n), int64(binary.BigEndian.Uint16(b[9:11]))}, true //nolint:gosec // 40 bits
}
