package telegram

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/parleyhub/parley/channels/telegram/botapi"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/sanitize"
)

// request is one call that sends, without the chat.
type request struct {
	method string
	params map[string]any
	files  []botapi.Upload
	many   bool     // answers a list of messages
	plain  *request // the same without marks
	asFile *request // the same with its picture as a file
}

// textRequest sends one piece of text.
func textRequest(marked, plain string) request {
	preview := map[string]any{"is_disabled": true} // a link's picture is not what the agent wrote
	r := request{method: "sendMessage", params: map[string]any{"text": plain, "link_preview_options": preview}}
	if marked == plain {
		return r
	}
	bare := r
	return request{method: "sendMessage", params: map[string]any{"text": marked, "parse_mode": "HTML", "link_preview_options": preview}, plain: &bare}
}

// sort of a file, as Telegram shows it. An album holds pictures and videos, or
// documents alone, or music alone.
type sort struct{ method, field, album string }

var (
	asPhoto    = sort{"sendPhoto", "photo", "visual"}
	asVideo    = sort{"sendVideo", "video", "visual"}
	asAudio    = sort{"sendAudio", "audio", "audio"}
	asDocument = sort{"sendDocument", "document", "document"}
)

func sortOf(f hub.Attachment) sort {
	typ, _, _ := strings.Cut(f.Type, ";")
	switch {
	case (typ == "image/jpeg" || typ == "image/png" || typ == "image/webp") && f.Size <= maxPhoto:
		return asPhoto
	case typ == "video/mp4":
		return asVideo
	case typ == "audio/mpeg" || typ == "audio/mp4" || typ == "audio/x-m4a":
		return asAudio
	}
	return asDocument
}

// group puts files that go out together side by side, in their order.
func group(files []hub.Attachment) (out [][]hub.Attachment) {
	for _, f := range files {
		n := len(out) - 1
		if n >= 0 && len(out[n]) < maxAlbum && sortOf(out[n][0]).album == sortOf(f).album {
			out[n] = append(out[n], f)
		} else {
			out = append(out, []hub.Attachment{f})
		}
	}
	return out
}

// filesRequest sends files, the caption under the first.
func (a *adapter) filesRequest(files []hub.Attachment, caption, plain string) request {
	var bare *request
	if caption != plain {
		r := a.enclose(files, nil, plain, "")
		bare = &r
	}
	mode := ""
	if caption != plain {
		mode = "HTML"
	}
	r := a.enclose(files, nil, caption, mode)
	r.plain = bare
	if sortOf(files[0]).album == asPhoto.album {
		file := a.enclose(files, &asDocument, caption, mode)
		r.asFile = &file
	}
	return r
}

func (a *adapter) enclose(files []hub.Attachment, as *sort, caption, mode string) request {
	of := func(f hub.Attachment) sort {
		if as != nil {
			return *as
		}
		return sortOf(f)
	}
	if len(files) == 1 {
		s := of(files[0])
		r := request{method: s.method, params: map[string]any{}, files: []botapi.Upload{a.upload(s.field, files[0])}}
		if caption != "" {
			r.params["caption"] = caption
		}
		if mode != "" {
			r.params["parse_mode"] = mode
		}
		return r
	}
	r := request{method: "sendMediaGroup", many: true}
	media := make([]map[string]any, len(files))
	for i, f := range files {
		name := fmt.Sprintf("file%d", i)
		media[i] = map[string]any{"type": of(f).field, "media": "attach://" + name}
		r.files = append(r.files, a.upload(name, f))
	}
	if caption != "" {
		media[0]["caption"] = caption
	}
	if mode != "" {
		media[0]["parse_mode"] = mode
	}
	r.params = map[string]any{"media": media}
	return r
}

func (a *adapter) upload(field string, f hub.Attachment) botapi.Upload {
	name := sanitize.Line(f.Name, 200)
	if name == "" {
		name = "file"
	}
	return botapi.Upload{Field: field, Name: name, Open: func(ctx context.Context) (io.ReadCloser, error) {
		r, _, err := a.env.Blobs.Open(ctx, f.ID)
		return r, err
	}}
}
