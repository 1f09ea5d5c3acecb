package mime

import (
	"strings"

	"github.com/parleyhub/parley/hub"
)

// Addresses reads an address list as leniently as programs write it: names
// quoted or not, comments, groups, missing commas are not guessed. At most
// MaxAddresses are answered. Local parts keep their case.
func Addresses(v string) []hub.Address {
	var out []hub.Address
	for len(v) > 0 && len(out) < MaxAddresses {
		entry, rest := entry(v)
		v = rest
		if a, ok := address(entry); ok {
			out = append(out, a)
		}
	}
	return out
}

// entry cuts the first entry of a list, minding quotes, brackets and comments.
func entry(v string) (string, string) {
	quoted, angle, depth := false, false, 0
	for i := 0; i < len(v); i++ {
		switch c := v[i]; {
		case c == '\\' && (quoted || depth > 0):
			i++
		case c == '"' && depth == 0:
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			depth--
		case depth > 0:
		case c == '<':
			angle = true
		case c == '>':
			angle = false
		case c == ',' && !angle, c == ';':
			return v[:i], v[i+1:]
		case c == ':' && !angle && !strings.Contains(v[:i], "@"): // the name of a group
			return "", v[i+1:]
		}
	}
	return v, ""
}

func address(s string) (hub.Address, bool) {
	var name, comment, spec strings.Builder
	quoted, angle, depth := false, false, 0
	seen := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		into := &name
		if angle {
			into = &spec
		}
		switch {
		case c == '\\' && (quoted || depth > 0) && i+1 < len(s):
			i++
			if depth > 0 {
				into = &comment
			}
			into.WriteByte(s[i])
			continue
		case depth > 0:
			if c == ')' {
				depth--
			} else if c == '(' {
				depth++
			} else {
				comment.WriteByte(c)
			}
			continue
		case c == '"':
			quoted = !quoted
			if angle {
				spec.WriteByte(c)
			}
			continue
		case quoted:
		case c == '(':
			depth++
			continue
		case c == '<' && !seen:
			angle, seen = true, true
			continue
		case c == '>' && angle:
			angle = false
			continue
		}
		into.WriteByte(c)
	}
	a := hub.Address{Address: strings.TrimSpace(spec.String()), Name: Decode(strings.TrimSpace(name.String()))}
	if !seen {
		a.Address, a.Name = strings.TrimSpace(name.String()), Decode(strings.TrimSpace(comment.String()))
	}
	if i := strings.LastIndex(a.Address, ":"); strings.HasPrefix(a.Address, "@") && i > 0 {
		a.Address = a.Address[i+1:] // an obsolete route
	}
	a.Address = utf8Of(a.Address)
	return a, ValidAddress(a.Address)
}

// ValidAddress reports whether s is one address that can stand in an envelope:
// something on both sides of one last @, nothing that ends or splits a command.
func ValidAddress(s string) bool {
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || at == len(s)-1 || len(s) > 320 {
		return false
	}
	local, domain := s[:at], s[at+1:]
	if strings.ContainsAny(domain, " \t\"@<>(),;:\\") && !strings.HasPrefix(domain, "[") {
		return false
	}
	for _, r := range s {
		if r < 0x20 || r == 0x7f || r == '<' || r == '>' || r == 0xfffd || r >= 0x80 && r <= 0xa0 || turns(r) {
			return false
		}
	}
	if strings.HasPrefix(local, `"`) && strings.HasSuffix(local, `"`) && len(local) > 1 {
		return !strings.Contains(strings.ReplaceAll(strings.ReplaceAll(local[1:len(local)-1], `\\`, ""), `\"`, ""), `"`)
	}
	return !strings.ContainsAny(local, " \t\"(),;:@\\")
}

// turns reports whether r is unseen and changes how what is beside it is shown:
// an address with it is not the one that people read.
func turns(r rune) bool {
	return r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202f || r >= 0x2060 && r <= 0x2069 || r == 0xfeff
}

// MessageIDs are the ids in an In-Reply-To or References value, in their order,
// without brackets. Programs that forget the brackets are understood.
func MessageIDs(v string) []string {
	var out []string
	v = lastIDs(v)
	if !strings.Contains(v, "<") {
		for f := range strings.FieldsSeq(v) {
			if len(out) == maxIDs {
				break
			}
			if f = strings.Trim(f, ",;\"<>"); strings.Contains(f, "@") && len(f) < 1000 && !strings.ContainsAny(f, "<>") {
				out = append(out, Line(f))
			}
		}
		return out
	}
	for len(out) < maxIDs {
		i := strings.IndexByte(v, '<')
		if i < 0 {
			break
		}
		j := strings.IndexByte(v[i:], '>')
		if j < 0 {
			break
		}
		if id := strings.Join(strings.Fields(v[i+1:i+j]), ""); id != "" && len(id) < 1000 && !strings.Contains(id, "<") {
			out = append(out, Line(utf8Of(id)))
		}
		v = v[i+j+1:]
	}
	return out
}

// maxIDs is how many ids of one header are read.
const maxIDs = 1000

// lastIDs cuts off what stands before the last ids of a header: the nearest count.
func lastIDs(v string) string {
	at := len(v)
	for range maxIDs {
		i := strings.LastIndexByte(v[:at], '<')
		if i < 0 {
			return v
		}
		at = i
	}
	return v[at:]
}
