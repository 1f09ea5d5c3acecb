package direct

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta"
)

const (
	maxAttachments = 30
	maxTake        = 32 << 20 // bytes of one file; the networks let people send 25 MB
)

// fetched are the kinds of attachments whose address is that of a file, and one
// that soon is gone. Others are links.
var fetched = []string{"image", "video", "audio", "file", "sticker", "story_mention", "share", "ig_post", "ig_reel", "reel", "ig_story", "ephemeral"}

// attach brings in what hangs on a message. False: it has to come again.
func (a *adapter) attach(ctx context.Context, in *meta.Intake, out *hub.Inbound, m *message) bool {
	if story := m.ReplyTo.Story; story != nil {
		out.Quoted = "[A story that is answered: see the file.]"
		if story.URL == "" || !a.fetch(ctx, out, story.URL, "story") {
			out.Quoted = "[A story that is answered; it is gone.]"
		}
	}
	for i := range m.Attachments[:min(len(m.Attachments), maxAttachments)] {
		at := &m.Attachments[i]
		address, stem := at.Payload.URL, meta.Word(at.Type)
		switch {
		case at.Payload.Coordinates != nil:
			c := at.Payload.Coordinates
			out.Text = meta.Lines(out.Text, "📍 "+meta.Line(at.Title, 200), "https://www.openstreetmap.org/?mlat="+c.Lat.String()+"&mlon="+c.Long.String())
		case address != "" && slices.Contains(fetched, at.Type):
			file, err := a.file(ctx, address, stem)
			switch {
			case err == nil && !strings.HasPrefix(file.Type, "text/html"):
				out.Attachments = append(out.Attachments, file)
			case err == nil:
				out.Text = meta.Lines(out.Text, meta.Line(at.Payload.Title, 300), meta.Line(address, 2000))
			case in.Later(out.SrcKey, err):
				return false
			default:
				out.Text = meta.Lines(out.Text, "["+stem+": "+why(err)+"]")
			}
			if at.Type == "story_mention" {
				out.Text = meta.Lines(out.Text, "[You are mentioned in a story.]")
			}
		default:
			if address == "" {
				address = at.URL
			}
			title := at.Title
			if title == "" {
				title = at.Payload.Title
			}
			if title == "" && address == "" {
				title = "[" + stem + "]"
			}
			out.Text = meta.Lines(out.Text, meta.Line(title, 300), meta.Line(address, 2000))
		}
	}
	return true
}

// fetch attaches a file if it can be had.
func (a *adapter) fetch(ctx context.Context, out *hub.Inbound, address, stem string) bool {
	file, err := a.file(ctx, address, stem)
	if err == nil {
		out.Attachments = append(out.Attachments, file)
	}
	return err == nil
}

func (a *adapter) file(ctx context.Context, address, stem string) (hub.Attachment, error) {
	return a.graph.Fetch(ctx, a.env.Blobs, meta.Media{URL: address, Limit: maxTake, Stem: stem})
}

func why(err error) string {
	var e *hub.Error
	if errors.As(err, &e) && e.Text != "" {
		return e.Text
	}
	return "could not be fetched"
}
