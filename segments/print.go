package segments

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Print is the text form of a node that passed Check. Parse reads it back.
func Print(n Node) string {
	var b strings.Builder
	normal := n.Normal()
	normal.print(&b, 0)
	return b.String()
}

func (n *Node) print(b *strings.Builder, in int) {
	switch n.Is {
	case All, Any:
		n.printGroup(b, in)
	case Not:
		b.WriteString("not ")
		if len(n.Of) == 1 {
			n.Of[0].printInner(b, in)
		}
	default:
		n.printCondition(b)
	}
}

// printInner is print with brackets around groups of several.
func (n *Node) printInner(b *strings.Builder, in int) {
	if (n.Is != All && n.Is != Any) || len(n.Of) < 2 {
		n.print(b, in)
		return
	}
	b.WriteString("(\n" + strings.Repeat("  ", in+1))
	n.print(b, in+1)
	b.WriteString("\n" + strings.Repeat("  ", in) + ")")
}

func (n *Node) printGroup(b *strings.Builder, in int) {
	word, none := "and ", "everyone"
	if n.Is == Any {
		word, none = "or ", "nobody"
	}
	if len(n.Of) == 0 {
		b.WriteString(none)
		return
	}
	for i := range n.Of {
		if i > 0 {
			b.WriteString("\n" + strings.Repeat("  ", in) + word)
		}
		n.Of[i].printInner(b, in)
	}
}

func (n *Node) printCondition(b *strings.Builder) {
	switch n.Is {
	case Trait:
		b.WriteString("trait " + word(n.Key) + " " + n.written())
	case Contact:
		b.WriteString(n.Key + " " + n.written())
	case Identity:
		b.WriteString("identity " + word(n.Key))
		if n.Op == Verified {
			b.WriteString(" verified")
		}
	case Organisation:
		b.WriteString("organisation ")
		if n.Key != "" {
			b.WriteString(n.Key + " ")
		}
		b.WriteString(n.written())
	case OrganisationTrait:
		b.WriteString("organisation trait " + word(n.Key) + " " + n.written())
	case Consent:
		b.WriteString("consent " + word(n.Key) + " " + word(n.Purpose) + " " + strings.ReplaceAll(string(n.Op), "_", " "))
	case Segment:
		b.WriteString("segment " + word(n.Key))
	case Event, Conversation:
		n.printMany(b)
	}
}

func (n *Node) printMany(b *strings.Builder) {
	b.WriteString(string(n.Is))
	if n.Is == Event {
		b.WriteString(" " + word(n.Key))
	}
	if n.Agg != Exists {
		b.WriteString(" " + string(n.Agg))
	}
	if n.Op != "" {
		b.WriteString(" " + n.written())
	}
	if n.When != nil {
		b.WriteString(" " + n.When.written())
	}
	if len(n.Where) == 0 {
		return
	}
	b.WriteString(" where (")
	for i := range n.Where {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(word(n.Where[i].Key) + " " + n.Where[i].written())
	}
	b.WriteString(")")
}

func (t *Test) written() string {
	v := Value{}
	if len(t.Values) > 0 {
		v = t.Values[0]
	}
	switch t.Op {
	case In, NotIn:
		all := make([]string, len(t.Values))
		for i := range t.Values {
			all[i] = t.Values[i].written()
		}
		return strings.ReplaceAll(string(t.Op), "_", " ") + " (" + strings.Join(all, ", ") + ")"
	case Set:
		return "is set"
	case Unset:
		return "is not set"
	case NotContains:
		return "not contains " + v.written()
	case WithinLast, WithinNext, OlderThan:
		return strings.ReplaceAll(string(t.Op), "_", " ") + " " + spanWords(v.Text)
	case Anniversary:
		if v.Text == "0d" {
			return "anniversary today"
		}
		return "anniversary within " + spanWords(v.Text)
	}
	return string(t.Op) + " " + v.written()
}

// spanWords is 90d as 90 days.
func spanWords(s string) string {
	n, unit := strings.TrimRight(s, "dh"), "day"
	if strings.HasSuffix(s, "h") {
		unit = "hour"
	}
	if n != "1" {
		unit += "s"
	}
	return n + " " + unit
}

var plain = regexp.MustCompile(`^[\pL_][\pL\pN_.:-]*$`)

// word is a key as it stands in the text: bare when it is a plain word.
func word(s string) string {
	if plain.MatchString(s) && utf8.ValidString(s) {
		return s
	}
	return quote(s)
}
