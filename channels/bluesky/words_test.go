package bluesky

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/sanitize"
)

const ours = "did:plc:ours2222222222222222"

func mark(from, to int, f feature) facet { return facet{span{from, to}, []feature{f}} }

func TestFacetsThatDoNotFitAreLeftOut(t *testing.T) {
	to := feature{Type: aLink, URI: "https://shop.test/"}
	text := "é👩🏽‍🚀 z"
	for name, m := range map[string]facet{
		"before the text": mark(-1, 2, to), "behind it": mark(0, len(text)+1, to), "empty": mark(2, 2, to), "backwards": mark(4, 2, to),
		"within a letter": mark(1, 2, to), "ends within one": mark(0, 3, to), "huge": mark(0, 1<<62, to),
		"to a script": mark(0, 2, feature{Type: aLink, URI: "javascript:alert(1)"}), "to nowhere": mark(0, 2, feature{Type: aLink}),
		"with a password": mark(0, 2, feature{Type: aLink, URI: "https://u:p@shop.test/"}), "unknown": mark(0, 2, feature{Type: "app.test#x", URI: "https://shop.test/"}),
		"of nobody": mark(0, 2, feature{Type: aMention, DID: "javascript:alert(1)"}),
	} {
		asHTML, asText := render(text, facets{m}, ours)
		if asText != text || strings.Contains(asHTML, "<a") {
			t.Errorf("%s: %q %q", name, asHTML, asText)
		}
	}
	asHTML, asText := render("<b>x</b> & \"y\"", facets{mark(0, 8, to), mark(4, 10, to), mark(0, 8, to)}, ours)
	if asText != `<b>x</b> (https://shop.test/) & "y"` || strings.Contains(asHTML, "<b>") || strings.Count(asHTML, "<a") != 1 {
		t.Errorf("%q %q", asHTML, asText)
	}
}

func TestOnlyTheMentionThatAddressesUsIsTakenOff(t *testing.T) {
	us, eve := feature{Type: aMention, DID: ours}, feature{Type: aMention, DID: "did:plc:eve"}
	for _, c := range []struct {
		text  string
		marks facets
		want  string
	}{
		{"@us hello", facets{mark(0, 3, us)}, "hello"},
		{" @us @us\nhello", facets{mark(1, 4, us), mark(5, 8, us)}, "hello"},
		{"@eve @us hello", facets{mark(0, 4, eve), mark(5, 8, us)}, "@eve @us hello"},
		{"hello @us", facets{mark(6, 9, us)}, "hello @us"},
		{"@us", facets{mark(0, 3, us)}, ""},
		{"@us 👩🏽‍🚀", facets{mark(0, 3, us)}, "👩🏽‍🚀"},
		{"@us hello", nil, "@us hello"},
	} {
		if _, got := render(c.text, c.marks, ours); got != c.want {
			t.Errorf("%q gives %q, want %q", c.text, got, c.want)
		}
	}
}

// Emoji, accents, flags and letters of other scripts at every boundary: whatever
// stands beside a link or a tag, offsets are of whole letters, and what was marked
// is what is drawn.
func TestMarksEndBetweenLetters(t *testing.T) {
	a := newAdapter(hub.Inbox{ID: "inb_1"}, settings{}, quietEnv())
	defer a.Close()
	around := []string{"", " ", "\n", "👩🏽‍🚀", "🇷🇴", "é", "e\u0301", "ß", "日本", "עברית", "\u0301", "\u200d", "\ufe0f", "(", ")", ".", "…", "🏽", "#", "\u00a0"}
	for _, before := range around {
		for _, behind := range around {
			for _, core := range []string{"https://shop.test/o/7", "https://shop.test/größe?a=日本", "#größe", "#日本", "#e\u0301"} {
				text := before + " " + core + behind + " end"
				marks, err := a.marks(t.Context(), text)
				if err != nil {
					t.Fatal(err)
				}
				for _, m := range marks {
					if m.Index.Start < 0 || m.Index.End > len(text) || !utf8.ValidString(text[m.Index.Start:m.Index.End]) || !clusters(text)[m.Index.End] {
						t.Fatalf("%q is marked from %d to %d", text, m.Index.Start, m.Index.End)
					}
				}
				if _, back := render(text, marks, ours); back != strings.TrimSpace(text) {
					t.Fatalf("%q is drawn as %q", text, back)
				}
			}
		}
	}
}

// clusters are the offsets between what is read as letters.
func clusters(s string) map[int]bool {
	out := map[int]bool{0: true}
	at, state := 0, -1
	for rest := s; rest != ""; {
		var c string
		c, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		at += len(c)
		out[at] = true
	}
	return out
}

func TestPiecesAreTheWholeTextWithinBounds(t *testing.T) {
	letters := []string{"a", "b", " ", " ", " ", "\n", "\n\n", ". ", "👩🏽‍🚀", "e\u0301", "🇷🇴", "日", "word", "!"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var b strings.Builder
		for range random.IntN(900) {
			b.WriteString(letters[random.IntN(len(letters))])
		}
		text := b.String()
		list, err := pieces(text)
		if err != nil {
			if n := uniseg.GraphemeClusterCount(strings.TrimSpace(text)); n <= maxText && len(text) < maxText {
				t.Fatalf("%d letters, %d bytes: %v", n, len(text), err)
			}
			continue
		}
		for _, p := range list {
			if n := uniseg.GraphemeClusterCount(p); n > postGraphemes || len(p) > postBytes || p == "" || !utf8.ValidString(p) {
				t.Fatalf("a piece of %d letters, %d bytes", n, len(p))
			}
		}
		if strings.Join(strings.Fields(strings.Join(list, " ")), "") != strings.Join(strings.Fields(text), "") {
			t.Fatalf("%q became %q", text, list)
		}
	}
	two, err := pieces(strings.Repeat("x", 200) + ".\n\n" + strings.Repeat("y", 200))
	if err != nil || len(two) != 2 || two[0] != strings.Repeat("x", 200)+"." {
		t.Errorf("%q, %v", two, err)
	}
}

func TestKeysFollowFromTheMessage(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 123e6, time.UTC)
	seen := map[string]bool{}
	for _, m := range []hub.MessageID{"msg_1", "msg_2", "msg_3"} {
		for part := range maxParts {
			key := keyOf(m, at, part)
			if seen[key] || key != keyOf(m, at, part) || len(key) != 13 || strings.Trim(key, tidLetters) != "" || key[0] > 'j' {
				t.Errorf("key %q", key)
			}
			seen[key] = true
			uri := "at://" + ours + "/" + posts + "/"
			if got := first(uri + key); got != uri+keyOf(m, at, 0) {
				t.Errorf("the first of %s is %s", key, got)
			}
		}
	}
	if keyOf("msg_1", at, 0) >= keyOf("msg_1", at.Add(time.Second), 0) {
		t.Error("keys do not grow with time")
	}
	for _, odd := range []string{"", "msg_1", "at://" + ours + "/" + posts + "/short", "at://" + ours + "/" + posts + "/1234567890abc"} {
		if first(odd) != odd {
			t.Errorf("%q became %q", odd, first(odd))
		}
	}
}

func TestSettingsOfAnInbox(t *testing.T) {
	for service, ok := range map[string]bool{
		"": true, "https://bsky.social": true, "https://PDS.shop.test/": true, "http://127.0.0.1:3000": true, "http://localhost:3000": true,
		"http://bsky.social": false, "https://bsky.social/xrpc": false, "https://u:p@bsky.social": false,
	} {
		_, err := readSettings(map[string]any{"service": service, "identifier": "@support.shop.test", "app_password": "x"})
		if (err == nil) != ok {
			t.Errorf("%q: %v", service, err)
		}
	}
	for _, id := range []string{"", "a b", "https://bsky.app/profile/x"} {
		if _, err := readSettings(map[string]any{"identifier": id, "app_password": "x"}); !hub.Is(err, hub.Invalid) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

type shape struct {
	Name         string          `json:"name"`
	Notification json.RawMessage `json:"notification"`
	From         string          `json:"from"`
	Text         string          `json:"text"`
	Refs         []string        `json:"refs"`
	Broken       bool            `json:"broken"`
	Nothing      bool            `json:"nothing"`
}

func shapes(t testing.TB) (out []shape) {
	t.Helper()
	raw, err := os.ReadFile("testdata/notifications.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// The shapes of the lexicons, each with what is to be made of it.
func TestShapesOfNotifications(t *testing.T) {
	a := newAdapter(hub.Inbox{ID: "inb_1"}, settings{}, quietEnv())
	defer a.Close()
	for _, c := range shapes(t) {
		in, ok := a.read(t.Context(), c.Notification, ours)
		if ok == c.Nothing || (in.Broken != "") != c.Broken || in.From.Address != c.From || in.Text != c.Text || strings.Join(in.Refs, " ") != strings.Join(c.Refs, " ") {
			t.Errorf("%s: %v %+v", c.Name, ok, in)
		}
		if ok && (in.SrcKey == "" || in.Thread == "" || (!in.Public && in.Broken == "")) {
			t.Errorf("%s: key %q, thread %q, public %v", c.Name, in.SrcKey, in.Thread, in.Public)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, c := range shapes(f) {
		f.Add([]byte(c.Notification))
	}
	a := newAdapter(hub.Inbox{ID: "inb_1"}, settings{}, quietEnv())
	f.Fuzz(func(t *testing.T, raw []byte) {
		if strings.Contains(string(raw), "embed") {
			return // pictures are fetched, and there is no network here
		}
		in, ok := a.read(t.Context(), raw, ours)
		if ok && (in.SrcKey == "" || in.Thread == "" || !utf8.ValidString(in.Text+in.HTML+in.FromName+in.From.Address) || (in.Broken == "" && in.From.IsZero())) {
			t.Fatalf("%+v", in)
		}
		_ = a.itemOf(raw)
	})
}

func FuzzRender(f *testing.F) {
	f.Add("@us see shop.test 👩🏽‍🚀", 0, 3, 8, 17, "https://shop.test/")
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int, uri string) {
		asHTML, asText := render(text, facets{mark(a, b, feature{Type: aMention, DID: ours}), mark(c, d, feature{Type: aLink, URI: uri})}, ours)
		if sanitize.HTML(asHTML) != asHTML || !utf8.ValidString(asText) {
			t.Fatalf("%q %q", asHTML, asText)
		}
	})
}

func FuzzPieces(f *testing.F) {
	f.Add("Hello 👩🏽‍🚀.\n\nAnd #größe https://shop.test/")
	a := newAdapter(hub.Inbox{ID: "inb_1"}, settings{}, quietEnv())
	f.Fuzz(func(t *testing.T, text string) {
		list, err := pieces(text)
		if err != nil {
			return
		}
		for _, p := range list {
			if uniseg.GraphemeClusterCount(p) > postGraphemes || len(p) > postBytes || !utf8.ValidString(p) {
				t.Fatalf("%q", p)
			}
			if strings.Contains(p, "@") {
				continue // handles are asked for, and there is no network here
			}
			marks, err := a.marks(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range marks {
				if !utf8.ValidString(p[m.Index.Start:m.Index.End]) {
					t.Fatalf("%q %v", p, m)
				}
			}
		}
	})
}
