package archive

import (
	"context"

	"golang.org/x/sync/semaphore"

	"github.com/parleyhub/parley/campaigns/archive/paper"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// presses bounds how many documents are drawn at a time: each holds some megabytes
// of fonts.
var presses = semaphore.NewWeighted(2)

// PDF is a message as a document, with what is said of it: laid out from
// what is seen of the HTML, or the text of channels that have no other. The same copy makes
// the same bytes.
func (c *Copy) PDF(ctx context.Context, lang string) (out []byte, err error) {
	if err := presses.Acquire(ctx, 1); err != nil {
		return nil, hub.Wrap(hub.Temporary, err, "others have documents drawn just now")
	}
	defer presses.Release(1)
	l := labelsOf(lang)
	title := c.Title(lang)
	d := paper.Doc{Lang: l.tag, Title: title, At: c.At, Head: c.Head(lang), Subject: title, More: c.Approved(lang), Note: l.note, Page: l.page, Lost: l.lost, Cut: l.cut}
	err = run.Safely(func() (err error) {
		if c.Words.HTML != "" {
			d.Body = paper.Flow(c.Words.HTML, l.image)
		} else {
			d.Body = paper.Plain(c.Words.Text)
		}
		out, err = paper.Draw(&d)
		return err
	})
	if err != nil {
		return nil, hub.Wrap(hub.Internal, err, "the document cannot be drawn")
	}
	return out, nil
}
