package problem

import (
	"strings"

	"github.com/danielgtaylor/huma/v2/validation"
)

const (
	isRequired = "is required"
	noField    = "is not a field of this request"
)

// rules are what the schemas of requests ask for: the names of the sentences, which
// the desk says in other languages, and their English with at most one place in it.
var rules = []struct{ say, text string }{
	{"required", isRequired},
	{"unknown_field", noField},
	{"length_min", validation.MsgExpectedMinLength},
	{"length_max", validation.MsgExpectedMaxLength},
	{"number_min", validation.MsgExpectedMinimumNumber},
	{"number_max", validation.MsgExpectedMaximumNumber},
	{"number_over", validation.MsgExpectedExclusiveMinimumNumber},
	{"number_under", validation.MsgExpectedExclusiveMaximumNumber},
	{"items_min", validation.MsgExpectedMinItems},
	{"items_max", validation.MsgExpectedMaxItems},
	{"items_twice", validation.MsgExpectedArrayItemsUnique},
	{"keys_max", validation.MsgExpectedMaxProperties},
	{"one_of", validation.MsgExpectedOneOf},
	{"pattern", validation.MsgExpectedMatchPattern},
	{"want_bool", validation.MsgExpectedBoolean},
	{"want_number", validation.MsgExpectedNumber},
	{"want_integer", validation.MsgExpectedInteger},
	{"want_text", validation.MsgExpectedString},
	{"want_list", validation.MsgExpectedArray},
	{"want_object", validation.MsgExpectedObject},
	{"want_moment", validation.MsgExpectedRFC3339DateTime},
	{"want_date", validation.MsgExpectedRFC3339Date},
	{"want_mail", validation.MsgExpectedRFC5322Email},
	{"want_address", validation.MsgExpectedRFC3986URI},
}

// bare are those whose place holds words of a library that nobody needs.
var bare = map[string]bool{"want_mail": true, "want_address": true}

// named finds the sentence that a rule is, and what stands in it.
func named(rule string) (say string, args []string) {
	for _, r := range rules {
		before, after, place := cutVerb(r.text)
		switch {
		case !place && rule == r.text:
			return r.say, nil
		case place && len(rule) >= len(before)+len(after) && strings.HasPrefix(rule, before) && strings.HasSuffix(rule, after):
			if bare[r.say] {
				return r.say, nil
			}
			return r.say, []string{rule[len(before) : len(rule)-len(after)]}
		}
	}
	return "", nil
}

func cutVerb(format string) (before, after string, ok bool) {
	i := strings.IndexByte(format, '%')
	if i < 0 || i+2 > len(format) {
		return format, "", false
	}
	return format[:i], format[i+2:], true
}
