package problem

import (
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/parleyhub/parley/internal/sentences"
)

// TestEveryRuleOfASchemaIsSaidInEveryLanguage: what a request is refused for before
// anybody reads it stands in each catalogue of the desk.
func TestEveryRuleOfASchemaIsSaidInEveryLanguage(t *testing.T) {
	t.Parallel()
	says := map[string]int{}
	for _, r := range rules {
		says[r.say] = 0
		if strings.Contains(r.text, "%") && !bare[r.say] {
			says[r.say] = 1
		}
	}
	sentences.Check(t, "../..", "refused.ts", says)
}

func TestARuleOfASchemaNamesItsSentence(t *testing.T) {
	t.Parallel()
	for message, want := range map[string][]string{
		"expected length <= 100":                             {"length_max", "100"},
		"expected number >= 1":                               {"number_min", "1"},
		`expected value to be one of "list, same, made"`:     {"one_of", "list, same, made"},
		"expected required property name to be present":      {"required"},
		"unexpected property":                                {"unknown_field"},
		"expected string":                                    {"want_text"},
		"expected string to be RFC 5322 email: mail: no one": {"want_mail"},
		"as no schema says it":                               {""},
	} {
		f := fieldError(&huma.ErrorDetail{Location: "body.x", Message: message})
		if f.Say != want[0] || !slices.Equal(f.Args, want[1:]) {
			t.Errorf("%s: %q %q, not %q", message, f.Say, f.Args, want)
		}
	}
}
