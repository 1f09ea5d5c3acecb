package liquid

import (
	"errors"

	"github.com/parleyhub/parley/templates/liquid/place"
)

// walker goes over a tree in the order of its output, gives each output its
// place and marks the links. Whatever way a rendering takes through branches and
// loops, it must come to the same place; a template in which it does not is
// refused.
type walker struct {
	place.Machine
	enter []place.Spot // of the loops around
	links []Link
	from  Pos // of the link at hand
}

func (w *walker) walk(nodes []node) ([]node, error) {
	out, err := w.nodes(nodes)
	if err != nil {
		return nil, err
	}
	out = w.flush(out)
	if !w.At.Rests() {
		return nil, Said(w.from, Unsafe, "ends_inside", "the template ends inside %s", w.At)
	}
	return out, nil
}

// flush ends an address in plain text at the end of what is walked.
func (w *walker) flush(out []node) []node {
	if url, ended := w.EndAddress(); ended {
		return append(out, w.closed(url))
	}
	return out
}

func (w *walker) closed(url string) node {
	w.links = append(w.links, Link{Index: len(w.links), URL: url, Pos: w.from})
	return &linkNode{index: len(w.links) - 1, html: w.For == place.HTML}
}

// beforeTag refuses a tag in the middle of an address in plain text.
func (w *walker) beforeTag(at Pos) error {
	if w.At.InAddress() {
		return Said(at, Unsafe, "address_by_tag", "an address is cut by a tag: write the whole address into each branch, or a space behind it")
	}
	return nil
}

func (w *walker) nodes(in []node) ([]node, error) {
	out := make([]node, 0, len(in))
	for _, n := range in {
		var err error
		switch n := n.(type) {
		case *textNode:
			out, err = w.text(out, n)
		case *outputNode:
			out, err = w.output(out, n)
		case *ifNode:
			if err = w.beforeTag(n.at); err == nil {
				err = w.branches(n.at, n.bodies(), n.complete())
			}
			out = append(out, n)
		case *caseNode:
			if err = w.beforeTag(n.at); err == nil {
				err = w.branches(n.at, n.bodies(), n.complete())
			}
			out = append(out, n)
		case *forNode:
			if err = w.beforeTag(n.at); err == nil {
				err = w.loop(n)
			}
			out = append(out, n)
		case *captureNode:
			err = w.capture(n)
			out = append(out, n)
		case *blockNode:
			n.body, err = w.nodes(n.body)
			out = append(out, n)
		case *jumpNode:
			if enter := w.enter[len(w.enter)-1]; enter != w.At {
				err = Said(n.at, Unsafe, "jump_inside", "break and continue stand inside %s", w.At)
			}
			out = append(out, n)
		default:
			out = append(out, n)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// bodies of an if, to be walked in place.
func (n *ifNode) bodies() (out []*[]node) {
	for i := range n.branches {
		out = append(out, &n.branches[i].body)
	}
	return out
}

func (n *ifNode) complete() bool { return n.branches[len(n.branches)-1].when == nil }

func (n *caseNode) bodies() (out []*[]node) {
	for i := range n.branches {
		out = append(out, &n.branches[i].body)
	}
	return out
}

func (n *caseNode) complete() bool {
	return len(n.branches) > 0 && n.branches[len(n.branches)-1].values == nil
}

// branches walks what may be written or not.
func (w *walker) branches(at Pos, bodies []*[]node, complete bool) error {
	start := w.At
	end, first := start, complete
	for _, body := range bodies {
		w.At = start
		nodes, err := w.nodes(*body)
		if err != nil {
			return err
		}
		nodes = w.flush(nodes)
		*body = nodes
		if first {
			end, first = w.At, false
			continue
		}
		joined, ok := end.Join(w.At)
		if !ok {
			return Said(at, Unsafe, "two_ends", "one way through this tag ends inside %s, another inside %s", w.At, end)
		}
		end = joined
	}
	w.At = end
	return nil
}

func (w *walker) loop(n *forNode) error {
	start := w.At
	w.enter = append(w.enter, start)
	body, err := w.nodes(n.body)
	w.enter = w.enter[:len(w.enter)-1]
	if err != nil {
		return err
	}
	n.body = w.flush(body)
	if joined, ok := start.Join(w.At); !ok || joined != start {
		return Said(n.at, Unsafe, "loop_ends", "this loop begins inside %s and ends inside %s", start, w.At)
	}
	w.At = start
	if n.none == nil {
		return nil
	}
	return w.branches(n.at, []*[]node{&n.none}, false)
}

// capture makes plain text, whatever is around it.
func (w *walker) capture(n *captureNode) (err error) {
	inner := &walker{Machine: place.Machine{For: place.Captured}, enter: make([]place.Spot, len(w.enter))}
	n.body, err = inner.nodes(n.body)
	return err
}

func (w *walker) text(out []node, n *textNode) ([]node, error) {
	marks, err := w.Text(n.text)
	if err != nil {
		var f *place.Fault
		errors.As(err, &f)
		return nil, &Error{Pos: n.src.pos(n.off + f.Off), Kind: Unsafe, Text: f.Text, Say: f.Say, Args: f.Args}
	}
	cut := 0
	for _, m := range marks {
		if m.Off > cut {
			out = append(out, &textNode{n.text[cut:m.Off], n.src, n.off + cut})
			cut = m.Off
		}
		if m.Open {
			w.from = n.src.pos(n.off + m.Off)
			out = append(out, &linkNode{open: true})
		} else {
			out = append(out, w.closed(m.URL))
		}
	}
	if cut < len(n.text) {
		out = append(out, &textNode{n.text[cut:], n.src, n.off + cut})
	}
	return out, nil
}

func (w *walker) output(out []node, n *outputNode) ([]node, error) {
	at, refused := w.Output(n.written())
	if refused != nil {
		return nil, &Error{Pos: n.at, Kind: Unsafe, Text: refused.Text, Say: refused.Say, Args: refused.Args}
	}
	n.place = at
	return append(out, n), nil
}

// written is an output as it stands in the source, for the list of links.
func (n *outputNode) written() string {
	if p, ok := n.v.in.(*path); ok {
		return "{{" + p.text + "}}"
	}
	return "{{…}}"
}
