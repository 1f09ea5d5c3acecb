// Package cms finds the readable content within a signed S/MIME part (RFC 5652).
// It neither verifies nor decrypts. It reads BER, as programs write it, within
// bounds, and copies nothing but content that comes in pieces.
package cms

import "errors"

// Kind is what an S/MIME part is.
type Kind int

// The kinds.
const (
	Unknown   Kind = iota
	Signed         // its content can be read
	Encrypted      // it cannot
)

var (
	oidSigned    = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02}
	oidEnveloped = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03}
	oidAuthEnv   = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17}
)

// ErrBroken says that a part is not what it claims, or beyond our bounds.
var ErrBroken = errors.New("the signed part cannot be read")

const (
	maxDepth  = 12    // of values in values
	maxPieces = 40000 // of one content
)

// Tags of ASN.1 that stand on the way.
const (
	tagOctets   = 0x04
	tagOID      = 0x06
	tagSequence = 0x30
	tagContent  = 0xa0 // [0]
	made        = 0x20 // a value made of values
)

// Open answers what raw is, and of a signed part what is signed; nil when the
// content lies elsewhere.
func Open(raw []byte) (Kind, []byte, error) {
	outer, _, ok := next(raw, 0)
	if !ok || outer.tag != tagSequence {
		return Unknown, nil, ErrBroken
	}
	oid, rest, ok := next(outer.data, 1)
	if !ok || oid.tag != tagOID {
		return Unknown, nil, ErrBroken
	}
	switch string(oid.data) {
	case string(oidEnveloped), string(oidAuthEnv):
		return Encrypted, nil, nil
	case string(oidSigned):
	default:
		return Unknown, nil, nil
	}
	body, ok := inside(rest, tagContent, tagSequence)
	if !ok {
		return Signed, nil, ErrBroken
	}
	// The version, the digests, and then what is signed: its type and itself.
	for range 2 {
		if _, body, ok = next(body, 3); !ok {
			return Signed, nil, ErrBroken
		}
	}
	signed, _, ok := next(body, 3)
	if !ok || signed.tag != tagSequence {
		return Signed, nil, ErrBroken
	}
	_, rest, ok = next(signed.data, 4)
	if !ok {
		return Signed, nil, ErrBroken
	}
	if len(rest) == 0 {
		return Signed, nil, nil
	}
	content, _, ok := next(rest, 4)
	if !ok || content.tag != tagContent {
		return Signed, nil, ErrBroken
	}
	pieces := 0
	out, ok := octets(content.data, 5, &pieces)
	if !ok {
		return Signed, nil, ErrBroken
	}
	return Signed, out, nil
}

// inside goes down through values of these tags.
func inside(b []byte, tags ...byte) ([]byte, bool) {
	for i, tag := range tags {
		v, _, ok := next(b, i+1)
		if !ok || v.tag != tag {
			return nil, false
		}
		b = v.data
	}
	return b, true
}

// octets reads a string of bytes that may come in pieces.
func octets(b []byte, depth int, pieces *int) ([]byte, bool) {
	v, _, ok := next(b, depth)
	switch {
	case !ok || depth > maxDepth:
		return nil, false
	case v.tag == tagOctets:
		return v.data, true
	case v.tag != tagOctets|made:
		return nil, false
	}
	var out []byte
	for rest := v.data; len(rest) > 0; {
		if *pieces++; *pieces > maxPieces {
			return nil, false
		}
		part, ok := octets(rest, depth+1, pieces)
		if !ok {
			return nil, false
		}
		if _, rest, ok = next(rest, depth+1); !ok {
			return nil, false
		}
		out = append(out, part...)
	}
	return out, true
}

// value is one value of ASN.1: its tag and what is in it.
type value struct {
	tag  byte
	data []byte
}

// next cuts the first value off b. A value without a length ends with two zeros,
// behind all that is in it.
func next(b []byte, depth int) (v value, rest []byte, ok bool) {
	if len(b) < 2 || depth > maxDepth || b[0]&0x1f == 0x1f {
		return v, nil, false
	}
	v.tag = b[0]
	n, b := int(b[1]), b[2:]
	if n == 0x80 {
		return open(v.tag, b, depth)
	}
	if n > 0x80 {
		digits := n - 0x80
		if digits > 4 || digits > len(b) {
			return v, nil, false
		}
		n = 0
		for _, c := range b[:digits] {
			n = n<<8 | int(c)
		}
		b = b[digits:]
	}
	if n < 0 || n > len(b) {
		return v, nil, false
	}
	v.data = b[:n]
	return v, b[n:], true
}

// open reads a value that does not say how long it is.
func open(tag byte, b []byte, depth int) (v value, rest []byte, ok bool) {
	if tag&made == 0 {
		return v, nil, false
	}
	for rest = b; ; {
		if len(rest) >= 2 && rest[0] == 0 && rest[1] == 0 {
			return value{tag, b[:len(b)-len(rest)]}, rest[2:], true
		}
		if _, rest, ok = next(rest, depth+1); !ok {
			return v, nil, false
		}
	}
}
