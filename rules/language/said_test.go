package language

import (
	"errors"
	"regexp"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/sentences"
)

// TestWhatKeepsRulesFromBeingSavedIsSaidInEveryLanguage holds the sentences here and
// in the catalogues of the desk together.
func TestWhatKeepsRulesFromBeingSavedIsSaidInEveryLanguage(t *testing.T) {
	t.Parallel()
	call := regexp.MustCompile(`(?:c\.bad\([^,]+, |return )"([a-z0-9_]+)", "((?:[^"\\]|\\.)+)"`)
	says := sentences.In(t, call, "*.go")
	if len(says) < 30 {
		t.Errorf("only %d sentences were found", len(says))
	}
	sentences.Check(t, "../..", "refused_rules.ts", says)
}

func TestAProblemNamesItsSentence(t *testing.T) {
	t.Parallel()
	_, err := Parse([]byte(`{"rules":[` + rule("a", received, `{"field":"no.such","op":"is","value":"x"}`, tagVIP) + `]}`))
	var p *hub.Error
	if !errors.As(err, &p) || p.Say != "no_rule_field" || len(p.Args) != 1 || p.Args[0] != "no.such" {
		t.Errorf("%+v", p)
	}
}
