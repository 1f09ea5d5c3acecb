package campaigns

import (
	"context"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/trails"
)

// Opened is how often one address of a run was opened.
type Opened struct {
	trails.Link
	trails.Count
}

// opened answers the addresses of a run that are counted; of one that is not
// tracked there are none.
func (d *Desk) opened(ctx context.Context, x *hub.Run) ([]Opened, error) {
	f, err := draft.Thaw(x)
	if err != nil || !f.Campaign.Tracks() {
		return nil, err
	}
	links, err := d.Trails.Links(ctx, x.Seq)
	if err != nil {
		return nil, err
	}
	counts, err := d.Trails.Counts(ctx, x.Seq)
	out := make([]Opened, len(links))
	for i, l := range links {
		out[i] = Opened{l, counts[l.Link]}
	}
	return out, err
}
