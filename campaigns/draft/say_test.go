package draft

import (
	"regexp"
	"testing"

	"github.com/parleyhub/parley/internal/sentences"
)

// TestEveryFaultIsSaidInEveryLanguage: what is wrong with a campaign or with the
// sending rules stands in each catalogue of the desk.
func TestEveryFaultIsSaidInEveryLanguage(t *testing.T) {
	t.Parallel()
	says := sentences.In(t, regexp.MustCompile(`\bbad\(.*?, "([a-z0-9_]+)", "((?:[^"\\]|\\.)*)"`), "*.go")
	if len(says) < 35 {
		t.Errorf("only %d sentences were found", len(says))
	}
	sentences.Check(t, "../..", "refused.ts", says)
}
