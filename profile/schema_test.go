package profile_test

import (
	"testing"

	"github.com/parleyhub/parley/profile"
)

func TestYesAndNoAreReadInTheLanguagesOfTheDesk(t *testing.T) {
	s := profile.Schema{Traits: []profile.TraitDef{{Key: "member", Type: profile.Bool}}}
	for word, want := range map[string]string{"yes": "true", " Oui ": "true", "DA": "true", "1": "true", "no": "false", "Non": "false", "nu": "false", "0": "false"} {
		if got, rule := s.Value("member", word); got != want || rule != "" {
			t.Errorf("%q: %q %q, want %q", word, got, rule, want)
		}
	}
	for _, word := range []string{"perhaps", "ouida", "2", "nul"} {
		if got, rule := s.Value("member", word); rule == "" {
			t.Errorf("%q was taken as %q", word, got)
		}
	}
}
