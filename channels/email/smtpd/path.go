package smtpd

import (
	"strconv"
	"strings"
)

func cutFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return "", false
	}
	return strings.TrimLeft(s[len(prefix):], " "), true
}

// path reads <address> with what follows it. Quoted local parts may hold
// anything; a source route is dropped; an address without brackets is taken.
func path(s string) (address, params string, ok bool) {
	if !strings.HasPrefix(s, "<") {
		address, params, _ = strings.Cut(s, " ")
		return address, params, address != "" && usable(address)
	}
	quoted := false
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == '>' && !quoted:
			address = s[1:i]
			if strings.HasPrefix(address, "@") {
				if _, rest, routed := strings.Cut(address, ":"); routed {
					address = rest
				}
			}
			return address, strings.TrimSpace(s[i+1:]), address == "" || usable(address)
		}
	}
	return "", "", false
}

func usable(address string) bool {
	if len(address) > 1000 {
		return false
	}
	for i := 0; i < len(address); i++ {
		if address[i] < 0x20 || address[i] == 0x7f {
			return false
		}
	}
	return true
}

// declared is the size a sender announces; 0 when it does not.
func declared(params string) int64 {
	for p := range strings.FieldsSeq(params) {
		if v, ok := cutFold(p, "SIZE="); ok {
			if n, err := strconv.ParseInt(v, 10, 64); err == nil {
				return n
			}
		}
	}
	return 0
}
