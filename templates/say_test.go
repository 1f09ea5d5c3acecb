package templates_test

import (
	"regexp"
	"testing"

	"github.com/parleyhub/parley/internal/sentences"
	"github.com/parleyhub/parley/templates/liquid/value"
)

// TestEverySentenceIsSaidInEveryLanguage: what is wrong with a template stands in
// each catalogue of the desk, with as many places to fill in.
func TestEverySentenceIsSaidInEveryLanguage(t *testing.T) {
	t.Parallel()
	call := regexp.MustCompile(`(?:\.fail|\bSaid|\bstands|\bbroken)\((?:.*, )?"([a-z_]+)", "((?:[^"\\]|\\.)*)"`)
	says := sentences.In(t, call, "*.go", "liquid/*.go", "liquid/place/*.go", "compile/*.go")
	if len(says) < 85 {
		t.Errorf("only %d sentences were found", len(says))
	}
	words := []string{"spot.text"}
	for of := value.Missing; of <= value.Map; of++ {
		words = append(words, of.Word())
	}
	for _, m := range regexp.MustCompile(`return "(spot\.[a-z]+)(:?)"`).FindAllStringSubmatch(sentences.Read(t, "liquid/place/spot.go"), -1) {
		words = append(words, m[1])
	}
	if len(words) < 14 {
		t.Errorf("only the words %v were found", words)
	}
	sentences.Check(t, "..", "template_findings.ts", says, words...)
}
