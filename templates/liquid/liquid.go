// Package liquid is the language of our templates: a subset of Liquid with a
// budget and with escaping by place. In comes the source of a template, out goes
// a Program; it renders data of strangers into mail, HTML, headers and JSON
// without ever panicking, running on for ever or letting a value leave the place
// it stands in. What it knows is written in docs/templates.md.
//
// It is our own because the engines off the shelf neither escape nor stop.
package liquid

import (
	"fmt"

	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/templates/liquid/place"
)

// The places a source may be for; see package place.
const (
	PlaceText = place.Text
	PlaceLine = place.Line
	PlaceJSON = place.JSON
	PlaceHTML = place.HTML
)

// Bounds of a template, at parse time.
const (
	MaxSource = 1 << 20 // bytes, blocks included
	maxNodes  = 50_000  // of the tree, blocks included each time they are used
	maxDepth  = 40      // blocks and brackets within each other
)

// Budget bounds one rendering. A zero field is its default.
type Budget struct {
	Steps  int // nodes, filters and turns; 200,000
	Output int // bytes of one rendering, and of any value on the way; 1 MiB
	Turns  int // of all loops together; 20,000
}

func (b Budget) filled() Budget {
	for _, x := range []struct {
		at   *int
		want int
	}{{&b.Steps, 200_000}, {&b.Output, 1 << 20}, {&b.Turns, 20_000}} {
		if *x.at <= 0 {
			*x.at = x.want
		}
	}
	return b
}

// Pos is a place in a source, counted from 1 in lines and characters.
type Pos struct {
	Line  int    `json:"line"`
	Col   int    `json:"column"`
	Block string `json:"block,omitempty"` // the shared block it is in; empty = the template itself
}

func (p Pos) String() string {
	s := fmt.Sprintf("line %d, column %d", p.Line, p.Col)
	if p.Block != "" {
		s = fmt.Sprintf("block %q, %s", p.Block, s)
	}
	return s
}

// Kind says what sort of mistake an Error is.
type Kind string

// The kinds.
const (
	Syntax Kind = "syntax" // cannot be read
	Unsafe Kind = "unsafe" // a value stands where no value can be made safe
	Spent  Kind = "budget" // too long, too deep, too many turns
	Value  Kind = "value"  // a filter got what it cannot work with
)

// Error is a mistake in a template, with its place.
type Error struct {
	Pos   Pos
	Kind  Kind
	Text  string
	Wrong string   // the word that is not known, as it is written behind Pos; empty: it is not about one
	Meant string   // the one that was probably meant; empty: none is near
	Say   string   // which sentence Text is, for other languages; empty: it has no name
	Args  []string // what stands in the sentence; see said.Texts for one that begins with @
}

// Said is an error whose text is made of a format; say names the
// sentence, empty: it has no name, as when words of ours stand in it.
func Said(at Pos, kind Kind, say, format string, args ...any) *Error {
	return &Error{Pos: at, Kind: kind, Say: say, Text: fmt.Sprintf(format, args...), Args: said.Texts(say, args)}
}

func (e *Error) Error() string { return e.Pos.String() + ": " + e.Text }

// Aborted is what the tag abort ends a rendering with: this person does not get
// this message, and the reason is kept.
type Aborted struct {
	Pos    Pos
	Reason string
}

func (e *Aborted) Error() string { return "the template says not to send: " + e.Reason }

// Options say how a source is read.
type Options struct {
	Place  place.Place                    // where the output goes
	Blocks func(id string) (string, bool) // shared blocks by id; nil = there are none
	Own    func(root string) bool         // roots whose addresses are ours, and are not counted as links; nil = none
}

// Program is a template that was read. It is safe for concurrent use.
type Program struct {
	nodes  []node
	links  []Link
	uses   []Use
	blocks []string
	size   int // bytes of static text, for the first allocation
}

// Link is an address that a template leads to, as it is written there.
type Link struct {
	Index int    `json:"index"`
	URL   string `json:"url"` // with what is filled in left as {{…}}
	Pos   Pos    `json:"pos"`
}

// Links are the addresses that may be rewritten, numbered from 0.
func (p *Program) Links() []Link { return p.links }

// Blocks are the ids of all shared blocks it is made of.
func (p *Program) Blocks() []string { return p.blocks }

// Parse reads a source.
func Parse(src string, o Options) (*Program, error) {
	p := &parser{o: o, seen: map[string]bool{}}
	nodes, err := p.source("", src, 0)
	if err != nil {
		return nil, err
	}
	w := &walker{Machine: place.Machine{For: o.Place, Own: o.Own}, from: Pos{Line: 1, Col: 1}}
	nodes, err = w.walk(nodes)
	if err != nil {
		return nil, err
	}
	return &Program{nodes: nodes, links: w.links, uses: p.uses, blocks: p.blocks, size: p.static}, nil
}
