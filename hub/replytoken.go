package hub

import (
	"crypto/hmac"
	"strings"
)

// A reply token is put where an answer brings it back (the mail address after
// the plus): 13 characters that name it and 13 that prove it, each 65 bits.
const (
	tokenHalf   = 13
	ReplyTokenN = 2 * tokenHalf // length of a token
)

// MakeReplyToken is the one token of a conversation and a handle. The naming
// half is as good as random to everybody without the key, and always the same
// for the same pair, so nobody has to look up what was given before.
func MakeReplyToken(key []byte, c ConversationID, h Handle) string {
	name := tokenMAC(key, "name", string(c), h.Key())
	return name + tokenMAC(key, "proof", name, string(c), h.Key())
}

// CheckReplyToken reports whether token was made with key for this conversation
// and handle, in constant time. Case does not matter: mail systems change it.
func CheckReplyToken(key []byte, token string, c ConversationID, h Handle) bool {
	if len(key) == 0 || len(token) != ReplyTokenN {
		return false
	}
	token = strings.ToLower(token)
	proof := tokenMAC(key, "proof", token[:tokenHalf], string(c), h.Key())
	return hmac.Equal([]byte(proof), []byte(token[tokenHalf:]))
}

func tokenMAC(key []byte, parts ...string) string {
	sum := Proof(key, strings.Join(parts, "|"), "|")
	return idEncoding.EncodeToString(sum[:])[:tokenHalf]
}
