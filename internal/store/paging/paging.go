// Package paging writes and reads where a page of a list begins.
package paging

import (
	"encoding/base64"
	"encoding/json"
	"strconv"

	"github.com/parleyhub/parley/hub"
)

// Most is the most rows of one page.
const Most = 200

// Limit is how many rows a page has that was asked for with limit; 0 = 50.
func Limit(limit int) int {
	if limit <= 0 {
		return 50
	}
	return min(limit, Most)
}

// Position is where a page begins: the sort values of the last row before it.
type Position []string

// Text is the value at i, empty at the start.
func (p Position) Text(i int) string {
	if i >= len(p) {
		return ""
	}
	return p[i]
}

// Number is the value at i, 0 at the start.
func (p Position) Number(i int) int64 {
	n, err := strconv.ParseInt(p.Text(i), 10, 64)
	if err != nil {
		return 0 // Read has refused what is neither empty nor ours
	}
	return n
}

// Write makes a cursor of a kind of list from values of text or number.
// It has characters A-Za-z0-9-_ only.
func Write(kind string, values ...any) string {
	parts := []string{kind}
	for _, v := range values {
		switch x := v.(type) {
		case string:
			parts = append(parts, x)
		case int64:
			parts = append(parts, strconv.FormatInt(x, 10))
		}
	}
	raw, err := json.Marshal(parts)
	if err != nil {
		panic(err) // strings always encode
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// Read reads a cursor of that kind; empty is the start. Shape has a letter
// per value: n for a number, t for text.
func Read(cursor, kind, shape string) (Position, error) {
	if cursor == "" {
		return nil, nil
	}
	bad := hub.InvalidField("cursor", "is not one that this list gave out")
	if len(cursor) > 2_000 {
		return nil, bad
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil, bad
	}
	var parts []string
	if err := json.Unmarshal(raw, &parts); err != nil || len(parts) != len(shape)+1 || parts[0] != kind {
		return nil, bad
	}
	for i, v := range parts[1:] {
		if shape[i] != 'n' {
			continue
		}
		if _, err := strconv.ParseInt(v, 10, 64); err != nil {
			return nil, bad
		}
	}
	return parts[1:], nil
}
