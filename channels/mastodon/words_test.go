package mastodon

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/sanitize"
)

var our = &account{ID: "1", Acct: "support", URL: "https://shop.example/@support"}

const at = `<span class="h-card" translate="no"><a href="https://shop.example/@support" class="u-url mention">@<span>support</span></a></span>`

func TestOnlyTheMentionThatAddressesUsIsTakenOff(t *testing.T) {
	eve := `<span class="h-card"><a href="https://far.example/@eve" class="u-url mention">@<span>eve</span></a></span>`
	for in, want := range map[string]string{
		"<p>" + at + " hello</p>":                                                           "hello",
		"<p>" + at + at + "&nbsp;hello</p>":                                                 "hello",
		"<p>" + at + "<br>hello</p>":                                                        "hello",
		"<p>" + at + " " + eve + " hello</p>":                                               "@eve hello",
		"<p>" + eve + " " + at + " hello</p>":                                               "@eve @support hello",
		"<p>hello " + at + "</p>":                                                           "hello @support",
		"<p>" + at + "</p><p>first</p><p>second</p>":                                        "first\n\nsecond",
		"<p>" + at + `, <a href="https://a.example/x">https://a.example/x</a></p>`:          ", https://a.example/x",
		`<p><a href="https://shop.example/@support">@support</a> hello</p>`:                 "@support hello", // a link, and no mention
		`<p><a class="mention hashtag" href="https://shop.example/tags/x">#x</a> hello</p>`: "#x hello",
		`<p><a href="HTTPS://shop.example/@Support" class="mention">@support</a> hello`:     "hello",
		`<p><a class="mention" href="https://shop.example/@support">@supp`:                  "",
		at: "", "": "", "plain & simple": "plain & simple",
		"👩🏽‍🚀" + at: "👩🏽‍🚀@support",
	} {
		if _, got := body(&status{Content: in}, our); got != want {
			t.Errorf("%s\n gives %q, want %q", in, got, want)
		}
	}
}

func TestHostileHTMLIsHarmless(t *testing.T) {
	for _, in := range []string{
		at + `<script>alert(1)</script>ok`, at + `<img src=x onerror=alert(1)>ok`, at + `<a href="javascript:alert(1)">ok</a>`,
		at + `<iframe src="https://evil.example"></iframe>ok`, at + `<svg><script>alert(1)</script></svg>ok`,
		`<a class="mention" href="https://shop.example/@support" onclick="alert(1)"><script>alert(1)</script>@support</a>ok`,
		at + `<p style="position:fixed;top:0;background:url(https://evil.example/x)">ok</p>`,
		at + `<form action="https://evil.example"><input name=p>ok</form>`,
		at + strings.Repeat("<b><i>", 20_000) + "ok",
		`<a class="mention" href="https://shop.example/@support">@<scr<script>ipt>support</a>ok`,
	} {
		html, text := body(&status{Content: in, SpoilerText: "<script>x</script>\u0000"}, our)
		low := strings.ToLower(html)
		for _, bad := range []string{"<script", "onerror", "onclick", "javascript:", "<iframe", "<svg", "position", "<form", "<input"} {
			if strings.Contains(low, bad) {
				t.Errorf("%.80s leaves %s", in, bad)
			}
		}
		if !strings.Contains(text, "ok") || strings.Contains(text, "\x00") {
			t.Errorf("%.80s says %.80q", in, text)
		}
	}
}

func TestSettingsOfAnInbox(t *testing.T) {
	for server, ok := range map[string]bool{
		"https://shop.example": true, "https://Shop.example/": true, "https://shop.example:8443": true, "http://127.0.0.1:3000": true,
		"http://shop.example": false, "https://shop.example/@support": false, "https://u:p@shop.example": false, "https://shop.example?x=1": false,
		"https://": false, "": false,
	} {
		_, err := readSettings(map[string]any{"server": server, "access_token": "x"})
		if (err == nil) != ok {
			t.Errorf("%q: %v", server, err)
		}
	}
	for _, token := range []string{"", " ", "a b", "a\nb"} {
		if _, err := readSettings(map[string]any{"server": "https://shop.example", "access_token": token}); !hub.Is(err, hub.Invalid) {
			t.Errorf("token %q: %v", token, err)
		}
	}
}

func TestOrderOfIds(t *testing.T) {
	for _, c := range [][2]string{{"9", "10"}, {"99", "100"}, {"01HZ0000000000000000000000", "01HZ0000000000000000000001"}} {
		if newer(c[0], c[1]) || !newer(c[1], c[0]) {
			t.Errorf("%s is after %s", c[0], c[1])
		}
	}
}

// reader is an adapter without a network.
func reader() *adapter {
	return newAdapter(hub.Inbox{ID: "inb_1"}, settings{base: "https://shop.example", host: "shop.example"}, quietEnv())
}

// The shapes of servers, written after their documentation, each with what
// is to be made of it.
func TestShapesOfServers(t *testing.T) {
	raw, err := os.ReadFile("testdata/notifications.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name         string          `json:"name"`
		Notification json.RawMessage `json:"notification"`
		From         string          `json:"from"`
		Text         string          `json:"text"`
		Public       bool            `json:"public"`
		Broken       bool            `json:"broken"`
		Nothing      bool            `json:"nothing"`
	}
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		in, ok := reader().read(t.Context(), c.Notification, our, "shop.example")
		if ok == c.Nothing || (in.Broken != "") != c.Broken || in.From.Address != c.From || in.Text != c.Text || in.Public != c.Public {
			t.Errorf("%s: %v %+v", c.Name, ok, in)
		}
		if ok && (in.SrcKey == "" || in.Thread == "" || (len(in.Raw) == 0 && in.Change == nil)) {
			t.Errorf("%s: key %q, thread %q, %d raw bytes", c.Name, in.SrcKey, in.Thread, len(in.Raw))
		}
	}
}

func FuzzRead(f *testing.F) {
	raw, err := os.ReadFile("testdata/notifications.json")
	if err != nil {
		f.Fatal(err)
	}
	var cases []struct {
		Notification json.RawMessage `json:"notification"`
	}
	if err := json.Unmarshal(raw, &cases); err != nil {
		f.Fatal(err)
	}
	for _, c := range cases {
		f.Add([]byte(c.Notification))
	}
	a := reader()
	f.Fuzz(func(t *testing.T, raw []byte) {
		if strings.Contains(string(raw), `"url"`) {
			return // files are fetched, and there is no network here
		}
		in, ok := a.read(t.Context(), raw, our, "shop.example")
		if !ok {
			return
		}
		if in.SrcKey == "" || in.Thread == "" || !utf8.ValidString(in.Text+in.HTML+in.FromName+in.From.Address) {
			t.Fatalf("%+v", in)
		}
		if in.Broken == "" && in.From.IsZero() {
			t.Fatalf("nobody said %+v", in)
		}
	})
}

func FuzzBody(f *testing.F) {
	f.Add("<p>" + at + " hello</p>")
	f.Add(`<a class="mention" href="https://shop.example/@support">@<b>x`)
	f.Fuzz(func(t *testing.T, in string) {
		html, text := body(&status{Content: in}, our)
		if sanitize.HTML(html) != html || !utf8.ValidString(text) {
			t.Fatalf("%q is not settled", html)
		}
	})
}

func FuzzHeard(f *testing.F) {
	f.Add([]byte(`{"stream":["user"],"event":"delete","payload":"109"}`))
	f.Add([]byte(`{"event":"status.update","payload":"{\"id\":\"1\"}"}`))
	l := &listener{adapter: reader(), bell: make(chan struct{}, 1)}
	f.Fuzz(func(t *testing.T, frame []byte) {
		if e, ok := l.heard(frame); ok && (e.edited == nil) == (e.deleted == "") {
			t.Fatalf("%+v", e)
		}
	})
}
