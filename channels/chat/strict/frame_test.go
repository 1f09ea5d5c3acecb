package strict

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzFrame: whatever comes in, the reader neither panics nor lets anything
// through that it would not read the same way again.
func FuzzFrame(f *testing.F) {
	for _, seed := range []string{
		`{"t":"hello","since":1}`, `{"t":"msg","cid":"a","text":"x","files":["y"]}`, `{"t":"typing","on":true}`, `{"t":"seen","seq":3}`,
		`{"t":"msg","cid":"a","text":"\ud83d\ude00 \u202e"}`, `[]`, `{"t":null}`, `{"t":"msg","text":{"a":[1,2]}}`, "{\"t\":\"\xff\"}", `{`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		one, err := ParseFrame(raw, "")
		if err != nil {
			return
		}
		if _, known := allowed[one.T]; !known {
			t.Fatalf("type %q came through", one.T)
		}
		again, err := json.Marshal(one)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseFrame(again, ""); err != nil {
			t.Fatalf("%s was read, but not again: %v", again, err)
		}
		clean := Clean(one.Text)
		if !utf8.ValidString(clean) || strings.ContainsAny(clean, "\x00\r\u202e") || Clean(clean) != clean {
			t.Fatalf("text %q is not clean", clean)
		}
	})
}
