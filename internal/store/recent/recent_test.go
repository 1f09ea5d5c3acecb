package recent

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/parleyhub/parley/hub"
)

func seqs(facts []hub.Fact) []int64 {
	var out []int64
	for _, f := range facts {
		out = append(out, f.Seq)
	}
	return out
}

func span(from, to int64) (out []hub.Fact) {
	for n := from; n <= to; n++ {
		out = append(out, hub.Fact{Seq: n, Type: hub.MessageReceived, Data: []byte("x")})
	}
	return out
}

// Whatever order writers come in, and whatever is read twice: what is answered
// are the facts of the feed, in order and without a gap.
func TestRecentFactsAreTheFeedInAnyOrderOfArrival(t *testing.T) {
	for round := range 200 {
		rng := rand.New(rand.NewPCG(1, uint64(round)))
		var sets [][]hub.Fact
		for at := int64(1); at <= 200; {
			n := rng.Int64N(5)
			sets = append(sets, span(at, at+n))
			at += n + 1
		}
		for i := range sets { // neighbours overtake each other
			if j := i + rng.IntN(4); j < len(sets) {
				sets[i], sets[j] = sets[j], sets[i]
			}
		}
		var r Facts
		r.Add(span(0, 0))
		for _, set := range sets {
			r.Add(set)
			if rng.IntN(3) == 0 {
				r.Add(set)
			}
			after := rng.Int64N(200)
			got, ok := r.Since(after, 7)
			if want := seqs(span(after+1, after+7)); ok && !slices.Equal(seqs(got), want[:len(got)]) {
				t.Fatalf("round %d: after %d came %v", round, after, seqs(got))
			}
		}
		if got, ok := r.Since(0, 1000); !ok || len(got) < 200 || got[0].Seq != 1 {
			t.Fatalf("round %d: at the end %d facts", round, len(got))
		}
	}
}

func TestRecentFactsAskTheDatabaseWhenTheyDoNotKnow(t *testing.T) {
	r := Facts{Alone: true}
	if _, ok := r.Since(0, 10); ok {
		t.Error("an empty memory answered")
	}
	r.Add(span(5, 9))
	if _, ok := r.Since(3, 10); ok {
		t.Error("what was before is not known here")
	}
	if _, ok := r.Since(9, 10); ok {
		t.Error("at the end nobody has asked the database yet")
	}
	r.Ended(9)
	for range headTrust {
		if got, ok := r.Since(9, 10); !ok || got != nil {
			t.Error("the database has just said that this is the end")
		}
	}
	if _, ok := r.Since(9, 10); ok {
		t.Error("an operator's command may have written since")
	}
	r.Ended(9)
	r.Add(span(11, 12))
	if _, ok := r.Since(9, 10); ok {
		t.Error("10 is there, but not here")
	}
	shared := Facts{}
	shared.Add(span(5, 9))
	shared.Ended(9)
	if _, ok := shared.Since(9, 10); ok {
		t.Error("other processes write to this database")
	}
}

func TestRecentFactsAreBoundedAndForgetThePast(t *testing.T) {
	var r Facts
	for at := int64(1); at <= 3*recentMost; at += 64 {
		r.Add(span(at, at+63))
	}
	if len(r.facts) > recentMost || r.facts[len(r.facts)-1].Seq != 3*recentMost {
		t.Fatalf("%d facts up to %d", len(r.facts), r.facts[len(r.facts)-1].Seq)
	}
	big := hub.Fact{Seq: 3*recentMost + 1, Data: make([]byte, recentBytes/2)}
	for range 4 {
		r.Add([]hub.Fact{big})
		big.Seq++
	}
	if r.bytes > recentBytes {
		t.Errorf("%d bytes", r.bytes)
	}
	r.Add([]hub.Fact{{Seq: big.Seq, Type: hub.ContactErased}})
	if got, ok := r.Since(big.Seq-2, 10); ok {
		t.Errorf("what was before an erasure is still told: %v", seqs(got))
	}
	if got, ok := r.Since(big.Seq-1, 10); !ok || len(got) != 1 {
		t.Error("the erasure itself is not told")
	}
	r.Add(span(big.Seq+10, big.Seq+10+recentMost/8)) // a hole that nobody fills
	if got, _ := r.Since(big.Seq+9, 1); len(got) != 1 {
		t.Error("a hole holds up what comes after it for ever")
	}
	r.Forget()
	if _, ok := r.Since(big.Seq+9, 1); ok {
		t.Error("told what it was to forget")
	}
}
