// Package addresses holds the addresses of one mail inbox: its own, and the
// aliases that it answers under. In come settings; out goes whether an address is
// one of them, which, and what stands after its plus.
package addresses

import (
	"strings"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/mime"
	"github.com/parleyhub/parley/internal/said"
)

// Set are the addresses of an inbox; the first is its own. It is never empty.
type Set []One

// One address.
type One struct {
	hub.Address
	Local, Domain string // in lower case
}

// Key is how the address is kept: in lower case.
func (o One) Key() string { return o.Local + "@" + o.Domain }

// Plus is the address with token after a plus.
func (o One) Plus(token string) string {
	at := strings.LastIndexByte(o.Address.Address, '@')
	return o.Address.Address[:at] + "+" + token + o.Address.Address[at:]
}

// Read checks an inbox's own address and its aliases, which are written as
// "sales@desk.example" or "Sales <sales@desk.example>". The error names the setting.
func Read(own hub.Address, aliases []string) (Set, error) {
	first, err := read("settings.address", own)
	if err != nil {
		return nil, err
	}
	out := Set{first}
	for _, line := range aliases {
		to, ok := channels.Mailbox(line)
		if !ok {
			return nil, said.Invalid("settings.aliases", "must_aliases", "must be mail addresses, each alone or as Name <address>")
		}
		one, err := read("settings.aliases", to)
		if err != nil {
			return nil, err
		}
		if _, _, twice := out.Owned(one.Address.Address); twice {
			return nil, said.Invalid("settings.aliases", "address_twice", "names an address twice")
		}
		out = append(out, one)
	}
	return out, nil
}

func read(field string, a hub.Address) (One, error) {
	local, domain, ok := Split(a.Address)
	if !ok || !mime.ValidAddress(a.Address) {
		return One{}, said.Invalid(field, "must_mail", "must be a mail address")
	}
	if strings.Contains(local, "+") {
		return One{}, said.Invalid(field, "no_plus", "must not contain a plus sign: answers are told apart by what follows it")
	}
	return One{Address: a, Local: local, Domain: domain}, nil
}

// Owned reports whether address is one of the inbox's, which, and what stands
// after its plus.
func (s Set) Owned(address string) (one One, token string, ok bool) {
	local, domain, ok := Split(strings.Trim(strings.TrimSpace(address), "<>"))
	if !ok {
		return One{}, "", false
	}
	base, token, _ := strings.Cut(local, "+")
	base = strings.Trim(base, `"`)
	for _, have := range s {
		if have.Local == base && have.Domain == domain {
			return have, strings.Trim(token, `"`), true
		}
	}
	return One{}, "", false
}

// Alias is what a message keeps of the address that it came to or goes out from:
// nothing when that is the inbox's own.
func (s Set) Alias(one One) string {
	if one.Key() == s[0].Key() {
		return ""
	}
	return one.Key()
}

// From is the address of an alias as kept; the inbox's own when there is no such
// alias any more.
func (s Set) From(alias string) One {
	if one, token, ok := s.Owned(alias); ok && token == "" {
		return one
	}
	return s[0]
}

// List are the addresses as people see them.
func (s Set) List() []hub.Address {
	out := make([]hub.Address, len(s))
	for i, one := range s {
		out[i] = one.Address
	}
	return out
}

// Split parts an address in lower case.
func Split(address string) (local, domain string, ok bool) {
	at := strings.LastIndexByte(address, '@')
	if at <= 0 || at == len(address)-1 {
		return "", "", false
	}
	return strings.ToLower(address[:at]), strings.ToLower(address[at+1:]), true
}
