package archive_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/parleyhub/parley/campaigns/archive"
	"github.com/parleyhub/parley/hub"
)

// TestThePageShowsTheMailAsItWas: with its styles, in a frame that runs and loads
// nothing, whatever the mail holds.
func TestThePageShowsTheMailAsItWas(t *testing.T) {
	const mail = `<html><head><style>p{color:red}</style></head><body style="margin:0"></iframe><script>alert(1)</script>"'><p>Dear &amp; 'Ana'</p>`
	c := archive.Copy{Name: "Spring", Row: hub.Send{To: hub.EmailHandle("a@b.test")}, Kept: archive.Whole, Words: archive.Words{Subject: `"><script>`, HTML: mail}}
	page := string(c.Page("en"))
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	frames, policies := 0, 0
	for n := range doc.Descendants() {
		at := map[string]string{}
		for _, a := range n.Attr {
			at[a.Key] = a.Val
		}
		switch n.Data {
		case "script":
			if n.Type == html.ElementNode {
				t.Error("a script got out")
			}
		case "iframe":
			frames++
			if powers, sealed := at["sandbox"]; !sealed || powers != "" || at["srcdoc"] != mail || at["src"] != "" {
				t.Errorf("%v", at)
			}
		case "meta":
			if at["http-equiv"] == "Content-Security-Policy" && strings.HasPrefix(at["content"], "default-src 'none'; style-src 'unsafe-inline'; img-src data:;") {
				policies++
			}
		}
	}
	if frames != 1 || policies != 1 {
		t.Errorf("%d frames, %d policies\n%s", frames, policies, page)
	}
	if !strings.HasPrefix(archive.PagePolicy, "default-src 'none'") || !strings.Contains(archive.PagePolicy, "sandbox") {
		t.Error(archive.PagePolicy)
	}
}
