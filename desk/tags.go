package desk

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
)

// The bounds of tags.
const (
	maxTags     = 50 // per conversation
	maxTagRunes = 50
)

// SetTags adds and removes tags; letters' case does not make another tag.
func (d *Desk) SetTags(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID, add, remove []string) (hub.Conversation, error) {
	add, err := cleanTags("add", add)
	if err != nil {
		return hub.Conversation{}, named("desk.tags", err)
	}
	if remove, err = cleanTags("remove", remove); err != nil {
		return hub.Conversation{}, named("desk.tags", err)
	}
	return d.change(ctx, "desk.tags", by, scope, id, func(t *turn) error { return setTags(t, add, remove) })
}

func setTags(t *turn, add, remove []string) error {
	before := slices.Clone(t.c.Tags)
	after := slices.DeleteFunc(slices.Clone(before), func(tag string) bool { return hasTag(remove, tag) })
	for _, tag := range add {
		if !hasTag(after, tag) {
			after = append(after, tag)
		}
	}
	if len(after) > maxTags {
		return invalid("add", "tags_many", "a conversation has at most 50 tags")
	}
	if slices.Equal(before, after) {
		return nil
	}
	t.c.Tags, t.retagged = after, true
	t.tell(news{kind: hub.ConversationTags, before: listed(before), after: listed(after)})
	return nil
}

func cleanTags(field string, tags []string) ([]string, error) {
	out := make([]string, 0, len(tags))
	for _, tag := range tags {
		tag = strings.TrimSpace(tag)
		switch {
		case tag == "" || utf8.RuneCountInString(tag) > maxTagRunes || !utf8.ValidString(tag):
			return nil, invalid(field, "tag_length", "a tag has 1 to 50 characters")
		case strings.ContainsFunc(tag, func(r rune) bool { return r == ',' || unicode.IsControl(r) }):
			return nil, invalid(field, "tag_line", "a tag is one line without commas")
		}
		out = append(out, tag)
	}
	return out, nil
}

func hasTag(tags []string, tag string) bool {
	return slices.ContainsFunc(tags, func(have string) bool { return strings.EqualFold(have, tag) })
}

// listed is never nil, so that a fact shows [] and not null.
func listed(tags []string) []string {
	if tags == nil {
		return []string{}
	}
	return tags
}
