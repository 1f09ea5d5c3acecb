package prefer

import (
	"strings"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
)

// Veil is an address as its owner knows it again and nobody else learns it: links
// are forwarded. Handles that say nothing to people are not shown at all.
func Veil(h hub.Handle) string {
	switch h.Kind {
	case hub.HandleEmail:
		local, host, _ := strings.Cut(h.Address, "@")
		_, first := utf8.DecodeRuneInString(local)
		return local[:first] + "•••@" + host
	case hub.HandlePhone:
		if n := len(h.Address); n > 4 {
			return "•••" + h.Address[n-3:]
		}
	}
	return ""
}
