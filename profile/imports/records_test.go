package imports

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func all(text string, comma byte) string {
	r := newRecords(strings.NewReader(text), comma)
	var out strings.Builder
	for {
		rec, err := r.next()
		if errors.Is(err, io.EOF) {
			return out.String()
		}
		if rec.Broken != "" {
			fmt.Fprintf(&out, "%d!%s ", rec.Line, rec.Broken)
			continue
		}
		fmt.Fprintf(&out, "%d%q ", rec.Line, rec.Cells)
	}
}

func TestRecordsOfEveryMaking(t *testing.T) {
	for text, want := range map[string]string{
		"a,b\r\nc,d":                             `1["a" "b"] 2["c" "d"] `,
		"\n\n a , b \n\n":                        `3["a" "b"] `,
		"\"a,\"\"x\"\"\",b\n":                    `1["a,\"x\"" "b"] `,
		"\"a\nb\",c\nd,e":                        `1["a\nb" "c"] 3["d" "e"] `,
		"5\" pipe,b\n":                           `1["5\" pipe" "b"] `,
		"\"never,b\nc,d\ne,f":                    `1!quote 2["c" "d"] 3["e" "f"] `,
		"a,\"x\" y,b":                            `1["a" "x y" "b"] `,
		strings.Repeat("x", maxRecord+9) + "\na": `1!too_long 2["a"] `,
		"":                                       ``,
		"a,,\n":                                  `1["a" "" ""] `,
	} {
		if got := all(text, ','); got != want {
			t.Errorf("%.40q: %s, want %s", text, got, want)
		}
	}
}

func FuzzRecords(f *testing.F) {
	f.Add("a,\"b\n\"c\n\"\"\",", byte(','))
	f.Fuzz(func(t *testing.T, text string, comma byte) {
		if comma == '"' || comma == '\n' || comma == '\r' {
			return
		}
		r := newRecords(strings.NewReader(text), comma)
		last := 0
		for range len(text) + 2 {
			rec, err := r.next()
			if err != nil {
				return
			}
			if rec.Line <= last {
				t.Fatalf("line %d after %d", rec.Line, last)
			}
			last = rec.Line
		}
		t.Fatal("it does not end")
	})
}
