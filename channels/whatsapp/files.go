package whatsapp

import (
	"context"
	"net/http"
	"net/url"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta"
)

// takeLimits are the most bytes taken of a file by what it is; somewhat above
// what WhatsApp lets people send (2026-05: images 5 MB, audio and video 16 MB,
// documents 100 MB, stickers 500 KB).
var takeLimits = map[string]int64{
	"photo": 16 << 20, "video": 32 << 20, "voice": 16 << 20, "audio": 32 << 20, "document": 101 << 20, "sticker": 2 << 20,
}

// fetch brings a customer's file into the store: its id is good for an address,
// and that address for five minutes with our token.
func (a *adapter) fetch(ctx context.Context, f *file, stem string) (hub.Attachment, error) {
	if !meta.SafeID(string(f.ID)) {
		return hub.Attachment{}, hub.Errorf(hub.Invalid, "The file's id is not valid.")
	}
	var at struct {
		URL    string  `json:"url"`
		SHA256 string  `json:"sha256"`
		Size   meta.ID `json:"file_size"`
	}
	err := a.graph.Do(ctx, meta.Call{
		Method: http.MethodGet, Path: string(f.ID), Query: url.Values{"phone_number_id": {a.set.phone}}, Out: &at,
	})
	if err != nil {
		a.health(err)
		return hub.Attachment{}, err
	}
	sum := f.SHA256
	if sum == "" {
		sum = at.SHA256
	}
	return a.graph.Fetch(ctx, a.env.Blobs, meta.Media{
		URL: at.URL, Limit: takeLimits[stem], Name: f.Filename, Stem: stem, Hash: sum, Token: true,
	})
}
