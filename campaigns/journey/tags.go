package journey

import (
	"slices"
	"strings"
)

// TagsTrait is the trait that holds a person's tags, with a comma between.
const TagsTrait = "tags"

// Tags of a trait's value.
func Tags(value string) (out []string) {
	for tag := range strings.SplitSeq(value, ",") {
		if tag = strings.TrimSpace(tag); tag != "" {
			out = append(out, tag)
		}
	}
	return out
}

// Retag adds and takes tags; the others keep their order.
func Retag(value string, add, remove []string) string {
	tags := slices.DeleteFunc(Tags(value), func(t string) bool { return slices.Contains(remove, t) })
	for _, t := range add {
		if !slices.Contains(tags, t) && !slices.Contains(remove, t) {
			tags = append(tags, t)
		}
	}
	return strings.Join(tags, ", ")
}
