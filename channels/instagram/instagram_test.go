package instagram

import (
	"testing"

	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta/direct"
)

// Everything that the channel shares with the other of Meta's two is tested in
// internal/meta/direct against the stand-in.

func TestCommentsAreRead(t *testing.T) {
	raw := `{"id":"17890","from":{"id":"77","username":"ann.m"},"text":"Hi","media":{"id":"178","media_product_type":"FEED"},"parent_id":17800}`
	got, ok := comment("comments", []byte(raw))
	want := direct.Public{ID: "17890", Post: "178", Parent: "17800", From: "77", Name: "@ann.m", Text: "Hi"}
	if !ok || got != want {
		t.Errorf("%+v", got)
	}
	for field, raw := range map[string]string{"mentions": raw, "comments": `{"id":{}`, "live_comments": `7`} {
		if _, ok := comment(field, []byte(raw)); ok {
			t.Errorf("%s %s is a comment", field, raw)
		}
	}
}

func FuzzComment(f *testing.F) {
	f.Add([]byte(`{"id":"1","from":{"id":"2"},"text":"x","media":{"id":"3"}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if p, ok := comment("comments", raw); ok && p.Verb != direct.Said {
			t.Errorf("%+v", p)
		}
	})
}

func TestFilesAsInstagramTakesThem(t *testing.T) {
	for kind, c := range map[string]struct {
		size int64
		as   string
	}{
		"image/png": {8 << 20, "image"}, "image/jpeg": {9 << 20, ""}, "video/mp4": {25 << 20, "video"}, "audio/x-m4a": {1, "audio"},
		"application/pdf": {26 << 20, ""}, "text/html": {1, ""}, "image/png; x=y": {1, "image"},
	} {
		as, err := fileAs(&hub.Attachment{Type: kind, Size: c.size})
		if as != c.as || (as == "") != hub.Is(err, hub.Invalid) {
			t.Errorf("%s of %d: %q %v", kind, c.size, as, err)
		}
	}
}

func TestWhoseTokenItIs(t *testing.T) {
	good := map[string]any{"account_id": "1", "access_token": "t", "app_secret": "s", "verify_token": "v"}
	if _, err := open(t.Context(), hub.Inbox{Settings: good}, channeltest.Env(t)); err != nil {
		t.Error(err)
	}
	for field, wrong := range map[string]string{"account_id": "acme", "page_id": "../x", "api_version": "23", "api_base_url": "ftp://x"} {
		set := map[string]any{}
		for k, v := range good {
			set[k] = v
		}
		set[field] = wrong
		_, err := open(t.Context(), hub.Inbox{Settings: set}, channeltest.Env(t))
		if e, _ := err.(*hub.Error); e == nil || e.Field != "settings."+field {
			t.Errorf("%s: %v", field, err)
		}
	}
}
