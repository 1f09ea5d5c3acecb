package messenger

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta/direct"
)

// Everything that the channel shares with the other of Meta's two is tested in
// internal/meta/direct against the stand-in.

func TestTheFeedIsRead(t *testing.T) {
	at := time.Unix(1749416383, 0).UTC()
	for name, c := range map[string]struct {
		raw  string
		want direct.Public
	}{
		"a comment": {
			`{"item":"comment","verb":"add","comment_id":"1_3","post_id":"9_1","parent_id":"9_1","from":{"id":"77","name":"Ann"},"message":"Hi","photo":"https://x.example/p","created_time":1749416383}`,
			direct.Public{ID: "1_3", Post: "9_1", From: "77", Name: "Ann", Text: "Hi", File: "https://x.example/p", At: at},
		},
		"an answer to one": {
			`{"item":"comment","verb":"add","comment_id":"1_4","post_id":"9_1","parent_id":"1_3","from":{"id":77},"message":"Yo"}`,
			direct.Public{ID: "1_4", Post: "9_1", Parent: "1_3", From: "77", Text: "Yo"},
		},
		"edited":           {`{"item":"comment","verb":"edited","comment_id":"1_3","post_id":"9_1","parent_id":"9_1","message":"Ho","created_time":1749416383}`, direct.Public{ID: "1_3", Post: "9_1", Text: "Ho", Verb: direct.Changed}},
		"removed":          {`{"item":"comment","verb":"remove","comment_id":"1_3","post_id":"9_1","parent_id":"9_1"}`, direct.Public{ID: "1_3", Post: "9_1", Verb: direct.Removed}},
		"hidden":           {`{"item":"comment","verb":"hide","comment_id":"1_3","post_id":"9_1","parent_id":"9_1"}`, direct.Public{ID: "1_3", Post: "9_1", Verb: direct.Other}},
		"a visitor's post": {`{"item":"status","verb":"add","post_id":"9_2","from":{"id":"77"},"message":"Hello page"}`, direct.Public{ID: "9_2", Post: "9_2", From: "77", Text: "Hello page"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got, ok := feed("feed", []byte(c.raw)); !ok || got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
	for field, raw := range map[string]string{"feed": `{"item":"reaction","verb":"add"}`, "ratings": `{"item":"comment"}`} {
		if _, ok := feed(field, []byte(raw)); ok {
			t.Errorf("%s %s was read", field, raw)
		}
	}
	if _, ok := feed("feed", []byte(`{"item":7}`)); ok {
		t.Error("nonsense was read")
	}
}

func FuzzFeed(f *testing.F) {
	f.Add([]byte(`{"item":"comment","verb":"add","comment_id":"1","post_id":"2"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if p, ok := feed("feed", raw); ok && p.Parent != "" && p.Parent == p.Post {
			t.Errorf("%+v answers its own post", p)
		}
	})
}

func TestFilesAsMessengerShowsThem(t *testing.T) {
	for kind, as := range map[string]string{
		"image/png": "image", "image/webp": "file", "video/mp4": "video", "audio/ogg": "audio", "application/pdf": "file", "image/gif; x=y": "image",
	} {
		if got, err := fileAs(&hub.Attachment{Type: kind, Size: 1}); got != as || err != nil {
			t.Errorf("%s: %q %v", kind, got, err)
		}
	}
	if _, err := fileAs(&hub.Attachment{Type: "image/png", Size: 26 << 20}); !hub.Is(err, hub.Invalid) {
		t.Errorf("too large: %v", err)
	}
}

func TestSettingsNameTheirFaults(t *testing.T) {
	for field, wrong := range map[string]string{"page_id": "acme", "api_version": "x", "api_base_url": "ftp://x"} {
		set := map[string]any{"page_id": "1", "api_base_url": "https://graph.facebook.com"}
		set[field] = wrong
		_, err := open(t.Context(), hub.Inbox{Settings: set}, channeltest.Env(t))
		if e, _ := err.(*hub.Error); e == nil || e.Field != "settings."+field {
			t.Errorf("%s: %v", field, err)
		}
	}
}
