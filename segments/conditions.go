package segments

import (
	"slices"
	"strconv"
	"strings"
)

// subjects are the words a condition begins with, for what is wrong.
const subjects = "trait, name, language, zone, created, identity, organisation, consent, event, conversation, segment, everyone, nobody, not or ("

func (p *parser) condition() (n Node, err error) {
	if p.now.kind != 'w' {
		return n, p.hope("subject:"+subjects, "a condition: "+subjects)
	}
	subject := strings.ToLower(p.now.text)
	at := p.now
	if err := p.step(); err != nil {
		return n, err
	}
	switch Is(subject) {
	case Trait:
		n.Is = Trait
		if n.Key, err = p.key("trait_key", "the key of a trait"); err == nil {
			n.Test, err = p.test("")
		}
	case Identity:
		n.Is, n.Op = Identity, Has
		if n.Key, err = p.key("identity_kind", "the kind of an address, such as email"); err != nil {
			return n, err
		}
		if ok, err := p.take("verified"); ok || err != nil {
			n.Op = Verified
			return n, err
		}
	case Organisation:
		return p.organisation()
	case Consent:
		return p.consent()
	case Event, Conversation:
		return p.many(Is(subject))
	case Segment:
		n.Is = Segment
		n.Key, err = p.key("segment_id", "the id of a segment")
	default:
		if !slices.Contains(contactKeys, subject) {
			e := p.wrong(at.at, "begins_with", "a condition does not begin with %s but with %s", quote(cut(at.text, 40)), subjects)
			if e.Suggest = nearest(subject, append([]string{"trait", "identity", "organisation", "consent", "event", "conversation", "segment"}, contactKeys...)); e.Suggest != "" {
				e.Text += "; did you mean " + e.Suggest + "?"
			}
			return n, e
		}
		n.Is, n.Key = Contact, subject
		n.Test, err = p.test("")
	}
	return n, err
}

func (p *parser) organisation() (n Node, err error) {
	n.Is = Organisation
	switch {
	case p.is("trait"):
		n.Is = OrganisationTrait
		if err := p.step(); err != nil {
			return n, err
		}
		n.Key, err = p.key("trait_key", "the key of a trait")
	case p.is(organisationKeys...):
		n.Key, err = strings.ToLower(p.now.text), p.step()
	case !p.is("is"):
		err = p.hope("organisation", "name, domain, trait or is")
	}
	if err == nil {
		n.Test, err = p.test("")
	}
	return n, err
}

func (p *parser) consent() (n Node, err error) {
	n.Is = Consent
	if n.Key, err = p.key("channel", "a channel, or all"); err != nil {
		return n, err
	}
	at := p.now.at
	if n.Purpose, err = p.key("purpose", "a purpose, such as marketing"); err != nil {
		return n, err
	}
	p.places[strconv.Itoa(len(p.starts)-1)+".purpose"] = at
	switch {
	case p.is("given", "refused"):
		n.Op = Op(strings.ToLower(p.now.text))
	case p.is("never"):
		if err := p.step(); err != nil {
			return n, err
		}
		n.Op = NeverAsked
		if !p.is("asked") {
			return n, p.hope("", "asked")
		}
	default:
		return n, p.hope("consent", "given, refused or never asked")
	}
	return n, p.step()
}

func (p *parser) many(is Is) (n Node, err error) {
	n.Is = is
	if is == Event {
		if n.Key, err = p.key("event_name", "the name of an event"); err != nil {
			return n, err
		}
	}
	if p.is("count", "sum", "first", "last") {
		n.Agg = Agg(strings.ToLower(p.now.text))
		if err := p.step(); err != nil {
			return n, err
		}
		if n.Agg == Count || n.Agg == Sum {
			if n.Test, err = p.test(""); err != nil {
				return n, err
			}
		}
	}
	if p.is("within", "older") || p.now.kind == 'p' && !p.sign(")") && !p.sign(",") && !p.sign("(") {
		t, err := p.test("when.")
		if err != nil {
			return n, err
		}
		n.When = &t
	}
	if ok, err := p.take("where"); !ok || err != nil {
		return n, err
	}
	n.Where, err = p.where()
	return n, err
}

func (p *parser) where() (out []Filter, err error) {
	if err := p.needSign("("); err != nil {
		return nil, err
	}
	for {
		part := "where[" + strconv.Itoa(len(out)) + "]."
		p.note(strings.TrimSuffix(part, "."))
		if p.now.kind != 'w' && p.now.kind != 's' && p.now.kind != 'n' {
			return out, p.hope("property", "a property")
		}
		p.note(part + "key")
		f := Filter{Key: p.now.text}
		if err := p.step(); err != nil {
			return out, err
		}
		if f.Test, err = p.test(part); err != nil {
			return out, err
		}
		if out = append(out, f); len(out) > MaxWhere {
			return out, p.wrong(p.now.at, "too_many_filters", "there are too many filters")
		}
		if !p.sign(",") {
			return out, p.needSign(")")
		}
		if err := p.step(); err != nil {
			return out, err
		}
	}
}
