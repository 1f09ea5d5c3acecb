package profile

import (
	"errors"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
)

// TestAnUnfitTraitNamesItsSentence: every rule that a value can break has a sentence,
// which is the rule.
func TestAnUnfitTraitNamesItsSentence(t *testing.T) {
	t.Parallel()
	s := Schema{Traits: []TraitDef{{Key: "n", Type: Number}, {Key: "b", Type: Bool}, {Key: "d", Type: Date}}}
	for say, c := range map[string]struct{ key, value string }{
		"must_number": {"n", "x"}, "must_bool": {"b", "x"}, "must_date": {"d", "x"}, "longer_bytes": {"t", strings.Repeat("x", maxTrait+1)}, "trait_names": {"", "x"},
	} {
		_, rule := s.Fit(c.key, c.value)
		var e *hub.Error
		if err := unfit("traits."+c.key, rule); !errors.As(err, &e) || e.Say != say || !strings.HasSuffix(e.Text, strings.TrimPrefix(rule, "names")) {
			t.Errorf("%s: %q %v", say, rule, err)
		}
	}
}
