package apply

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/yamltext"
	"github.com/parleyhub/parley/segments"
)

// kinds in the order in which they need each other.
var kinds = []*kind{
	{word: "template", path: "/templates", revision: "revision", canon: asIs},
	{word: "segment", path: "/segments", revision: "version", canon: segment},
	{word: "journey", path: "/journeys", wrap: "journey", revision: "version", canon: shaped[journey.Journey]},
	{word: "campaign", path: "/campaigns", wrap: "campaign", revision: "version", canon: shaped[draft.Campaign]},
}

func rank(word string) int {
	return slices.IndexFunc(kinds, func(k *kind) bool { return k.word == word })
}

func kindOf(word string) *kind {
	if at := rank(word); at >= 0 {
		return kinds[at]
	}
	return nil
}

func asIs(in map[string]any) (map[string]any, error) { return in, nil }

// shaped is a document as its own type writes it, so that what is left out and
// what is said as it would be anyway are the same.
func shaped[T any](in map[string]any) (map[string]any, error) {
	raw, err := json.Marshal(in)
	if err != nil {
		return nil, hub.Wrap(hub.Invalid, err, "this cannot be written")
	}
	text, err := yamltext.ReadOne(raw)
	if err != nil {
		return nil, err
	}
	var x T
	if err := text.Decode(&x); err != nil {
		return nil, err
	}
	if raw, err = json.Marshal(x); err != nil {
		return nil, hub.Wrap(hub.Invalid, err, "this cannot be written")
	}
	var out map[string]any
	return out, json.Unmarshal(raw, &out)
}

// segment writes a segment's words as the hub does.
func segment(in map[string]any) (map[string]any, error) {
	text, ok := in["text"].(string)
	if !ok {
		return in, nil
	}
	p, err := segments.Parse(text)
	if err != nil {
		return nil, err
	}
	out := maps.Clone(in)
	out["text"] = segments.Print(p.Node)
	return out, nil
}

// only is what the hub has of the fields that a file speaks of; everything, when
// the document stands in a field of its own.
func only(has, asks map[string]any, all bool) map[string]any {
	if all {
		return has
	}
	out := map[string]any{}
	for k, want := range asks {
		v, ok := has[k]
		if !ok {
			continue
		}
		out[k] = alike(v, want)
	}
	return out
}

func alike(has, asks any) any {
	switch want := asks.(type) {
	case map[string]any:
		if m, ok := has.(map[string]any); ok {
			return only(m, want, false)
		}
	case []any:
		l, ok := has.([]any)
		if !ok {
			break
		}
		out := slices.Clone(l)
		for i := range min(len(l), len(want)) {
			out[i] = alike(l[i], want[i])
		}
		return out
	}
	return has
}

// refers are the fields that hold an id, and where its names are.
var refers = map[string]string{"template": "/templates", "layout": "/templates", "segment": "/segments", "coupon_pool": "/coupon-pools", "inboxes": "/inboxes", "channels": "/inboxes"}

// resolve puts ids in place of "@Name".
func (h *Hub) resolve(ctx context.Context, field string, v any, dry bool) (any, error) {
	switch x := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, part := range x {
			got, err := h.resolve(ctx, k, part, dry)
			if err != nil {
				return nil, err
			}
			out[k] = got
		}
		return out, nil
	case []any:
		out := make([]any, len(x))
		for i, part := range x {
			got, err := h.resolve(ctx, field, part, dry)
			if err != nil {
				return nil, err
			}
			out[i] = got
		}
		return out, nil
	case string:
		name, ok := strings.CutPrefix(x, "@")
		path := refers[field]
		if !ok || path == "" {
			return x, nil
		}
		all, err := h.names(ctx, path)
		if err != nil {
			return nil, err
		}
		if id := all[name]; id != "" {
			return id, nil
		}
		if dry {
			return x, nil
		}
		return nil, hub.Errorf(hub.Invalid, "%s: there is no single %s of the name %q", field, strings.Trim(path, "/"), name)
	}
	return v, nil
}

// diff is what changes from one document to another, as lines of their texts;
// empty when nothing does.
func diff(was, now map[string]any) (string, error) {
	a, err := lines(was)
	if err != nil {
		return "", err
	}
	b, err := lines(now)
	if err != nil || slices.Equal(a, b) {
		return "", err
	}
	// The longest row of lines that both have, from the end.
	same := make([][]int, len(a)+1)
	for i := range same {
		same[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for k := len(b) - 1; k >= 0; k-- {
			if a[i] == b[k] {
				same[i][k] = same[i+1][k+1] + 1
			} else {
				same[i][k] = max(same[i+1][k], same[i][k+1])
			}
		}
	}
	var out bytes.Buffer
	for i, k := 0, 0; i < len(a) || k < len(b); {
		switch {
		case i < len(a) && k < len(b) && a[i] == b[k]:
			i, k = i+1, k+1
		case k == len(b) || i < len(a) && same[i+1][k] >= same[i][k+1]:
			out.WriteString("- " + a[i] + "\n")
			i++
		default:
			out.WriteString("+ " + b[k] + "\n")
			k++
		}
	}
	return out.String(), nil
}

// maxLines bounds what is compared line by line; the rest counts as one line.
const maxLines = 3000

func lines(v map[string]any) ([]string, error) {
	if len(v) == 0 {
		return nil, nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, hub.Wrap(hub.Invalid, err, "this cannot be written")
	}
	text, err := yamltext.Write(raw)
	if err != nil {
		return nil, err
	}
	return strings.SplitN(strings.TrimRight(string(text), "\n"), "\n", maxLines), nil
}
