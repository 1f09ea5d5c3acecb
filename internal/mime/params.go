package mime

import (
	"net/url"
	"path"
	"sort"
	"strings"
	"unicode/utf8"
)

// Params reads a header value of the form token; name=value; … as leniently as
// programs write it: quoted or not, RFC 2231 pieces and charsets, RFC 2047 words
// inside quotes. Names and the token come out in lower case.
func Params(v string) (string, map[string]string) {
	token, rest, _ := strings.Cut(v, ";")
	out := map[string]string{}
	type piece struct {
		at   string
		text string
	}
	pieces := map[string][]piece{}
	for n := 0; rest != "" && n < 60; n++ {
		var name, value string
		name, value, rest = param(rest)
		name = strings.ToLower(strings.TrimSpace(name))
		base, at, split := strings.Cut(name, "*")
		switch {
		case name == "":
		case split:
			pieces[base] = append(pieces[base], piece{at, value})
		case out[name] == "":
			out[name] = value
		}
	}
	for base, list := range pieces {
		sort.SliceStable(list, func(i, j int) bool { return order(list[i].at) < order(list[j].at) })
		label, text := "", []byte(nil)
		for i, p := range list {
			t := p.text
			if i == 0 && (p.at == "" || strings.HasSuffix(p.at, "*")) {
				if f := strings.SplitN(t, "'", 3); len(f) == 3 {
					label, t = f[0], f[2]
				}
			}
			if p.at == "" || strings.HasSuffix(p.at, "*") {
				if u, err := url.PathUnescape(t); err == nil {
					t = u
				}
			}
			text = append(text, t...)
		}
		out[base] = ToUTF8(text, label)
	}
	return strings.ToLower(strings.TrimSpace(token)), out
}

func order(at string) int {
	n := 0
	for i := 0; i < len(at) && at[i] >= '0' && at[i] <= '9' && n < 1000; i++ {
		n = n*10 + int(at[i]-'0')
	}
	return n
}

// param reads one name=value from s and answers the rest after its semicolon.
func param(s string) (name, value, rest string) {
	i := strings.IndexAny(s, "=;")
	if i < 0 {
		return "", "", ""
	}
	if s[i] == ';' {
		return "", "", s[i+1:]
	}
	name, s = s[:i], strings.TrimLeft(s[i+1:], " \t")
	if strings.HasPrefix(s, `"`) {
		var b strings.Builder
		for j := 1; j < len(s); j++ {
			switch {
			case s[j] == '\\' && j+1 < len(s):
				j++
				b.WriteByte(s[j])
			case s[j] == '"':
				_, rest, _ = strings.Cut(s[j+1:], ";")
				return name, b.String(), rest
			default:
				b.WriteByte(s[j])
			}
		}
		return name, b.String(), ""
	}
	value, rest, _ = strings.Cut(s, ";")
	return name, strings.TrimSpace(value), rest
}

// maxName is the longest file name kept, in bytes.
const maxName = 200

// FileName cleans a name that came from outside, so that it is one path element
// on every system and shows what it is. An empty name stays empty.
func FileName(name string) string {
	name = Line(name)
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	name = strings.TrimLeft(strings.TrimSpace(name), ".")
	name = strings.TrimRight(name, ". ")
	if len(name) > maxName {
		ext := path.Ext(name)
		if len(ext) > 20 {
			ext = ""
		}
		cut := maxName - len(ext)
		for cut > 0 && !utf8.RuneStart(name[cut]) {
			cut--
		}
		name = name[:cut] + ext
	}
	return name
}
