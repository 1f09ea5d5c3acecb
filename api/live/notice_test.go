package live

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
)

func TestNoticesAreSeenByTheirAgentAlone(t *testing.T) {
	h := start(t, nil)
	all, own := h.desk(t, "all"), h.desk(t, "own")
	h.mu.Lock()
	for i, to := range []hub.AgentID{"agt_own", "agt_all", ""} {
		f := hub.NewFact(hub.AgentNotified, time.Now(), hub.Actor{Type: hub.ActorSystem, ID: "rule:x"},
			hub.FactData{After: map[string]any{"agent_id": to, "text": "Look here"}})
		f.Seq = int64(i + 1)
		h.facts = append(h.facts, f)
	}
	h.mu.Unlock()
	h.Hint(bus.HintFacts, nil)
	for _, c := range []struct {
		who  string
		got  []map[string]any
		mine int
	}{{"all", all.take(3), 1}, {"own", own.take(3), 0}} {
		for i, e := range c.got {
			if shown := len(e) > 1; shown != (i == c.mine) {
				t.Errorf("%s is shown %v", c.who, e)
			}
		}
	}
}
