package runs

import (
	"time"

	"github.com/parleyhub/parley/hub"
)

// Fact tells how a run stands.
func Fact(p Progress, at time.Time, by hub.Actor) hub.Fact {
	return hub.NewFact(hub.CampaignRun, at, by, hub.FactData{After: p, Reason: p.Reason})
}
