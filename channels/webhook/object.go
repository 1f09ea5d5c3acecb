package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/sanitize"
)

// maxKeys is how many keys one object may have.
const maxKeys = 64

// member is one key of an object with its value as it stands.
type member struct {
	key   string
	value json.RawMessage
}

// object reads one JSON object: no key twice, nothing after it.
func object(path string, raw []byte) ([]member, error) {
	fault := func(rule string) error { return hub.InvalidField(path, rule) }
	if !utf8.Valid(raw) {
		return nil, fault("is not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return nil, fault("is not a JSON object")
	}
	var out []member
	for dec.More() {
		tok, err := dec.Token()
		key, ok := tok.(string)
		if err != nil || !ok {
			return nil, fault("is not JSON")
		}
		if len(out) == maxKeys {
			return nil, fault("has too many fields")
		}
		var m = member{key: key}
		if err := dec.Decode(&m.value); err != nil {
			return nil, fault("is not JSON")
		}
		if slices.ContainsFunc(out, func(have member) bool { return have.key == key }) {
			return nil, hub.InvalidField(at(path, key), "is given twice")
		}
		out = append(out, m)
	}
	if _, err := dec.Token(); err != nil {
		return nil, fault("is not JSON")
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fault("is followed by something")
	}
	return out, nil
}

// fill reads each member into where into says; nil is a field nobody knows.
func fill(path string, members []member, into func(key string) any) error {
	for _, m := range members {
		to := into(m.key)
		if to == nil {
			return hub.InvalidField(at(path, m.key), "is unknown here")
		}
		if err := json.Unmarshal(m.value, to); err != nil {
			var e *hub.Error
			if errors.As(err, &e) {
				return e
			}
			return hub.InvalidField(at(path, m.key), "has the wrong type")
		}
	}
	return nil
}

// at is the dotted path of a key that came from outside, shortened, on one line.
func at(path, key string) string {
	key = sanitize.Line(key, 64)
	if path == "" {
		return key
	}
	return path + "." + key
}
