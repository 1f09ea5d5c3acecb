package whatsapp

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/blob"
	"github.com/parleyhub/parley/internal/meta"
)

// part is one message of the network before it is built.
type part struct {
	text     string
	file     *hub.Attachment
	as       string // image, video, audio, document
	template *outTemplate
}

// plan cuts m into messages of the network: words that fit go as the caption of
// the first file, else ahead of all files.
func (a *adapter) plan(ctx context.Context, m hub.Outbound) ([]part, error) {
	if m.Template != nil {
		t, err := a.filled(ctx, m.Template)
		return []part{{template: t}}, err
	}
	var parts []part
	text := strings.TrimSpace(m.Text)
	for i := range m.Attachments {
		at := &m.Attachments[i]
		if at.Size > maxSend {
			return nil, hub.Errorf(hub.Invalid, "WhatsApp takes files of at most 100 MB.")
		}
		p := part{file: at, as: sentAs(at)}
		if i == 0 && p.as != "audio" && utf8.RuneCountInString(text) <= maxCaption {
			p.text, text = text, ""
		}
		parts = append(parts, p)
	}
	var words []part
	for _, piece := range meta.Split(text, maxText, channels.UTF16) {
		words = append(words, part{text: piece})
	}
	parts = append(words, parts...)
	if len(parts) == 0 {
		return nil, hub.InvalidField("text", "is empty")
	}
	return parts, nil
}

// native are the types WhatsApp shows as what they are, up to a size (2026-05);
// others go as documents.
var native = []struct {
	as    string
	types []string
	max   int64
}{
	{"image", []string{"image/jpeg", "image/png"}, 5 << 20},
	{"video", []string{"video/mp4", "video/3gpp"}, 16 << 20},
	{"audio", []string{"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/ogg", "application/ogg"}, 16 << 20},
}

func sentAs(at *hub.Attachment) string {
	kind := bare(at.Type)
	for _, n := range native {
		if slices.Contains(n.types, kind) && at.Size <= n.max {
			return n.as
		}
	}
	return "document"
}

// bare is a media type without parameters.
func bare(kind string) string {
	kind, _, _ = strings.Cut(kind, ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// wire is a media type by the name WhatsApp knows it by.
func wire(kind string) string {
	switch kind = bare(kind); kind {
	case "application/ogg":
		return "audio/ogg"
	case "audio/x-m4a":
		return "audio/mp4"
	case "":
		return "application/octet-stream"
	}
	return kind
}

// build makes the request of one part; a file is uploaded first.
func (a *adapter) build(ctx context.Context, to recipient, p part) (request, error) {
	req := request{Product: string(kind), Kind: "individual", recipient: to}
	switch {
	case p.template != nil:
		req.Type, req.Template = "template", p.template
	case p.file == nil:
		req.Type, req.Text = "text", &outText{Body: p.text, Preview: strings.Contains(p.text, "https://")}
	default:
		id, err := a.upload(ctx, p.file)
		if err != nil {
			return req, err
		}
		out := &outFile{ID: id, Caption: p.text}
		switch req.Type = p.as; p.as {
		case "image":
			req.Image = out
		case "video":
			req.Video = out
		case "audio":
			req.Audio = out
		default:
			out.Filename = blob.CleanName(p.file.Name)
			req.Document = out
		}
	}
	return req, nil
}

func (a *adapter) upload(ctx context.Context, at *hub.Attachment) (string, error) {
	r, stored, err := a.env.Blobs.Open(ctx, at.ID)
	if err != nil {
		return "", err
	}
	defer r.Close()
	as := wire(at.Type)
	var out struct {
		ID meta.ID `json:"id"`
	}
	err = a.graph.Do(ctx, meta.Call{Method: http.MethodPost, Path: a.set.phone + "/media", Out: &out, Form: &meta.Form{
		Fields: [][2]string{{"messaging_product", string(kind)}, {"type", as}},
		Field:  "file", Name: blob.CleanName(at.Name), Type: as, File: r, Size: stored.Size,
	}})
	if err != nil {
		a.health(err)
		return "", err
	}
	if out.ID == "" {
		return "", hub.Errorf(hub.Temporary, "WhatsApp took the file without giving it an id.")
	}
	return string(out.ID), nil
}
