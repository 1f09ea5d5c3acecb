package hub

import (
	"crypto/hmac"
	"crypto/sha256"
	"hash"
	"sync"
)

// ProofBytes is the length of a whole proof.
const ProofBytes = sha256.Size

// Proof is the HMAC-SHA-256 (RFC 2104) of parts, one behind the other, under key:
// who has not the key can make none. Tokens carry its first bytes.
func Proof(key []byte, parts ...string) (sum [ProofBytes]byte) {
	p := provers.of(key)
	x := p.Get().(*prover) //nolint:forcetypeassert // nothing else is in it
	x.buf = x.buf[:0]
	for _, s := range parts {
		x.buf = append(x.buf, s...)
	}
	x.mac.Reset()
	x.mac.Write(x.buf)
	x.buf = x.mac.Sum(x.buf[:0])
	copy(sum[:], x.buf)
	const most = 4096
	if cap(x.buf) <= most {
		p.Put(x)
	}
	return sum
}

// prover is an HMAC under one key, ready to be used again: making one costs more
// than what it proves, and a campaign's mail carries five proofs.
type prover struct {
	mac hash.Hash
	buf []byte
}

// kept holds provers by their key. The hub has a few dozen keys; what comes
// beyond that is not kept.
type kept struct {
	mu    sync.RWMutex
	byKey map[string]*sync.Pool
}

var provers = kept{byKey: map[string]*sync.Pool{}}

const keptMost = 256

func (k *kept) of(key []byte) *sync.Pool {
	k.mu.RLock()
	p := k.byKey[string(key)]
	k.mu.RUnlock()
	if p != nil {
		return p
	}
	own := append([]byte(nil), key...)
	p = &sync.Pool{New: func() any { return &prover{mac: hmac.New(sha256.New, own)} }}
	k.mu.Lock()
	defer k.mu.Unlock()
	if q := k.byKey[string(own)]; q != nil {
		return q
	}
	if len(k.byKey) < keptMost {
		k.byKey[string(own)] = p
	}
	return p
}
