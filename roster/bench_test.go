package roster_test

import (
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/roster"
)

// BenchmarkTenThousandQueuedAreSharedOut is the figure of docs/performance.md in
// one process, without HTTP and live sockets.
func BenchmarkTenThousandQueuedAreSharedOut(b *testing.B) {
	const agents, queued = 50, 10_000
	for b.Loop() {
		b.StopTimer()
		p := newPlace(b)
		p.team("tea_1", roster.Routing{Strategy: roster.LeastLoaded, CapacityDefault: 1000}, p.hire(agents)...)
		for n := 0; n < queued; {
			var w hub.WriteSet
			for range 500 {
				n++
				p.wait(&w, "tea_1")
			}
			p.must(p.store.Commit(p.ctx, w))
		}
		b.StartTimer()
		p.step()
		b.StopTimer()
		loads, err := p.store.AgentLoads(p.ctx)
		p.must(err)
		for _, l := range loads {
			if l.Open != queued/agents {
				b.Errorf("%s holds %d", l.AgentID, l.Open)
			}
		}
		if len(loads) != agents {
			b.Errorf("%d hold something", len(loads))
		}
		b.StartTimer()
	}
}
