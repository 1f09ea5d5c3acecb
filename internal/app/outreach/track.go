package outreach

import (
	"context"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/runs"
	"github.com/parleyhub/parley/campaigns/trail"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// trailKey is the purpose of the key of counted links.
const trailKey = "campaign-trail"

// track answers a letter whose links are counted.
func (o *Outreach) track(ctx context.Context, x *hub.Run, c *draft.Campaign, variant string, l runs.Letter) (runs.Letter, error) {
	own, ok := l.(*letter)
	if !ok {
		return l, nil
	}
	marks, err := trail.Mark(ctx, o.trails, o.Key(trailKey), o.URL(), x.Seq, c, variant, own.written())
	if err != nil {
		return nil, err
	}
	counted := *own
	counted.marks, counted.personal = marks, c.Personal()
	return &counted, nil
}

// written are the addresses in all variants of a letter.
func (l *letter) written() (out []trail.Written) {
	for i := range l.program.Template().Variants {
		for _, link := range l.program.Links(i) {
			out = append(out, trail.Written{Variant: i, Index: link.Index, URL: link.URL})
		}
	}
	return out
}

// mayTrack reports whether a person may be seen on a kind of channel now.
func (o *Outreach) mayTrack(ctx context.Context, id hub.ContactID, kind hub.ChannelKind) (bool, error) {
	c, err := o.pages.prefer.Book.Person(ctx, id)
	return err == nil && hub.MayTrack(c.Consents, kind), err
}

// Serve is what goes on beside the pages.
func (o *Outreach) Serve(g *run.Group, back run.Backoff) {
	g.Keep("opened links", back, o.pages.trail.Book.Run)
}
