package imports

import (
	"slices"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/profile"
)

// consents are names of columns in which people said that they may be written to.
var consents = []string{"consent", "consents", "marketing", "marketing consent", "consent marketing", "newsletter", "opt in", "opt-in", "optin", "subscribed", "accepts marketing", "email marketing", "email consent",
	"consentement", "consentements", "consentement marketing", "abonné", "consimțământ", "consimtamant", "consimțăminte", "abonat"}

// consentOf is the consent that a column of a file most likely holds: to be written
// to for marketing by what the file knows people by. Nothing is taken from it before
// somebody has said where and when they said so. Empty: it is none.
func consentOf(h string, header []string) string {
	if parts := strings.Split(strings.TrimSpace(h), ":"); len(parts) == 3 && parts[0] == "consent" && parts[1] != "" && parts[2] != "" {
		return strings.Join(parts, ":")
	}
	if !slices.Contains(consents, plainly(h)) {
		return ""
	}
	if slices.ContainsFunc(header, func(other string) bool { return headers[plainly(other)] == ToPhone }) &&
		!slices.ContainsFunc(header, func(other string) bool { return headers[plainly(other)] == ToEmail }) {
		return toConsent + "sms:" + hub.PurposeMarketing
	}
	return toConsent + "email:" + hub.PurposeMarketing
}

func plainly(h string) string {
	return strings.ToLower(strings.TrimSpace(strings.ReplaceAll(h, "_", " ")))
}

// answer is a cell that says yes or no.
func answer(v string) (yes, ok bool) {
	given, rule := (&profile.Schema{Traits: []profile.TraitDef{{Key: "x", Type: profile.Bool}}}).Value("x", v)
	return given == "true", rule == ""
}

// answered reports whether all that was seen of a column says yes or no.
func answered(sample [][]string, column int) bool {
	return !slices.ContainsFunc(sample, func(cells []string) bool {
		if column >= len(cells) || strings.TrimSpace(cells[column]) == "" {
			return false
		}
		_, ok := answer(cells[column])
		return !ok
	})
}

// propose answers where columns most likely go, by their names and what a sample of
// rows has in them. What looks like nothing known becomes a trait, but never what is
// called a consent.
func propose(header []string, sample [][]string, schema *profile.Schema) []string {
	out := make([]string, len(header))
	seen := map[string]bool{}
	for i, h := range header {
		to := headers[plainly(h)]
		if to == "" && !declared(h, schema) {
			to = consentOf(h, header)
		}
		if strings.HasPrefix(to, toConsent) {
			if !answered(sample, i) {
				to = ToNothing
			}
		} else if to == "" {
			if key := traitKeyOf(h, schema); key != "" {
				to = toTrait + key
			}
		}
		if seen[to] && to != ToEmail && to != ToPhone {
			to = ToNothing
		}
		seen[to] = true
		out[i] = to
	}
	return out
}

// declared reports whether a trait is called like this.
func declared(h string, schema *profile.Schema) bool {
	return slices.ContainsFunc(schema.Traits, func(t profile.TraitDef) bool { return strings.EqualFold(t.Key, h) || strings.EqualFold(t.Label, h) })
}
