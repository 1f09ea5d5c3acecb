package blob

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName is the longest file name in bytes; most file systems take 255.
const maxName = 200

// CleanName makes a name that somebody else gave fit for every file system and
// header: no folders, no control or direction characters, nothing that Windows
// reads as a device, not empty, not hidden, at most 200 bytes with its ending
// kept. Cleaning a clean name changes nothing.
func CleanName(name string) string {
	name = strings.ToValidUTF8(name, "_")
	if at := strings.LastIndexAny(name, `/\`); at >= 0 {
		name = name[at+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r == utf8.RuneError,
			r == '\u2028', r == '\u2029':
			return -1
		case strings.ContainsRune(`<>:"|?*;%`, r):
			return '_'
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, name)
	name = shorten(name)
	name = strings.Trim(name, " .")
	stem, _, _ := strings.Cut(name, ".")
	if device(strings.TrimSpace(stem)) {
		name = shorten("_" + name)
	}
	if name == "" {
		return "file"
	}
	return name
}

// shorten cuts the middle, so that the ending still tells what it is.
func shorten(name string) string {
	if len(name) <= maxName {
		return name
	}
	ending := ""
	if at := strings.LastIndexByte(name, '.'); at > 0 && len(name)-at <= 16 {
		ending = name[at:]
	}
	head := name[:maxName-len(ending)]
	for !utf8.ValidString(head) {
		head = head[:len(head)-1]
	}
	return head + ending
}

// device reports whether Windows takes the name for a device.
func device(stem string) bool {
	switch up := strings.ToUpper(stem); up {
	case "CON", "PRN", "AUX", "NUL":
		return true
	default:
		return len(up) == 4 && (strings.HasPrefix(up, "COM") || strings.HasPrefix(up, "LPT")) && up[3] >= '0' && up[3] <= '9'
	}
}
