package auth

import (
	"strings"
)

// SecretSet stands in an answer where a secret is kept. Sent back, it means
// "keep it".
const SecretSet = "set"

// SealSettings answers a copy of settings in which the secrets at the dotted
// paths are sealed for one row of table; an empty one is dropped.
func (k *Keyring) SealSettings(table, row string, paths []string, settings map[string]any) map[string]any {
	out, _ := eachSecret(paths, settings, func(path, v string) (any, error) {
		if v == "" {
			return nil, nil
		}
		return k.Seal(Place{table, row, path}, v), nil
	})
	return out
}

// OpenSettings is the reverse of SealSettings.
func (k *Keyring) OpenSettings(table, row string, paths []string, settings map[string]any) (map[string]any, error) {
	return eachSecret(paths, settings, func(path, v string) (any, error) {
		return k.Open(Place{table, row, path}, v)
	})
}

// Reseal moves the sealed secrets of a row to the newest key, and says whether
// there was anything to do.
func (k *Keyring) Reseal(table, row string, paths []string, settings map[string]any) (map[string]any, bool, error) {
	changed := false
	out, err := eachSecret(paths, settings, func(path, v string) (any, error) {
		if !k.Stale(v) {
			return v, nil
		}
		plain, err := k.Open(Place{table, row, path}, v)
		if err != nil {
			return nil, err
		}
		changed = true
		return k.Seal(Place{table, row, path}, plain), nil
	})
	return out, changed, err
}

// HideSettings answers a copy fit to be shown: each secret is SecretSet, or
// null where none is kept.
func HideSettings(paths []string, settings map[string]any) map[string]any {
	out := clone(settings)
	for _, path := range paths {
		parent, key := reach(out, path)
		if parent == nil {
			continue
		}
		if v, ok := parent[key].(string); ok && v != "" {
			parent[key] = SecretSet
		} else {
			parent[key] = nil
		}
	}
	return out
}

// MergeSettings applies a patch (RFC 7396: what is given replaces, null takes
// away, objects are merged) to opened settings. Secrets are special: null and
// SecretSet keep what is there, the empty text takes it away.
func MergeSettings(paths []string, have, patch map[string]any) map[string]any {
	return mergeUnder("", paths, have, patch)
}

func mergeUnder(prefix string, paths []string, have, patch map[string]any) map[string]any {
	out := clone(have)
	if out == nil {
		out = make(map[string]any)
	}
	for key, v := range patch {
		at := prefix + key
		if isSecret(paths, at) {
			switch v {
			case nil, SecretSet:
			case "":
				delete(out, key)
			default:
				out[key] = v
			}
			continue
		}
		inner, isObject := v.(map[string]any)
		switch {
		case v == nil:
			delete(out, key)
		case isObject:
			old, _ := out[key].(map[string]any)
			out[key] = mergeUnder(at+".", paths, old, inner)
		default:
			out[key] = v
		}
	}
	return out
}

func isSecret(paths []string, at string) bool {
	for _, p := range paths {
		if p == at {
			return true
		}
	}
	return false
}

// eachSecret answers a copy of settings with fn's answer in the place of every
// secret text; nil takes the key away.
func eachSecret(paths []string, settings map[string]any, fn func(path, v string) (any, error)) (map[string]any, error) {
	out := clone(settings)
	for _, path := range paths {
		parent, key := reach(out, path)
		if parent == nil {
			continue
		}
		v, ok := parent[key].(string)
		if !ok {
			continue
		}
		made, err := fn(path, v)
		if err != nil {
			return nil, err
		}
		if made == nil {
			delete(parent, key)
			continue
		}
		parent[key] = made
	}
	return out, nil
}

// reach finds the object that holds the last name of a dotted path; nil if a
// group on the way is absent.
func reach(m map[string]any, path string) (map[string]any, string) {
	for {
		name, rest, more := strings.Cut(path, ".")
		if !more {
			return m, name
		}
		next, ok := m[name].(map[string]any)
		if !ok {
			return nil, ""
		}
		m, path = next, rest
	}
}

// clone copies the objects of a settings tree; lists and texts are shared,
// nobody changes them in place.
func clone(m map[string]any) map[string]any {
	if m == nil {
		return nil
	}
	out := make(map[string]any, len(m))
	for k, v := range m {
		if inner, ok := v.(map[string]any); ok {
			v = clone(inner)
		}
		out[k] = v
	}
	return out
}
