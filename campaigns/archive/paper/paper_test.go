package paper

import (
	"bytes"
	"compress/zlib"
	"io"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/internal/sanitize"
)

func doc(blocks []Block) *Doc {
	return &Doc{Lang: "en", Title: "Spring", Subject: "Spring – Ștefan", At: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC), Head: []Entry{{"Campaign", "Spring"}, {"SHA-256", strings.Repeat("ab", 32)}},
		Body: blocks, Note: "Links lead nowhere.", Page: "Page", Lost: "lacking %d: %s", Cut: "The rest is missing."}
}

func TestHTMLBecomesBlocks(t *testing.T) {
	got := Flow(`<div><h2>Dear <b>Ana</b></h2><p>One
 two<br>three <a href="https://a.test/x">here</a> <a href="https://a.test">https://a.test</a> <a href="#">own</a></p><ul><li>first</li><li><p>second</p></li></ul><ol><li>a<li>b</ol>
<table><tr><th>Tea</th><td>2</td><td></td></tr><tr><td>Cup</td><td>1</td></tr></table><img alt="A kettle" data-src="https://x.test/i.png"><img alt=""><blockquote>said</blockquote><pre>a  b
c</pre><script>bad()</script><style>p{}</style><hr>end</div>`, "Image")
	var b strings.Builder
	for _, x := range got {
		if x.Rule {
			b.WriteString("---\n")
			continue
		}
		b.WriteString(strings.Repeat("#", x.Level) + strings.Repeat(">", x.Indent) + x.Mark)
		for _, s := range x.Spans {
			if s.Bold {
				b.WriteString("*")
			}
			b.WriteString(s.Text)
		}
		b.WriteString("\n")
	}
	const want = "##Dear *Ana\nOne two\nthree here <https://a.test/x> https://a.test own\n>•first\n>•second\n>1.a\n>2.b\n*Tea   |   2   |   \nCup   |   1\n[Image: A kettle]\n>said\na  b\nc\n---\nend\n"
	if b.String() != want {
		t.Errorf("%s\nwant\n%s", b.String(), want)
	}
}

// words are blocks as a reader sees them, bold ones between stars.
func words(blocks []Block) string {
	var b strings.Builder
	for _, x := range blocks {
		for _, s := range x.Spans {
			if s.Bold {
				b.WriteString("*" + s.Text + "*")
			} else {
				b.WriteString(s.Text)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestWhatIsHiddenIsNotDrawn: and nothing else is lost by it.
func TestWhatIsHiddenIsNotDrawn(t *testing.T) {
	for in, want := range map[string]string{
		`<html><head><title>t</title><style>p{}</style></head><body><div style="display:none;max-height:0;overflow:hidden;mso-hide:all">peek <div>in</div></div><p>Dear</p>`: "Dear\n",
		`<head><meta charset=x><body><p>Dear</p>`:                                                              "Dear\n",
		`<p style="Max-Height: 0px; OVERFLOW : hidden !important">peek</p>Dear`:                                "Dear\n",
		`<span style="visibility:hidden">peek</span><span hidden>a<span>b</span></span>Dear`:                   "Dear\n",
		`<div style="overflow:hidden">Dear</div><div style="max-height:0">Ana</div>`:                           "Dear\nAna\n",
		`<img hidden alt="a">Dear <input style="display:none"> Ana`:                                            "Dear  Ana\n",
		`<div style="display:none">never ended <p>Dear</p>`:                                                    "never ended \nDear\n",
		`<div style="font-weight:700">a<div>b</div>c</div>d<span style="font-weight: Bold">e<b>f</b>g</span>h`: "*a*\n*b*\n*c*\nd*e**f**g*h\n",
		`<div style="font-weight:bold"><div style="font-weight:bold">a</div>b</div>c`:                          "*a*\n*b*\nc\n",
		`<!--[if mso]>office<![endif]--><a href="javascript:x()">go</a> <a href="HTTPS://a.test">on</a>`:       "go on <HTTPS://a.test>\n",
	} {
		if got := words(Flow(in, "Image")); got != want {
			t.Errorf("%s\n%q, want %q", in, got, want)
		}
	}
}

// TestTheSameRecordMakesTheSameBytes: and every letter of Europe is drawn as itself.
func TestTheSameRecordMakesTheSameBytes(t *testing.T) {
	text := "Șțăîâ ŞŢ éèçœ ßüö ąłżś Ωμέγα Жизнь їґ ✓ ★ € – “q” 👩 漢 שלום"
	blocks := Flow("<p>"+text+"</p><p><b>"+strings.Repeat("words and words ", 900)+"</b></p>", "Image")
	one, err := Draw(doc(blocks))
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		two, err := Draw(doc(blocks))
		if err != nil || !bytes.Equal(one, two) {
			t.Fatalf("another document, %v", err)
		}
	}
	if !bytes.HasPrefix(one, []byte("%PDF-")) || len(one) > 300_000 {
		t.Errorf("%d bytes", len(one))
	}
	l := lacking{}
	both, err := faces()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range both {
		if got := l.drawn(f, text); !strings.HasPrefix(got, "Șțăîâ ŞŢ éèçœ ßüö ąłżś Ωμέγα Жизнь їґ ✓ ★ € – “q” □ □ שלום") {
			t.Errorf("drawn: %s", got)
		}
	}
	if n, names := l.list(); n != 4 || !strings.Contains(names, "U+1F469") || !strings.Contains(names, "U+6F22") {
		t.Errorf("%d %s", n, names)
	}
	if pages := strings.Count(inside(t, one), "Tf ET"); pages == 0 {
		t.Error("nothing is drawn")
	}
}

// inside are the streams of a document.
func inside(t *testing.T, pdf []byte) string {
	t.Helper()
	var all strings.Builder
	for part := range bytes.SplitSeq(pdf, []byte("stream\n")) {
		z, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue
		}
		_, _ = io.Copy(&all, io.LimitReader(z, 1<<20)) // what ends early was none
	}
	return all.String()
}

// TestWhatIsTooMuchIsCut: whatever comes, a document has so many pages, and says
// that there is more.
func TestWhatIsTooMuchIsCut(t *testing.T) {
	for name, in := range map[string]string{
		"words":    strings.Repeat("word ", 300_000),
		"one word": strings.Repeat("w", 500_000),
		"spaces":   strings.Repeat(" ", 500_000),
		"marks":    strings.Repeat("\u0301", 200_000),
		"lines":    strings.Repeat("\n", 500_000),
		"dots":     strings.Repeat("a\n", 100_000),
	} {
		for _, blocks := range [][]Block{Plain(in), Flow("<p>"+in, "Image"), Flow("<pre>"+in, "Image")} {
			start := time.Now()
			out, err := Draw(doc(blocks))
			if err != nil || len(out) > 4<<20 {
				t.Errorf("%s: %d bytes, %v", name, len(out), err)
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("%s took %v", name, took)
			}
		}
	}
	deep := Flow(strings.Repeat("<div><ul><li><blockquote><b><table><tr><td>", 20_000)+"x", "Image")
	if out, err := Draw(doc(deep)); err != nil || len(out) == 0 {
		t.Error(err)
	}
}

func FuzzFlow(f *testing.F) {
	for _, s := range []string{"", "<p>a", "<ul><li>x</ul></ul></b></blockquote>", "<a href=x><a href=y>z</a></a>", "<td>a<td>b", "<pre>\x00\xff\n\n", "<h1>\u202e☃👩", "<!-- --><![CDATA[x]]><plaintext>"} {
		f.Add(s)
	}
	both, err := faces()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, in string) {
		for _, blocks := range [][]Block{Flow(in, "Image"), Flow(sanitize.HTML(in), "Image"), Plain(in)} {
			if len(blocks) > maxBlocks+1 {
				t.Fatal(len(blocks))
			}
			s := &sheet{faces: both, lack: lacking{}}
			for i := range blocks {
				const size, most = 10.0, 100.0
				for _, line := range s.lines(blocks[i].Spans, size, most, blocks[i].Pre) {
					wide := 0.0
					for _, x := range line {
						wide += s.face(x.Bold).wide(x.Text) * size * point
					}
					if wide > most+0.01 {
						t.Fatalf("a line of %v mm: %v", wide, line)
					}
				}
			}
		}
	})
}

// TestWhateverIsDrawnTheLibraryTakes: no text breaks it.
func TestWhateverIsDrawnTheLibraryTakes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 80), func(b []byte) string { return string(b) })).Draw(t, "text")
		d := doc(append(Plain(text), Flow("<p>"+text+"<li><b>"+text, "Image")...))
		d.Subject, d.Title, d.Head = text, text, append(d.Head, Entry{"x", text})
		if _, err := Draw(d); err != nil {
			t.Fatal(err)
		}
	})
}
