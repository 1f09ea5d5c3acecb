package hub

import (
	"crypto/hmac"
	"crypto/sha256"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// A proof is what the standard library says, for any key and any parts, also
// when many make some at once and when there are more keys than are kept.
func TestAProofIsTheHMACOfItsParts(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		key := rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(r, "key")
		parts := rapid.SliceOfN(rapid.StringN(0, 300, -1), 0, 4).Draw(r, "parts")
		want := hmac.New(sha256.New, key)
		want.Write([]byte(strings.Join(parts, "")))
		sum := want.Sum(nil)
		var g sync.WaitGroup
		for range 4 {
			g.Go(func() {
				if got := Proof(key, parts...); !hmac.Equal(got[:], sum) {
					t.Errorf("%x under %x: another proof", parts, key)
				}
			})
		}
		g.Wait()
	})
	for i := range 2 * keptMost {
		Proof([]byte{byte(i), byte(i >> 8)}, "x")
	}
	if n := len(provers.byKey); n > keptMost {
		t.Errorf("%d keys are kept", n)
	}
}

func BenchmarkProof(b *testing.B) {
	key := []byte("a key of thirty-two bytes, about")
	b.ReportAllocs()
	for b.Loop() {
		Proof(key, "cs_abcdefghijklmnop")
	}
}
