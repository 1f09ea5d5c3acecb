package whatsapp

import (
	"context"
	"regexp"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta"
	"github.com/parleyhub/parley/internal/phone"
)

// proof says why a handle is verified: Meta vouches for who writes.
const proof = "whatsapp"

// person is who an item is about.
type person struct {
	from hub.Handle
	also []hub.Handle // what Meta says is the same person
	name string
	user string // business-scoped user id; may be empty
	wa   string // number in digits; may be empty
}

var number = regexp.MustCompile(`^[0-9]{6,15}$`)

// personOf reads who wrote m, or, of an echo, whom it was written to. The
// business-scoped user id is the key where there is one; the number, which a
// user may hide, is a further handle, so that whoever was known by it before is
// the same person.
func personOf(m *message, people []profile, echo bool) person {
	p := person{wa: string(m.From), user: string(m.FromUserID)}
	if echo {
		p = person{wa: string(m.To), user: string(m.ToUserID)}
	}
	for _, c := range people {
		if (c.WaID != "" && string(c.WaID) == p.wa) || (c.UserID != "" && string(c.UserID) == p.user) ||
			(len(people) == 1 && p.wa == "" && p.user == "") {
			p.name = meta.Line(c.Profile.Name, meta.MaxName)
			if p.name == "" {
				p.name = meta.Line(c.Profile.Username, meta.MaxName)
			}
			if p.user == "" {
				p.user = string(c.UserID)
			}
			if p.wa == "" {
				p.wa = string(c.WaID)
			}
			break
		}
	}
	if !number.MatchString(p.wa) {
		if p.user == "" && meta.SafeID(p.wa) { // a user id where the number used to be
			p.user = p.wa
		}
		p.wa = ""
	}
	if p.user != "" && !meta.SafeID(p.user) {
		p.user = ""
	}
	p.handles()
	if s := m.System; s != nil {
		p.moved(s)
	}
	return p
}

func (p *person) handles() {
	var all []hub.Handle
	if p.user != "" {
		all = append(all, hub.Handle{Kind: Handle, Address: p.user})
	}
	if p.wa != "" {
		all = append(all, numbers(p.wa)...)
	}
	if len(all) > 0 {
		p.from, p.also = all[0], all[1:]
	}
}

// moved adds the handles of somebody who has changed their number.
func (p *person) moved(s *system) {
	if user := string(s.UserID); user != "" && meta.SafeID(user) {
		p.also = append(p.also, hub.Handle{Kind: Handle, Address: user})
	}
	if wa := string(s.WaID); number.MatchString(wa) {
		p.also = append(p.also, numbers(wa)...)
	}
}

// numbers are the handles of a number: WhatsApp's own, and the telephone's.
func numbers(wa string) []hub.Handle {
	out := []hub.Handle{{Kind: Handle, Address: wa}}
	if h, err := phone.Handle(wa); err == nil {
		out = append(out, h)
	}
	return out
}

const phonePrefix = "phone/"

// know notes the number that belongs to a user id: the API is asked by number
// where we have one.
func (a *adapter) know(ctx context.Context, p person) error {
	if p.user == "" || p.wa == "" {
		return nil
	}
	if have, ok := a.phone.Get(p.user); ok && have == p.wa {
		return nil
	}
	if raw, err := a.env.State.Get(ctx, phonePrefix+p.user); err != nil || string(raw) != p.wa {
		if err := a.env.State.Put(ctx, phonePrefix+p.user, []byte(p.wa)); err != nil {
			return err
		}
	}
	a.phone.Put(p.user, p.wa)
	return nil
}

// number answers the number of a handle's address; empty when it is not known.
func (a *adapter) number(ctx context.Context, address string) (string, error) {
	if number.MatchString(address) {
		return address, nil
	}
	if wa, ok := a.phone.Get(address); ok {
		return wa, nil
	}
	raw, err := a.env.State.Get(ctx, phonePrefix+address)
	if hub.Is(err, hub.Missing) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if wa := string(raw); number.MatchString(wa) {
		a.phone.Put(address, wa)
		return wa, nil
	}
	return "", nil
}
