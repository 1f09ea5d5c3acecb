package hub

import (
	"crypto/hmac"
	"encoding/binary"
	"strings"
)

// SendRef names one row of the campaign ledger.
type SendRef struct{ Run, N int64 }

// A row's token holds its name and the proof that we gave it, so that it is read
// back without a look-up: 4 bytes of the run, 5 of the row, 11 of the proof.
const (
	sendBytes = 20
	sendProof = 9
)

// SendPrefix begins the message id of what a campaign sends.
const SendPrefix = "cs_"

// Token is the row's name with its proof, 32 letters and digits.
func (r SendRef) Token(key []byte) string {
	var b [sendBytes]byte
	binary.BigEndian.PutUint64(b[1:9], uint64(r.N)&(1<<40-1)) //nolint:gosec // a row's number is positive
	binary.BigEndian.PutUint32(b[:4], uint32(r.Run))          //nolint:gosec // a run's number is small
	sum := Proof(key, string(b[:sendProof]))
	copy(b[sendProof:], sum[:])
	return idEncoding.EncodeToString(b[:])
}

// ReadSendToken answers the row of a token that was made with key. Case does not
// matter: mail systems change it.
func ReadSendToken(key []byte, token string) (SendRef, bool) {
	raw, err := idEncoding.DecodeString(strings.ToLower(token))
	if err != nil || len(raw) != sendBytes || len(token) != sendBytes*8/5 || len(key) == 0 {
		return SendRef{}, false
	}
	sum := Proof(key, string(raw[:sendProof]))
	if !hmac.Equal(sum[:sendBytes-sendProof], raw[sendProof:]) {
		return SendRef{}, false
	}
	n := binary.BigEndian.Uint64(raw[1:9]) & (1<<40 - 1)
	return SendRef{Run: int64(binary.BigEndian.Uint32(raw[:4])), N: int64(n)}, true //nolint:gosec // 40 bits
}

// Message is the id of the message that the row sends.
func (r SendRef) Message(key []byte) MessageID { return MessageID(SendPrefix + r.Token(key)) }

// ReadSendMessage answers the row of a message id that Message made.
func ReadSendMessage(key []byte, id string) (SendRef, bool) {
	token, ok := strings.CutPrefix(strings.ToLower(id), SendPrefix)
	if !ok {
		return SendRef{}, false
	}
	return ReadSendToken(key, token)
}

// ReadSendRef answers the row of a network id that a channel made of a message id
// which Message made: the id itself, or with more behind a sign that is no part of it.
func ReadSendRef(key []byte, ref string) (SendRef, bool) {
	const n = len(SendPrefix) + sendBytes*8/5
	if len(ref) < n || len(ref) > n && strings.IndexByte(".@:-", ref[n]) < 0 {
		return SendRef{}, false
	}
	return ReadSendMessage(key, ref[:n])
}

// LeavePrefix begins the token of an address by which people unsubscribe by mail;
// the id of the message follows.
const LeavePrefix = "u-"

// ReadLeaveToken answers the row whose recipient wants no more, by what stands
// after the plus of the address that they wrote to.
func ReadLeaveToken(key []byte, token string) (SendRef, bool) {
	id, ok := strings.CutPrefix(strings.ToLower(token), LeavePrefix)
	if !ok {
		return SendRef{}, false
	}
	return ReadSendMessage(key, id)
}
