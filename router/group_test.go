package router_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/parleyhub/parley/hub"
)

func TestPoisonAmongItemsWrittenTogetherIsSetAsideAlone(t *testing.T) {
	h := newHouse(t)
	h.panic = func(in *hub.Inbound) {
		if in.SrcKey == "17" {
			panic("a bug")
		}
	}
	const n = 40
	var wg sync.WaitGroup
	for i := range n { // at once and in one shard, so that the bus gathers them
		wg.Go(func() {
			in := talk(fmt.Sprint(i), "vis", fmt.Sprint("word ", i))
			h.publish(in)
		})
	}
	wg.Wait()
	h.route(h.facts(n))
	if got := h.conversations()[0].Conversation.LastSeq; got != n-1 {
		t.Fatalf("%d messages, want %d", got, n-1)
	}
	page, err := h.store.ListQuarantine(t.Context(), "inb_talk", 50, "")
	if err != nil || len(page.Items) != 1 || page.Items[0].SrcKey != "17" {
		t.Fatalf("%+v, %v", page.Items, err)
	}
}

// What is set aside again knows how often it was tried: its next try has a key of
// its own, or the ledger would take it for one it has seen.
func TestWhatIsSetAsideAgainCountsItsTries(t *testing.T) {
	h := newHouse(t)
	in := talk("one#try1", "vis", "hello")
	in.Try, in.Broken, in.Raw = 1, "It cannot be read.", []byte("raw")
	h.publish(in)
	h.route(h.facts(1))
	page, err := h.store.ListQuarantine(t.Context(), "inb_talk", 50, "")
	if err != nil || len(page.Items) != 1 || page.Items[0].Tries != 1 || page.Items[0].State != "waiting" {
		t.Fatalf("%+v, %v", page.Items, err)
	}
}
