// Package lines is about the address lines of what goes out: who it is for, and
// which of the inbox's addresses it comes from.
package lines

import (
	"fmt"
	"net/mail"
	"strings"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

// most bounds each address line.
const most = 50

// Check cleans the lines that an author gave, in place.
func Check(can channels.Abilities, to, cc, bcc []hub.Address) error {
	for _, line := range []struct {
		field string
		list  []hub.Address
	}{{"to", to}, {"cc", cc}, {"bcc", bcc}} {
		if len(line.list) == 0 {
			continue
		}
		if !can.CopyLines {
			return hub.InvalidField(line.field, "this channel has no address lines")
		}
		if len(line.list) > most {
			return said.Invalid(line.field, "many_50_addresses", "has more than 50 addresses")
		}
		for i, a := range line.list {
			clean, err := address(a)
			if err != nil {
				return said.Invalid(fmt.Sprintf("%s[%d]", line.field, i), "no_mail", "is not a mail address")
			}
			line.list[i] = clean
		}
	}
	return nil
}

func address(a hub.Address) (hub.Address, error) {
	a.Address = strings.TrimSpace(a.Address)
	got, err := mail.ParseAddress("<" + a.Address + ">")
	if err != nil || len(a.Address) > 320 {
		return a, hub.Errorf(hub.Invalid, "not an address")
	}
	a.Address = got.Address
	a.Name = OneLine(strings.ToValidUTF8(a.Name, ""))
	return a, nil
}

// OneLine makes one line of a text: control characters become spaces.
func OneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)), " ")
}
