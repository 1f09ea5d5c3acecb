package vouch

import (
	"strings"
	"testing"

	"github.com/parleyhub/parley/internal/sentences"
)

// TestEveryRemarkIsSaidInEveryLanguage: what receivers hold against a domain stands
// in each catalogue of the desk.
func TestEveryRemarkIsSaidInEveryLanguage(t *testing.T) {
	t.Parallel()
	says := map[string]int{}
	for remark, text := range remarks {
		says[string(remark)] = strings.Count(text, "%")
	}
	if len(says) < 5 {
		t.Errorf("only %d remarks", len(says))
	}
	sentences.Check(t, "../../..", "inbox_test.ts", says)
}
