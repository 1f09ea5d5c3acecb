package strict

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// Unsound names the part of an address that holds a NUL or broken UTF-8, which
// not both databases can compare; empty when there is none. Pattern is the route
// that was found, if any.
func Unsound(u *url.URL, pattern string) string {
	_, route, _ := strings.Cut(pattern, " ")
	names, values := strings.Split(route, "/"), strings.Split(u.EscapedPath(), "/")
	for i, escaped := range values {
		if readable(url.PathUnescape(escaped)) {
			continue
		}
		if len(names) == len(values) && strings.HasPrefix(names[i], "{") {
			return strings.Trim(names[i], "{}")
		}
		return "path"
	}
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		key, escaped, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(key)
		if !readable(name, err) {
			return "query"
		}
		if !readable(url.QueryUnescape(escaped)) {
			return strings.ToValidUTF8(name[:min(len(name), 100)], "")
		}
	}
	return ""
}

func readable(s string, err error) bool {
	return err == nil && utf8.ValidString(s) && !strings.ContainsRune(s, 0)
}
