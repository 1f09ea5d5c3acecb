package templates

import (
	"strings"

	"github.com/parleyhub/parley/hub"
)

// Kind of a template.
type Kind string

// The kinds.
const (
	Message Kind = "message" // can be sent
	Block   Kind = "block"   // is part of others: {% render 'its id' %}
	Layout  Kind = "layout"  // is around others: {{ content }} stands where they go
)

// Source is what a body is written in.
type Source string

// The sources.
const (
	MJML Source = "mjml"
	HTML Source = "html"
	Text Source = "text"
)

// Template is one message in all its variants, or a part of messages. It is
// saved as a whole; every version of it is kept.
type Template struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Purpose  string    `json:"purpose"` // what consent it needs; see hub.MaySend
	Kind     Kind      `json:"kind"`
	Layout   string    `json:"layout,omitempty"` // id of the layout around its bodies
	Variants []Variant `json:"variants"`
	Parts    []string  `json:"parts,omitempty"` // blocks and layouts it was made of; found at save
}

// Variant is the message as one channel, or several, get it in one language.
type Variant struct {
	Channel   string                `json:"channel"` // a kind of channel, a class of them, "text" for any that takes words, or "" for all
	Locale    string                `json:"locale"`  // BCP 47; "" = whoever has no variant of their own
	Subject   string                `json:"subject,omitempty"`
	Preheader string                `json:"preheader,omitempty"` // what a list of mails shows behind the subject
	Source    Source                `json:"source"`
	Body      string                `json:"body"`
	Text      string                `json:"text,omitempty"`     // the text part; made from the body when empty
	Provider  *hub.ProviderTemplate `json:"provider,omitempty"` // a message approved beforehand; its parameters are Liquid
	Compiled  *Compiled             `json:"compiled,omitempty"` // what is sent; made at save
}

// Compiled is a variant ready to be filled in: blocks and layout are part of it,
// so that a version says the same for ever.
type Compiled struct {
	HTML string `json:"html,omitempty"`
	Text string `json:"text,omitempty"`
}

// AnyText is the channel of a variant for whatever takes words.
const AnyText = "text"

// fit says how well a variant goes with a channel: its kind, its class, any text,
// anything. 0: it does not.
func (v *Variant) fit(kind hub.ChannelKind, class hub.ChannelClass) int {
	switch {
	case v.Channel == string(kind) && kind != "":
		return 4
	case v.Channel == string(class) && class != "":
		return 3
	case v.Channel == AnyText && class != hub.ClassVoice:
		return 2
	case v.Channel == "":
		return 1
	}
	return 0
}

// speaks says how well a variant goes with a language: the very one, its base, the
// default, any.
func (v *Variant) speaks(locale string) int {
	mine, theirs := strings.ToLower(v.Locale), strings.ToLower(locale)
	base, _, _ := strings.Cut(theirs, "-")
	mineBase, _, _ := strings.Cut(mine, "-")
	switch {
	case mine == theirs:
		return 5
	case mine == base && base != "":
		return 4
	case mineBase == base && base != "":
		return 3
	case mine == "":
		return 2
	}
	return 1
}

// choose answers the variant for a channel and a language: the channel counts
// first. -1: there is none.
func choose(all []Variant, kind hub.ChannelKind, class hub.ChannelClass, locale string) int {
	best, most := -1, 0
	for i := range all {
		fit := all[i].fit(kind, class)
		if fit == 0 {
			continue
		}
		if rank := fit*10 + all[i].speaks(locale); rank > most {
			best, most = i, rank
		}
	}
	return best
}
