package store

import (
	"encoding/base64"
	"encoding/json"
	"strconv"

	"github.com/parleyhub/parley/hub"
)

// maxPage is the most rows of one page.
const maxPage = 200

func pageLimit(limit int) int {
	if limit <= 0 {
		return 50
	}
	return min(limit, maxPage)
}

// page cuts found, which was asked for with one row more than limit, to size.
func page[T any](found []T, limit int, cursor func(T) string) Page[T] {
	if len(found) <= limit {
		return Page[T]{Items: found}
	}
	return Page[T]{Items: found[:limit], Next: cursor(found[limit-1])}
}

// position is where a page begins: the sort values of the last row before it.
type position []string

func (p position) text(i int) string {
	if i >= len(p) {
		return ""
	}
	return p[i]
}

func (p position) number(i int) int64 {
	n, err := strconv.ParseInt(p.text(i), 10, 64)
	if err != nil {
		return 0 // readCursor has refused what is neither empty nor ours
	}
	return n
}

// writeCursor makes a cursor of a kind of list from values of text or number.
// It has characters A-Za-z0-9-_ only.
func writeCursor(kind string, values ...any) string {
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

// readCursor reads a cursor of that kind; empty is the start. Shape has a letter
// per value: n for a number, t for text.
func readCursor(cursor, kind, shape string) (position, error) {
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
