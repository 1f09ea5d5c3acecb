package bluesky

import (
	"context"
	"encoding/json"
	"io"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/sanitize"
)

// draft is a post as it is written.
type draft struct {
	Type      string  `json:"$type"`
	Text      string  `json:"text"`
	CreatedAt string  `json:"createdAt"`
	Reply     *reply  `json:"reply,omitempty"`
	Facets    facets  `json:"facets,omitempty"`
	Embed     *images `json:"embed,omitempty"`
}

type images struct {
	Type   string  `json:"$type"`
	Images []image `json:"images"`
}

type image struct {
	Alt   string          `json:"alt"`
	Image json.RawMessage `json:"image"` // the blob as uploading answered it
}

const anImages = "app.bsky.embed.images"

// Send answers a post in public. A long text becomes a thread of posts, each
// answering the one before. The keys and contents of all of them follow from the
// message, so that sending it again completes what an earlier try began.
func (a *adapter) Send(ctx context.Context, m hub.Outbound) (hub.Receipt, error) {
	switch {
	case m.To.Kind != HandleKind || !didShape.MatchString(m.To.Address):
		return hub.Receipt{}, hub.InvalidField("to", "must be an account of the network, as its DID")
	case !m.Public:
		return hub.Receipt{}, hub.Errorf(hub.Unsupported, "There are no private messages on this channel: whatever is said here, everybody can read.")
	case len(m.Attachments) > maxFiles:
		return hub.Receipt{}, hub.Errorf(hub.Invalid, "A post holds at most %d pictures.", maxFiles)
	}
	texts, err := pieces(m.Text)
	if err != nil {
		return hub.Receipt{}, err
	}
	if len(texts) == 0 {
		if len(m.Attachments) == 0 {
			return hub.Receipt{}, hub.InvalidField("text", "is empty")
		}
		texts = []string{""}
	}
	at, err := a.place(ctx, m)
	if err != nil {
		return hub.Receipt{}, err
	}
	pictures, err := a.upload(ctx, m.Attachments)
	if err != nil {
		return hub.Receipt{}, err
	}
	var head link
	for i, text := range texts {
		d := draft{Type: posts, Text: text, CreatedAt: stampOf(m.CreatedAt.Add(time.Duration(i) * time.Millisecond)), Reply: at}
		if d.Facets, err = a.marks(ctx, text); err != nil {
			return hub.Receipt{}, err
		}
		if i == 0 {
			d.Embed = pictures
		}
		put, err := a.put(ctx, posts, keyOf(m.Message, m.CreatedAt, i), d)
		if err != nil {
			return hub.Receipt{}, err
		}
		if i == 0 {
			head = put
		}
		at = &reply{Root: at.Root, Parent: put}
	}
	return hub.Receipt{State: hub.Accepted, Ref: m.Ref, Final: head.URI, At: a.env.Now()}, nil
}

func stampOf(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// place is where in a thread the answer goes: below the post that is answered,
// under the root that post names.
func (a *adapter) place(ctx context.Context, m hub.Outbound) (*reply, error) {
	uri := m.PublicRef
	if uri == "" {
		uri = m.InReplyTo
	}
	if _, collection, _, ok := parts(uri); !ok || collection != posts {
		return nil, hub.Errorf(hub.Invalid, "On this channel only a post can be answered; nobody can be written to first.")
	}
	p, err := a.post(ctx, uri)
	switch {
	case err != nil:
		return nil, err
	case p == nil:
		return nil, hub.Errorf(hub.Missing, "The post is not there any more, or not readable for us: it cannot be answered.")
	case p.Viewer.ReplyDisabled:
		return nil, hub.Errorf(hub.Denied, "Its author takes no answers to this post.")
	}
	at := &reply{Root: p.link, Parent: p.link}
	if r := p.Record.Reply; r != nil && r.Root.URI != "" && r.Root.CID != "" {
		at.Root = r.Root
	}
	return at, nil
}

// post asks for one post; nil when there is none for us.
func (a *adapter) post(ctx context.Context, uri string) (*post, error) {
	list, err := a.standing(ctx, uri)
	if err != nil || len(list) == 0 || list[0].URI != uri || list[0].CID == "" {
		return nil, err
	}
	return &list[0], nil
}

// standing asks for posts as they are now; what is gone is left out. At most 25.
func (a *adapter) standing(ctx context.Context, uris ...string) ([]post, error) {
	var v struct {
		Posts []json.RawMessage `json:"posts"`
	}
	if err := a.do(ctx, call{method: "app.bsky.feed.getPosts", query: url.Values{"uris": uris}}, &v); err != nil {
		return nil, err
	}
	var out []post
	for _, raw := range v.Posts {
		var p post
		if json.Unmarshal(raw, &p) == nil {
			out = append(out, p)
		}
	}
	return out, nil
}

func (a *adapter) put(ctx context.Context, collection, rkey string, rec any) (link, error) {
	s, err := a.signedIn(ctx)
	if err != nil {
		return link{}, err
	}
	var out link
	err = a.do(ctx, call{method: "com.atproto.repo.putRecord", body: map[string]any{
		"repo": s.DID, "collection": collection, "rkey": rkey, "record": rec,
	}}, &out)
	if _, _, _, ok := parts(out.URI); err == nil && (!ok || out.CID == "") {
		err = hub.Errorf(hub.Temporary, "The server answered with something that is not its API.")
	}
	return out, err
}

// upload hands pictures to the server. The same bytes are the same blob.
func (a *adapter) upload(ctx context.Context, files []hub.Attachment) (*images, error) {
	if len(files) == 0 {
		return nil, nil
	}
	out := &images{Type: anImages}
	for _, f := range files {
		raw, kind, err := a.picture(ctx, f)
		if err != nil {
			return nil, err
		}
		var v struct {
			Blob json.RawMessage `json:"blob"`
		}
		if err := a.do(ctx, call{method: "com.atproto.repo.uploadBlob", raw: raw, rawType: kind}, &v); err != nil {
			return nil, err
		}
		out.Images = append(out.Images, image{Alt: sanitize.Short(strings.TrimSuffix(f.Name, path.Ext(f.Name)), 300), Image: v.Blob})
	}
	return out, nil
}

func (a *adapter) picture(ctx context.Context, f hub.Attachment) ([]byte, string, error) {
	body, have, err := a.env.Blobs.Open(ctx, f.ID)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = body.Close() }() // only read
	switch {
	case !strings.HasPrefix(have.Type, "image/") || have.Type == "image/svg+xml":
		return nil, "", hub.Errorf(hub.Invalid, "Only pictures can be posted here; %s is none.", f.Name)
	case have.Size > maxFileBytes:
		return nil, "", hub.Errorf(hub.Invalid, "The picture %s is larger than 1 MB.", f.Name)
	}
	raw, err := io.ReadAll(io.LimitReader(body, maxFileBytes))
	if err != nil {
		return nil, "", hub.Wrap(hub.Temporary, err, "The file cannot be read.")
	}
	return raw, have.Type, nil
}
