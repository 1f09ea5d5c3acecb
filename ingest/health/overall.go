package health

import (
	"cmp"
	"slices"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// State is how an inbox stands as a whole.
type State struct {
	State     channels.HealthState
	Text      string    // of its worst part
	Part      string    // the worst part
	Since     time.Time // of State
	ExpiresAt time.Time // the first end of credentials, if one is known
}

var rank = map[string]int{string(channels.Healthy): 0, string(channels.Failing): 1, string(channels.Stopped): 2}

// Overall answers how an inbox stands whose settings have a version: the worst of
// what its parts say about these settings. Without a report all is well.
func Overall(rows []hub.InboxHealth, inbox hub.InboxID, version int64) State {
	var own []hub.InboxHealth
	for _, r := range rows {
		if r.InboxID == inbox && r.Part != whole && r.Of == version {
			own = append(own, r)
		}
	}
	slices.SortFunc(own, func(a, b hub.InboxHealth) int { // the worst first, then what began first
		return cmp.Or(rank[b.State]-rank[a.State], a.Since.Compare(b.Since), cmp.Compare(a.Part, b.Part))
	})
	out := State{State: channels.Healthy}
	if len(own) > 0 {
		out.State, out.Text, out.Part, out.Since = channels.HealthState(own[0].State), own[0].Text, own[0].Part, own[0].Since
	}
	for _, r := range own {
		if out.State == channels.Healthy && r.Since.After(out.Since) {
			out.Since = r.Since // well since the last part is
		}
		if !r.ExpiresAt.IsZero() && (out.ExpiresAt.IsZero() || r.ExpiresAt.Before(out.ExpiresAt)) {
			out.ExpiresAt = r.ExpiresAt
		}
	}
	return out
}
