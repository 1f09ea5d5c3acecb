package policy

import (
	"slices"
	"strings"
	"unicode"

	"github.com/parleyhub/parley/hub"
)

// TagSep divides tags in one string.
const TagSep = "\x1f"

// What policies may ask of the person, and of the campaign that a conversation
// answers, is kept among the tags: a mark begins with a character that no tag has.
const (
	languageMark = "\x1el:"
	tierMark     = "\x1et:"
	campaignMark = "\x1ec:"
	namedMark    = "\x1ep:" // the policy that the campaign names
	maxMark      = 64       // bytes of a value; longer ones match nothing
)

// AnyCampaign as a value of the condition on a campaign: whichever it was.
const AnyCampaign = "*"

// Words are tags, and what policies may ask of the person and of the campaign, as
// one text: sorted, each once, divided by TagSep. Without a standing those of the
// person stay as in was, without a campaign its own do.
func Words(tags []string, who *hub.Standing, from *hub.Campaigned, was string) string {
	var marks [4]string
	n := 0
	add := func(s string) {
		marks[n] = s
		n++
	}
	if from != nil {
		if v := Mark(from.Campaign); v != "" {
			add(campaignMark + v)
		}
		if v := Mark(string(from.Policy)); v != "" {
			add(namedMark + v)
		}
	} else if strings.Contains(was, "\x1e") {
		for w := range strings.SplitSeq(was, TagSep) {
			if strings.HasPrefix(w, campaignMark) || strings.HasPrefix(w, namedMark) {
				add(w)
			}
		}
	}
	switch {
	case who != nil:
		if v := markable(who.Language); v != "" {
			add(languageMark + v)
		}
		if v := markable(who.Tier); v != "" {
			add(tierMark + v)
		}
	case strings.Contains(was, "\x1e"):
		for w := range strings.SplitSeq(was, TagSep) {
			if n < len(marks) && (strings.HasPrefix(w, languageMark) || strings.HasPrefix(w, tierMark)) {
				add(w)
			}
		}
	}
	switch {
	case len(tags)+n == 0:
		return ""
	case len(tags) == 1 && n == 0:
		return tags[0]
	case len(tags) == 0 && n == 1:
		return marks[0]
	}
	all := append(append(make([]string, 0, len(tags)+n), tags...), marks[:n]...)
	slices.Sort(all)
	return strings.Join(slices.Compact(all), TagSep)
}

// Mark is an id as it is kept; empty when it cannot be.
func Mark(id string) string {
	if len(id) > maxMark || strings.ContainsFunc(id, unicode.IsControl) {
		return ""
	}
	return id
}

// FromCampaign is the campaign that words tell of, and the policy that it names.
func FromCampaign(words string) (out hub.Campaigned) {
	if !strings.Contains(words, "\x1e") {
		return out
	}
	for w := range strings.SplitSeq(words, TagSep) {
		if v, ok := strings.CutPrefix(w, campaignMark); ok {
			out.Campaign = v
		} else if v, ok := strings.CutPrefix(w, namedMark); ok {
			out.Policy = hub.PolicyID(v)
		}
	}
	return out
}

// markable is a value as it is compared; empty when it cannot be kept.
func markable(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if len(s) > maxMark || strings.ContainsFunc(s, unicode.IsControl) {
		return ""
	}
	return s
}

// Holds reports whether words fulfil one value of a condition on a tag, on the
// person or on the campaign.
func Holds(words, field, want string) bool {
	if words == "" {
		return false
	}
	for w := range strings.SplitSeq(words, TagSep) {
		switch field {
		case "tag":
			if w == want {
				return true
			}
		case "language":
			if v, ok := strings.CutPrefix(w, languageMark); ok && Covers(field, want, v) {
				return true
			}
		case "tier":
			if v, ok := strings.CutPrefix(w, tierMark); ok && Covers(field, want, v) {
				return true
			}
		case "campaign":
			if v, ok := strings.CutPrefix(w, campaignMark); ok && Covers(field, want, v) {
				return true
			}
		}
	}
	return false
}

// Covers reports whether every conversation with value v of a field has the
// value want of a condition as well: fr covers fr-CA.
func Covers(field, want, v string) bool {
	switch field {
	case "language":
		return strings.EqualFold(want, v) || len(v) > len(want) && v[len(want)] == '-' && strings.EqualFold(want, v[:len(want)])
	case "tier":
		return strings.EqualFold(want, v)
	case "campaign":
		return want == AnyCampaign || want == v
	}
	return want == v
}

// Asked are those of words that a condition asks for, joined again.
func (e *InForce) Asked(words string) string {
	if words == "" || len(e.tags) == 0 && !e.AsksPerson() {
		return ""
	}
	var used []string
	for w := range strings.SplitSeq(words, TagSep) {
		_, tag := slices.BinarySearch(e.tags, w)
		if tag || e.language && strings.HasPrefix(w, languageMark) || e.tier && strings.HasPrefix(w, tierMark) {
			used = append(used, w)
		}
	}
	return strings.Join(used, TagSep)
}

// AsksPerson reports whether a condition asks for something of the person.
func (e *InForce) AsksPerson() bool { return e.language || e.tier }

// For says whom p is for: "tier gold or silver, language fr"; empty: everybody.
func (p *Policy) For() string {
	parts := make([]string, len(p.When))
	for i, c := range p.When {
		parts[i] = c.Field + " " + strings.Join(c.In, " or ")
	}
	return strings.Join(parts, ", ")
}
