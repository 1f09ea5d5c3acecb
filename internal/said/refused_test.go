package said_test

import (
	"regexp"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/internal/sentences"
)

// TestEveryRefusalIsSaidInEveryLanguage: what a field is refused for, wherever in
// the hub, stands in each catalogue of the desk, with as many places to fill in.
func TestEveryRefusalIsSaidInEveryLanguage(t *testing.T) {
	t.Parallel()
	call := regexp.MustCompile(`\b(?:said\.Invalid|invalid)\(.*?, "([a-z0-9_]+)", "((?:[^"\\]|\\.)*)"`)
	says := sentences.In(t, call, "../../*/*.go", "../../*/*/*.go", "../../*/*/*/*.go")
	if len(says) < 170 {
		t.Errorf("only %d sentences were found", len(says))
	}
	sentences.Check(t, "../..", "refused*.ts", says)
}

func TestARefusalNamesItsSentence(t *testing.T) {
	t.Parallel()
	if e := said.Invalid("limit", "must_between", "must be between %d and %d", 1, 9); e.Kind != hub.Invalid || e.Text != "must be between 1 and 9" || e.Say != "must_between" || len(e.Args) != 2 || e.Args[1] != "9" {
		t.Errorf("%+v", e)
	}
	if e := said.Refused("segment", "match.key", "there is no trait x", "no_trait", []string{"x"}); e.Say != "segment.no_trait" || e.Field != "match.key" || e.Args[0] != "x" {
		t.Errorf("%+v", e)
	}
	if e := said.Refused("segment", "match", "in words alone", "", nil); e.Say != "" || e.Text == "" {
		t.Errorf("without a name: %+v", e)
	}
}
