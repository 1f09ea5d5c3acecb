package journey

import (
	"regexp"
	"testing"

	"github.com/parleyhub/parley/internal/sentences"
)

// TestEverySentenceIsSaidInEveryLanguage: what the hub finds in a journey stands in
// each catalogue of the desk, with as many places to fill in.
func TestEverySentenceIsSaidInEveryLanguage(t *testing.T) {
	t.Parallel()
	call := regexp.MustCompile(`(?:k\.bad|k\.warn|\bwarn|Found)\(.*"([a-z_]+)", "((?:[^"\\]|\\.)*)"(?:, |\))`)
	says := sentences.In(t, call, "check.go", "checkstep.go", "graph.go", "change.go", "simulate/report.go")
	says["no_template"], says["no_segment"] = 1, 1 // of package book, as the following
	says["no_coupon"], says["no_offer"], says["no_codes"], says["coupon_unseen"] = 0, 0, 0, 0
	if len(says) < 75 {
		t.Errorf("only %d sentences were found", len(says))
	}
	sentences.Check(t, "../..", "journey_findings.ts", says)
}
