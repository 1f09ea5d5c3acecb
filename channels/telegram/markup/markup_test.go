package markup

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestHTMLBecomesWhatTelegramReads(t *testing.T) {
	for in, want := range map[string]string{
		"<p>Hello <b>you</b> &amp; <i>all</i></p><p>Second</p>":           "Hello <b>you</b> &amp; <i>all</i>\n\nSecond",
		"<p>a<br>b<br><br>c</p>":                                          "a\nb\n\nc",
		"<ul><li>one</li><li>two<ol><li>x</li><li>y</li></ol></li></ul>":  "• one\n• two\n   1. x\n   2. y",
		`<ol start="3"><li>c</li></ol>`:                                   "3. c",
		`<a href="https://x.example/?a=1&amp;b=2">here</a>`:               `<a href="https://x.example/?a=1&amp;b=2">here</a>`,
		`<a href="javascript:alert(1)">here</a>`:                          "here",
		"<h1>Title</h1>text":                                              "<b>Title</b>\n\ntext",
		"<blockquote><p>a</p><p>b <b>c</b></p></blockquote>d":             "<blockquote>a\n\nb <b>c</b></blockquote>\n\nd",
		"<pre>  x &lt; y\n  z</pre>":                                      "<pre>  x &lt; y\n  z</pre>",
		"<code><b>x</b></code>":                                           "<code>x</code>",
		"<b><i><u><s>x</s></u></i></b>":                                   "<b><i><u><s>x</s></u></i></b>",
		"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>": "a b\nc",
		`<img alt="logo" src="cid:x"> 1 &lt; 2`:                           "logo 1 &lt; 2",
		"<span style=\"color:red\">x</span>":                              "x",
		"</b></a></ul><b>x":                                               "<b>x</b>",
		"  <p> </p> ":                                                     "",
	} {
		marked, _ := Pieces("", in, MaxText)
		if got := strings.Join(marked, "|"); got != want {
			t.Errorf("%s\n got %q\nwant %q", in, got, want)
		}
	}
	if marked, plain := Pieces("1 < 2 & <b>", "", MaxText); marked[0] != "1 &lt; 2 &amp; &lt;b&gt;" || plain[0] != "1 < 2 & <b>" {
		t.Errorf("%q %q", marked, plain)
	}
}

func TestLongTextIsCutWherePeopleWould(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want []string
	}{
		"fits":               {"1234567890", []string{"1234567890"}},
		"paragraph":          {"123456\n\n78 90", []string{"123456", "78 90"}},
		"line":               {"123 56\n78 901", []string{"123 56", "78 901"}},
		"sentence":           {"abc de. fg hi", []string{"abc de.", "fg hi"}},
		"word":               {"abcdef ghi jkl", []string{"abcdef ghi", "jkl"}},
		"nothing to cut at":  {"abcdefghijklm", []string{"abcdefghij", "klm"}},
		"too early a space":  {"ab cdefghijklm", []string{"ab cdefghi", "jklm"}},
		"pairs of units":     {"😀😀😀😀😀😀", []string{"😀😀😀😀😀", "😀"}},
		"pair at the limit":  {"123456789😀", []string{"123456789", "😀"}},
		"family of three":    {"1234567👨‍👩‍👧", []string{"1234567", "👨‍👩‍👧"}},
		"skin colour":        {"12345678👍🏽", []string{"12345678", "👍🏽"}},
		"heart with variant": {"123456789❤️", []string{"123456789", "❤️"}},
		"flags":              {"🇷🇴🇫🇷🇩🇪", []string{"🇷🇴🇫🇷", "🇩🇪"}},
		"accent":             {"123456789e\u0301", []string{"123456789", "e\u0301"}},
		"endless":            {strings.Repeat("\u0301", 12), []string{strings.Repeat("\u0301", 10), "\u0301\u0301"}},
		"space only":         {strings.Repeat(" \n", 30), nil},
	} {
		_, got := Pieces(c.in, "", 10)
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	marked, _ := Pieces("", "<blockquote><b>123456 789 abc</b></blockquote>", 10)
	if strings.Join(marked, "|") != "<blockquote><b>123456 789</b></blockquote>|<blockquote><b>abc</b></blockquote>" {
		t.Errorf("%q", marked)
	}
}

var tag = regexp.MustCompile(`<(/?)([a-z]+)(?: href="[^"]*")?>`)

// FuzzPieces: whatever is written, pieces keep the limit, are well formed and
// together hold all words.
func FuzzPieces(f *testing.F) {
	f.Add("<p>Hello <b>you</b></p>", 10)
	f.Add("<blockquote><pre>a</blockquote>😀👨‍👩‍👧</pre>", 3)
	f.Add("<a href=\"https://x.example\"><b>x</a>y</b>&#x1F1F7;&#x1F1F4;", 2)
	f.Add("a\x00\xff<li><ol><li>", 5)
	f.Fuzz(func(t *testing.T, in string, limit int) {
		if limit < 2 || limit > 5000 {
			return
		}
		for _, rich := range []string{"", in} {
			marked, plain := Pieces(strings.ToValidUTF8(in, ""), strings.ToValidUTF8(rich, ""), limit)
			for i := range marked {
				if Units(plain[i]) > limit || !utf8.ValidString(plain[i]) {
					t.Fatalf("a piece of %d: %q", Units(plain[i]), plain[i])
				}
				var open []string
				for _, m := range tag.FindAllStringSubmatch(marked[i], -1) {
					if m[1] == "" {
						open = append(open, m[2])
					} else if n := len(open) - 1; n < 0 || open[n] != m[2] {
						t.Fatalf("not well formed: %q", marked[i])
					} else {
						open = open[:n]
					}
				}
				if got := html.UnescapeString(tag.ReplaceAllString(marked[i], "")); len(open) > 0 || (!strings.Contains(plain[i], "&") && got != plain[i]) {
					t.Fatalf("%q says %q", marked[i], plain[i])
				}
			}
			if rich == "" {
				squash := func(s string) string { return strings.Join(strings.FieldsFunc(s, isSpace), "") }
				odd := strings.IndexFunc(in, func(r rune) bool { return unicode.IsSpace(r) && !isSpace(r) }) >= 0
				if !odd && squash(strings.Join(plain, "")) != squash(strings.ToValidUTF8(in, "")) {
					t.Fatalf("words are lost: %q of %q", plain, in)
				}
			}
		}
	})
}
