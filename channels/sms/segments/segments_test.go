package segments

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/parleyhub/parley/internal/testpeers"
)

var update = flag.Bool("update", false, "write what npm sms-segments-calculator says into testdata/golden.json")

// sample is a text that is cheap to write down.
type sample struct {
	Fill   string `json:"fill"`
	Before int    `json:"before"`
	Middle string `json:"middle"`
	After  int    `json:"after"`
}

func (s sample) text() string {
	return strings.Repeat(s.Fill, s.Before) + s.Middle + strings.Repeat(s.Fill, s.After)
}

type golden struct {
	sample
	Encoding Encoding `json:"encoding"`
	Segments int      `json:"segments"`
}

// samples have something awkward at every place around every boundary.
func samples() (out []sample) {
	for _, end := range []struct {
		fill   string
		limits []int
		odd    []string
	}{
		{"a", []int{160, 153, 306, 459}, []string{"", "€", "~", "\n", "\f"}},
		{"ő", []int{70, 67, 134, 201}, []string{"", "😀", "👩‍🚀", "🇫🇷", "a", "é"}},
		{"a", []int{70, 67, 134}, []string{"😀", "ț", "🇷🇴"}},
	} {
		for _, limit := range end.limits {
			for _, odd := range end.odd {
				for before := max(0, limit-3); before <= limit+1; before++ {
					out = append(out, sample{end.fill, before, odd, 0}, sample{end.fill, before, odd, 3})
				}
			}
		}
	}
	for _, s := range []string{"", "Hello", "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà", "^{}\\[~]|€", "ç", "á", "’", "\u00a0", "Ț", "ё", "中", "`", "\t"} {
		out = append(out, sample{"", 0, s, 0})
	}
	return out
}

const calculate = `
const { SegmentedMessage } = require('sms-segments-calculator')
const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'))
process.stdout.write(JSON.stringify(texts.map((t) => { const m = new SegmentedMessage(t); return [m.encodingName, m.segmentsCount] })))
`

func ask(t *testing.T, all []sample) (out []golden) {
	texts := make([]string, len(all))
	for i, s := range all {
		texts[i] = s.text()
	}
	in, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	var said [][2]any
	if err := json.Unmarshal(testpeers.Node(t, "sms-segments-calculator", calculate, in), &said); err != nil {
		t.Fatal(err)
	}
	for i, s := range said {
		out = append(out, golden{all[i], Encoding(s[0].(string)), int(s[1].(float64))})
	}
	return out
}

const goldenFile = "testdata/golden.json"

func TestSegmentsAreThoseOfTheProvidersOwnCalculator(t *testing.T) {
	want := ask(t, samples())
	compare(t, want)
	if *update {
		var b strings.Builder
		for i, g := range want {
			line, err := json.Marshal(g)
			if err != nil {
				t.Fatal(err)
			}
			b.WriteString(map[bool]string{true: "[\n", false: ",\n"}[i == 0] + string(line))
		}
		if err := os.WriteFile(goldenFile, []byte(b.String()+"\n]\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSegmentsAreThoseOfTheTable(t *testing.T) {
	raw, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	var table []golden
	if err := json.Unmarshal(raw, &table); err != nil {
		t.Fatal(err)
	}
	if len(table) < 300 {
		t.Fatalf("the table has only %d lines", len(table))
	}
	compare(t, table)
}

func compare(t *testing.T, want []golden) {
	t.Helper()
	for _, w := range want {
		got := Of(w.text())
		if w.text() == "" {
			w.Segments = 0 // the calculator says 1 or 0, as versions go; nothing is sent
			got.Encoding = w.Encoding
		}
		if got.Encoding != w.Encoding || got.Segments != w.Segments {
			t.Errorf("%+v: %+v, want %s in %d", w.sample, got, w.Encoding, w.Segments)
		}
	}
}

func TestUnits(t *testing.T) {
	for text, want := range map[string]int{"": 0, "abc": 3, "a€": 3, "ő": 1, "ő😀": 3, "\xff": 1} {
		if got := Of(text).Units; got != want {
			t.Errorf("%q: %d units, want %d", text, got, want)
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add("a€😀")
	f.Fuzz(func(t *testing.T, text string) {
		c := Of(text)
		if (c.Segments == 0) != (text == "") || c.Units < c.Segments {
			t.Fatalf("%q: %+v", text, c)
		}
		if per := map[Encoding]int{GSM7: 152, UCS2: 66}[c.Encoding]; c.Segments > 1 && c.Units < (c.Segments-1)*per {
			t.Fatalf("%q: %+v parts are not full", text, c)
		}
	})
}
