package imports

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/parleyhub/parley/profile"
)

// TestAConsentIsGuessedByItsName: what says yes or no in a column of consents is
// one, by what the file knows people by; other things in it go nowhere, and what is
// declared as a trait stays one.
func TestAConsentIsGuessedByItsName(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		header, row, want []string
		traits            []profile.TraitDef
	}{
		"mail":        {header: []string{"E-mail", "Consent"}, row: []string{"a@quux.test", "yes"}, want: []string{"email", "consent:email:marketing"}},
		"phone":       {header: []string{"phone", "marketing"}, row: []string{"+40722999888", "0"}, want: []string{"phone", "consent:sms:marketing"}},
		"both":        {header: []string{"phone", "mail", "Opt_In"}, want: []string{"phone", "email", "consent:email:marketing"}},
		"written out": {header: []string{"id", "consent:sms:news"}, row: []string{"1", "true"}, want: []string{"external_id", "consent:sms:news"}},
		"an export":   {header: []string{"email", "consents"}, row: []string{"a@quux.test", "email:marketing=true"}, want: []string{"email", ""}},
		"twice":       {header: []string{"email", "consent", "marketing"}, want: []string{"email", "consent:email:marketing", ""}},
		"declared":    {header: []string{"email", "Marketing"}, traits: []profile.TraitDef{{Key: "marketing"}}, want: []string{"email", "trait:marketing"}},
		"other":       {header: []string{"email", "news"}, row: []string{"a@quux.test", "yes"}, want: []string{"email", "trait:news"}},
	} {
		got := propose(c.header, [][]string{c.row}, &profile.Schema{Traits: c.traits})
		if !cmp.Equal(got, c.want) {
			t.Errorf("%s: %s", name, cmp.Diff(c.want, got))
		}
	}
}
