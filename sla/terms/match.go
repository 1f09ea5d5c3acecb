package terms

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/sla/policy"
)

var (
	priorities = []string{string(hub.Low), string(hub.Normal), string(hub.High), string(hub.Urgent)}
	classes    = []string{string(hub.ClassLive), string(hub.ClassMessaging), string(hub.ClassSocial), string(hub.ClassVoice), string(hub.ClassMail)}
)

// checkWhen refuses conditions that no conversation can meet.
func checkWhen(p *policy.Policy, at string, house House) error {
	if len(p.When) > maxWhen {
		return said.Invalid(at+"when", "many_conditions", "more than %d conditions", maxWhen)
	}
	for j, c := range p.When {
		field := fmt.Sprintf("%swhen[%d]", at, j)
		if len(c.In) > maxValues {
			return said.Invalid(field+".in", "many_values", "more than %d values", maxValues)
		}
		for _, v := range c.In {
			if err := unknown(field+".in", c.Field, v, house); err != nil {
				return err
			}
		}
	}
	for f, values := range narrowed(p) {
		if len(values) == 0 {
			return said.Invalid(at+"when", "never_match", "can never match: its conditions on %s have no value in common", f)
		}
	}
	return nil
}

var tongue = regexp.MustCompile(`^(?i)[a-z]{2,8}(-[a-z0-9]{1,8}){0,4}$`)

var campaign = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// unknown says why a value can never be a field's.
func unknown(at, field, v string, house House) error {
	switch {
	case v == "":
		return said.Invalid(at, "when_empty", "%q is no value", v)
	case field == "priority" && !slices.Contains(priorities, v):
		return said.Invalid(at, "when_priority", "%q is not low, normal, high or urgent", v)
	case field == "class" && !slices.Contains(classes, v):
		return said.Invalid(at, "when_class", "%q is not live, messaging, social, voice or mail", v)
	case field == "team" && !house.Teams[hub.TeamID(v)]:
		return said.Invalid(at, "when_team", "%q is not a team here", v)
	case field == "inbox" && !house.Inboxes[hub.InboxID(v)]:
		return said.Invalid(at, "when_inbox", "%q is not an inbox here", v)
	case field == "language" && !tongue.MatchString(v):
		return said.Invalid(at, "when_language", "%q is not a language like fr or fr-CA", v)
	case field == "tier" && (len(v) > 64 || strings.TrimSpace(v) != v || strings.ContainsFunc(v, unicode.IsControl)):
		return said.Invalid(at, "when_tier", "%q is not a tier: 1 to 64 characters on one line", v)
	case field == "campaign" && v != policy.AnyCampaign && !campaign.MatchString(v):
		return said.Invalid(at, "when_campaign", "%q is not the id of a campaign, nor * for any", v)
	case field == "brand" && !house.Brands[hub.BrandID(v)]:
		return said.Invalid(at, "when_brand", "%q is not a brand here", v)
	}
	return nil
}

// narrowed are the values that each field with one value may have; tags, of
// which a conversation has many, are not among them.
func narrowed(p *policy.Policy) map[string][]string {
	out := map[string][]string{}
	for _, c := range p.When {
		if c.Field == "tag" {
			continue
		}
		was, ok := out[c.Field]
		if !ok {
			out[c.Field] = c.In
			continue
		}
		out[c.Field] = both(c.Field, was, c.In)
	}
	return out
}

// both are the values that two lists have in common; of fr and fr-CA that is fr-CA.
func both(field string, a, b []string) (out []string) {
	for _, v := range a {
		if within(field, []string{v}, b) {
			out = append(out, v)
		}
	}
	for _, v := range b {
		if within(field, []string{v}, a) && !within(field, []string{v}, out) {
			out = append(out, v)
		}
	}
	return out
}

// checkUse refuses a policy whose conversations are all taken by earlier ones.
// It finds those taken by one, and those that several take value by value.
func checkUse(earlier []policy.Policy, p *policy.Policy, at string) error {
	mine := narrowed(p)
	for i := range earlier {
		if covers(&earlier[i], p, mine) {
			return said.Invalid(at+"when", "never_used", "is never used: policies[%d], %s, comes first and takes all its conversations", i, called(&earlier[i]))
		}
	}
	fields := map[string][]string{"priority": priorities}
	for f, values := range mine {
		fields[f] = values
	}
	for f, values := range fields {
		if len(values) < 2 {
			continue
		}
		all := !slices.ContainsFunc(values, func(v string) bool {
			only := map[string][]string{f: {v}}
			for g, x := range mine {
				if g != f {
					only[g] = x
				}
			}
			return !slices.ContainsFunc(earlier, func(e policy.Policy) bool { return covers(&e, p, only) })
		})
		if all {
			return said.Invalid(at+"when", "never_used_each", "is never used: the policies before it take its conversations, one %s each", f)
		}
	}
	return nil
}

// covers reports whether e takes every conversation that p would when its
// single values are as narrow as mine.
func covers(e, p *policy.Policy, mine map[string][]string) bool {
	for _, c := range e.When {
		if c.Field == "tag" {
			if !slices.ContainsFunc(p.When, func(x policy.Condition) bool { return x.Field == "tag" && within("tag", x.In, c.In) }) {
				return false
			}
			continue
		}
		values, ok := mine[c.Field]
		if !ok || !within(c.Field, values, c.In) {
			return false
		}
	}
	return true
}

// within reports whether every value of a field is one of others.
func within(field string, values, of []string) bool {
	return !slices.ContainsFunc(values, func(v string) bool {
		return !slices.ContainsFunc(of, func(want string) bool { return policy.Covers(field, want, v) })
	})
}

func called(p *policy.Policy) string {
	if p.Name != "" {
		return strconv.Quote(p.Name)
	}
	return string(p.ID)
}
