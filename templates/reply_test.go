package templates

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestReplyLooksAsItShould(t *testing.T) {
	for name, d := range map[string]ReplyData{
		"plain": {Text: "Hello Ann,\n\nit left us on Monday.\nBye <you>", AgentName: "Grace", BrandName: "Parley & Sons"},
		"full": {
			Text: "Hello Ann", HTML: "<p>Hello <b>Ann</b></p>", Signature: "Best\n{agent_name}\n{brand_name}\n{inbox_name}",
			AgentName: "Grace", InboxName: "Support", QuotedText: "Where is <it>?\n\nAnn", QuotedFrom: "Ann <script>",
			QuotedAt: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC),
		},
		"nobody": {Text: "Automatic.", QuotedText: "x", Language: "fr-CA", QuotedFrom: "Ann"},
	} {
		t.Run(name, func(t *testing.T) {
			text, html := Reply(d)
			golden(t, name+".txt", text)
			golden(t, name+".html", html)
			if strings.Contains(html, "<script>") || strings.Contains(html, "<it>") {
				t.Error("foreign words are not escaped")
			}
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Error(d)
	}
}

func BenchmarkReply(b *testing.B) {
	d := ReplyData{Text: "Hello Ann", HTML: "<p>Hello <b>Ann</b></p>", AgentName: "Grace", QuotedText: strings.Repeat("word word\n", 40)}
	for b.Loop() {
		Reply(d)
	}
}
