package main

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"testing"
)

// The examples of docs/sla.md are run as they stand there.
func TestSLAExamplesOfTheDocumentAreTrue(t *testing.T) {
	doc, err := os.ReadFile("../../docs/sla.md")
	if err != nil {
		t.Fatal(err)
	}
	block := func(kind, verb string) string {
		m := regexp.MustCompile("(?s)<!-- " + kind + ": " + verb + " -->\n```json\n(.*?)```").FindSubmatch(doc)
		if m == nil {
			t.Fatalf("no %s of %s in the document", kind, verb)
		}
		return string(m[1])
	}
	for _, verb := range []string{"due", "fold"} {
		code, out, errw := slaRun(t, verb, block("example", verb))
		if code != exitFine {
			t.Fatal(errw)
		}
		var got, want bytes.Buffer
		if err := json.Indent(&got, []byte(out), "", " "); err != nil {
			t.Fatal(err)
		}
		if err := json.Indent(&want, []byte(block("answer", verb)), "", " "); err != nil {
			t.Fatalf("%v; the answer is\n%s", err, out)
		}
		if !bytes.Equal(bytes.TrimSpace(got.Bytes()), bytes.TrimSpace(want.Bytes())) {
			t.Errorf("%s answers\n%s", verb, out)
		}
	}
}
