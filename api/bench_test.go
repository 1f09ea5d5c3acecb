package api_test

import (
	"testing"

	"github.com/parleyhub/parley/hub"
)

// BenchmarkListConversations measures what the API adds to one short list:
// recognising the caller, the limit, the query, the cards, the JSON.
func BenchmarkListConversations(b *testing.B) {
	h := newHouse(b)
	b.ReportAllocs()
	for b.Loop() {
		if r := h.ask(hub.RoleAgent, "GET", "/conversations", nil); r.status != 200 {
			b.Fatal(r.body)
		}
	}
}
