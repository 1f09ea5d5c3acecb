//go:build ui

package agentui

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"strings"
	"testing"
)

// A chunk that the bundler names with a leading "_" must be inside as well.
func TestEveryFileOfTheManifestsIsServed(t *testing.T) {
	desk, widget := files()
	h := Handler(Options{})
	for base, from := range map[string]struct {
		fsys fs.FS
		path string
	}{"/": {desk, ".vite/manifest.json"}, "/widget/": {widget, "app/.vite/manifest.json"}} {
		raw, err := fs.ReadFile(from.fsys, from.path)
		if err != nil {
			t.Fatal(err)
		}
		var chunks map[string]struct {
			File        string
			CSS, Assets []string
		}
		if err := json.Unmarshal(raw, &chunks); err != nil {
			t.Fatal(err)
		}
		for name, c := range chunks {
			for _, p := range append(append([]string{c.File}, c.CSS...), c.Assets...) {
				if w := get(t, h, base+p); w.Code != http.StatusOK || w.Body.Len() == 0 {
					t.Errorf("%s: %s%s answers %d", name, base, p, w.Code)
				}
			}
		}
		if len(chunks) == 0 {
			t.Errorf("%s is empty", from.path)
		}
	}
}

func TestThePagesCarryNothingInline(t *testing.T) {
	h := Handler(Options{})
	for _, p := range []string{"/", "/widget/inb_1"} {
		page := get(t, h, p).Body.String()
		if strings.Contains(page, "<style") || strings.Contains(page, " style=") || strings.Contains(page, "<script>") {
			t.Errorf("%s has something inline, which its policy forbids", p)
		}
	}
	if w := get(t, h, "/widget.js", "Accept-Encoding", "br"); w.Code != http.StatusOK || w.Header().Get("Content-Encoding") != "br" {
		t.Errorf("the loader is not packed: %d %s", w.Code, w.Header().Get("Content-Encoding"))
	}
}
