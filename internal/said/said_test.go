package said_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/parleyhub/parley/internal/said"
)

type word string

func (w word) Word() string { return string(w) }

// TestAWordOfOursIsTakenForNoText: what somebody wrote never becomes a word of the
// desk, whatever it begins with.
func TestAWordOfOursIsTakenForNoText(t *testing.T) {
	t.Parallel()
	got := said.Texts("any", []any{word("type.date"), "@type.date", "@@", 3, ""})
	if want := []string{"@type.date", "@@type.date", "@@@", "3", ""}; !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
	if got := said.Texts("", []any{"x"}); got != nil {
		t.Errorf("a sentence without a name has %q in it", got)
	}
}
