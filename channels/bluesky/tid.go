package bluesky

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Keys of posts are TIDs (atproto.com/specs/tid): 53 bits of microseconds and 10
// bits of a clock's id. Ours follow from the message, so that writing it again is
// writing the same record; the lowest four bits of the time count the posts of
// one answer.
const (
	tidLetters = "234567abcdefghijklmnopqrstuvwxyz"
	partBits   = 4
)

// keyOf is the key of a message's post.
func keyOf(m hub.MessageID, at time.Time, part int) string {
	sum := sha256.Sum256([]byte("post " + m))
	n := binary.BigEndian.Uint64(sum[:8])
	micros := uint64(at.UnixMilli())*1000 + (n%62)<<partBits // within the millisecond
	micros = micros>>partBits<<partBits | uint64(part)
	return tidOf(micros, n>>32)
}

// likeKey is the key of our like of a post, found again when it is taken back.
func likeKey(uri string) string {
	sum := sha256.Sum256([]byte("like " + uri))
	n := binary.BigEndian.Uint64(sum[:8])
	const from, year = 1_700_000_000_000_000, 30_000_000_000_000 // in 2023 and 2024: any time in the past will do
	return tidOf(from+n%year, binary.BigEndian.Uint64(sum[8:16]))
}

func tidOf(micros, clock uint64) string {
	n := (micros&(1<<53-1))<<10 | clock&1023
	var b [13]byte
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = tidLetters[n&31]
		n >>= 5
	}
	return string(b[:])
}

// first is the address of the first post of the answer that uri is a part of; uri
// itself when it is none of our answers.
func first(uri string) string { return partOf(uri, 0) }

// partOf is the address of another post of the same answer.
func partOf(uri string, part int) string {
	did, collection, rkey, ok := parts(uri)
	if !ok || collection != posts || len(rkey) != 13 {
		return uri
	}
	var n uint64
	for i := range len(rkey) {
		at := strings.IndexByte(tidLetters, rkey[i])
		if at < 0 {
			return uri
		}
		n = n<<5 | uint64(at)
	}
	return "at://" + did + "/" + posts + "/" + tidOf(n>>10>>partBits<<partBits|uint64(part), n)
}
