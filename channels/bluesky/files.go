package bluesky

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/sanitize"
	"github.com/parleyhub/parley/internal/webcall"
)

// embed is what a post carries beside its words, in the record and in the view.
type embed struct {
	Type     string `json:"$type"`
	External *struct {
		URI   string `json:"uri"`
		Title string `json:"title"`
	} `json:"external"`
	Images []struct {
		Alt  string `json:"alt"`
		Full string `json:"fullsize"` // of the view
	} `json:"images"`
	Media  *embed          `json:"media"`  // beside a quoted post
	Record json.RawMessage `json:"record"` // a quoted post: {uri, cid}, or nested once more
}

// embedded brings in what a post carries: pictures at once, because addresses do
// not last; a card's address and the quoted post as a line. Notifications hold the
// record alone, so the view of the post is asked for.
func (a *adapter) embedded(ctx context.Context, in *hub.Inbound, p *post) {
	if len(p.Record.Embed) == 0 {
		return
	}
	var e embed
	if json.Unmarshal(p.Record.Embed, &e) != nil {
		return
	}
	if quoted := quotedBy(e.Record); quoted != "" {
		note(in, "Quotes "+quoted, sanitize.Paragraphs)
	}
	inner := &e
	if e.Media != nil {
		inner = e.Media
	}
	switch {
	case inner.External != nil && webAddress(inner.External.URI):
		if !strings.Contains(in.Text, inner.External.URI) {
			note(in, strings.TrimSpace(sanitize.Short(inner.External.Title, 200)+" "+inner.External.URI), sanitize.Paragraphs)
		}
	case strings.HasPrefix(inner.Type, anImages):
		a.pictures(ctx, in, p)
	case strings.HasPrefix(inner.Type, "app.bsky.embed.video"):
		note(in, "A video: "+pageOf(p.URI), sanitize.Paragraphs)
	}
}

// quotedBy is the page of a quoted post, empty without one.
func quotedBy(raw json.RawMessage) string {
	var r struct {
		link
		Record link `json:"record"`
	}
	if len(raw) == 0 || json.Unmarshal(raw, &r) != nil {
		return ""
	}
	if r.URI == "" {
		r.link = r.Record
	}
	return pageOf(r.URI)
}

// pageOf is where people read a post.
func pageOf(uri string) string {
	did, collection, rkey, ok := parts(uri)
	if !ok || collection != posts {
		return ""
	}
	return "https://bsky.app/profile/" + did + "/post/" + rkey
}

func (a *adapter) pictures(ctx context.Context, in *hub.Inbound, p *post) {
	ctx, cancel := context.WithTimeout(ctx, fileTime) // for all of them: others wait behind this post
	defer cancel()
	view := p.Embed
	if len(view) == 0 {
		shown, err := a.post(ctx, p.URI)
		if err != nil || shown == nil {
			note(in, "Pictures could not be fetched: "+pageOf(p.URI), sanitize.Paragraphs)
			return
		}
		view = shown.Embed
	}
	var e embed
	if json.Unmarshal(view, &e) != nil {
		return
	}
	if e.Media != nil {
		e = *e.Media
	}
	for i, img := range e.Images {
		if i == maxFiles {
			break
		}
		at, err := a.fetch(ctx, webcall.File{URL: img.Full, Name: pictureName(img.Alt), Limit: maxInBytes})
		if err != nil {
			a.log.Warn("a picture of a post could not be fetched", "kind", hub.KindOf(err))
			note(in, "A picture could not be fetched: "+pageOf(p.URI), sanitize.Paragraphs)
			continue
		}
		in.Attachments = append(in.Attachments, at)
	}
}

func pictureName(alt string) string {
	if name := sanitize.Short(alt, 100); name != "" {
		return name
	}
	return "picture"
}

func (a *adapter) fetch(ctx context.Context, f webcall.File) (hub.Attachment, error) {
	at, err := a.files.Fetch(ctx, f, a.env.Blobs.Put)
	if hub.Is(err, hub.Temporary) {
		at, err = a.files.Fetch(ctx, f, a.env.Blobs.Put)
	}
	return at, err
}
